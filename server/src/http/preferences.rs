//! Language and theme for browsers without JavaScript: a link that sets a cookie and leads back.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::path::Parameters;

#[derive(Deserialize)]
pub struct GroupChoice {
    language: Option<String>,
    theme: Option<String>,
    back: Option<String>,
}

/// `GET /preferences`.
pub async fn set(Parameters(choice): Parameters<GroupChoice>) -> Response {
    let mut response = Redirect::to(&back(choice.back)).into_response();
    let chosen =
        [("language", choice.language, &["en", "ko"][..]), ("theme", choice.theme, &["auto", "dark", "light"][..])];
    for (name, value, allowed) in chosen {
        // Only what the page offers: a cookie is no place for somebody else's text.
        let Some(value) = allowed.iter().find(|allowed| value.as_deref() == Some(**allowed)) else { continue };
        if let Ok(cookie) = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax").parse() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// A page of this site, never another site's.
fn back(sent: Option<String>) -> String {
    let is_ours =
        |path: &String| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && path.is_ascii();
    sent.filter(is_ours).unwrap_or_else(|| "/".to_owned())
}

/// The value of a cookie that the browser sent.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value: &HeaderValue| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_back_to_this_site_alone() {
        for (sent, expected) in [
            ("/batches/AAAA", "/batches/AAAA"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(back(Some(sent.to_owned())), expected, "{sent}");
        }
    }
}
