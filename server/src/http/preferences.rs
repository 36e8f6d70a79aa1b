//! `GET /preferences`: sets the language and theme cookies and redirects back, for browsers without JavaScript. Also
//! the function that reads a cookie of a request.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::request_path::QueryParameters;

/// Query parameters of the preferences.
#[derive(Deserialize)]
pub struct PreferenceParameters {
    /// New language; only `en` and `ko` have an effect.
    language: Option<String>,
    /// New theme; only `auto`, `dark` and `light` have an effect.
    theme: Option<String>,
    /// Path of this site to redirect to. Default: `/`.
    back: Option<String>,
}

/// Sets a cookie for one year for each parameter with an allowed value, and redirects.
pub async fn set(QueryParameters(choice): QueryParameters<PreferenceParameters>) -> Response {
    let mut response = Redirect::to(&redirect_path(choice.back)).into_response();
    let chosen =
        [("language", choice.language, &["en", "ko"][..]), ("theme", choice.theme, &["auto", "dark", "light"][..])];
    for (name, value, allowed) in chosen {
        // Other text must not get into a cookie.
        let Some(value) = allowed.iter().find(|allowed| value.as_deref() == Some(**allowed)) else { continue };
        if let Ok(cookie) = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax").parse() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Path to redirect to: `sent` if it is visible ASCII text without backslashes that starts with one slash, else `/`.
/// Browsers drop tabs and line breaks from a URL and read a backslash as a slash, so `/` with a tab and `/host` after
/// it would lead to another site.
fn redirect_path(sent: Option<String>) -> String {
    let is_ours = |path: &String| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    sent.filter(is_ours).unwrap_or_else(|| "/".to_owned())
}

/// Value of the first cookie of this name in the request; `None` if there is none.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value: &HeaderValue| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_only_to_this_site() {
        for (sent, expected) in [
            ("/batches/AAAA", "/batches/AAAA"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("/\n/evil.example", "/"),
            ("/batches/ A", "/"),
            ("", "/"),
        ] {
            assert_eq!(redirect_path(Some(sent.to_owned())), expected, "{sent}");
        }
    }
}
