//! Who is answered at all, and what every answer says to browsers.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::ProblemCode;

use super::Site;
use super::answer::Rejection;
use super::events::asks_for_websocket;
use crate::config::{HostPolicy, ListenScope};

/// For everything that is not a page: nothing in it may be run, shown in a frame or loaded by others.
const DEFAULT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Refuses requests that other sites make, and puts the headers on every answer that keep browsers from guessing.
pub async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = match admit(&site, &request) {
        Ok(()) => next.run(request).await,
        Err(rejection) => rejection.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Tells other sites nothing of the batch's address, and leaves our own forms their origin, which `admit` looks at.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(DEFAULT_POLICY));
    response
}

fn admit(site: &Site, request: &Request) -> Result<(), Rejection> {
    let host = host(request);
    if !host.is_some_and(|host| answers_to(&site.host_policy, host)) {
        return Err(Rejection::new(
            ProblemCode::HostNotAllowed,
            "The server does not answer to this host name. Use its address, or start it with --allow-host NAME.",
        ));
    }
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // What other sites' pages get from a request that only reads, browsers keep from them; but not a WebSocket's messages.
    if only_reads && !asks_for_websocket(request.headers()) {
        return Ok(());
    }
    if is_cross_site(request.headers(), host) {
        return Err(Rejection::new(
            ProblemCode::CrossSite,
            "Another site's page made this request. Make it from Proofsheet's own page or from a program.",
        ));
    }
    if !only_reads && site.stop.is_cancelled() {
        return Err(Rejection::new(ProblemCode::Stopping, "The server is stopping. Try again in a moment."));
    }
    Ok(())
}

fn host(request: &Request) -> Option<&str> {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str))
}

fn answers_to(host_policy: &HostPolicy, host: &str) -> bool {
    let name = without_port(host).trim_end_matches('.').to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        // A bare address is no name that somebody could make point here.
        Ok(address) => host_policy.scope == ListenScope::Public || address.is_loopback(),
        Err(_) => name == "localhost" || name.ends_with(".localhost") || host_policy.names.contains(&name),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a browser says that another site's page made the request. Programs say neither of the two and may pass.
fn is_cross_site(headers: &HeaderMap, host: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match text("origin") {
        // Browsers that do not send the first: the origin must be the host that is asked.
        Some(origin) => origin.split_once("://").map(|(_, authority)| authority) != host,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_ours_are_answered() {
        let loopback = HostPolicy { names: vec!["proofs.example".to_owned()], ..HostPolicy::default() };
        let public = HostPolicy { scope: ListenScope::Public, names: vec![] };
        for (host_policy, host, expected) in [
            (&loopback, "localhost:3000", true),
            (&loopback, "LOCALHOST", true),
            (&loopback, "127.0.0.1:3000", true),
            (&loopback, "[::1]:3000", true),
            (&loopback, "proofs.example:3000", true),
            (&loopback, "192.168.1.7:3000", false),
            (&loopback, "evil.example", false),
            (&loopback, "localhost.evil.example", false),
            (&loopback, "", false),
            (&public, "192.168.1.7:3000", true),
            (&public, "evil.example", false),
        ] {
            assert_eq!(answers_to(host_policy, host), expected, "{host}");
        }
    }

    #[test]
    fn only_pages_of_other_sites_are_refused() {
        let check = |name: &'static str, value: &'static str| {
            is_cross_site(
                &HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]),
                Some("localhost:3000"),
            )
        };
        assert!(!is_cross_site(&HeaderMap::new(), Some("localhost:3000")));
        for (name, value, expected) in [
            ("sec-fetch-site", "same-origin", false),
            ("sec-fetch-site", "none", false),
            ("sec-fetch-site", "same-site", true),
            ("sec-fetch-site", "cross-site", true),
            ("origin", "http://localhost:3000", false),
            ("origin", "http://localhost:3001", true),
            ("origin", "null", true),
        ] {
            assert_eq!(check(name, value), expected, "{name}: {value}");
        }
    }
}
