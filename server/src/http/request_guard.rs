//! Checks on requests (host name; cross-site changes and WebSockets; changes while the server stops), and security
//! headers on every response.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::ProblemCode;

use super::error::ApiError;
use super::events::asks_for_websocket;
use super::state::ServerState;
use crate::config::{HostPolicy, ListenScope};

/// Content security policy of responses without one of their own, which are neither pages nor scripts of the site: they
/// load nothing, run nothing and are not shown in frames.
const DEFAULT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Middleware that refuses requests for other host names, changes and WebSockets by pages of other sites, and changes
/// while the server stops. Adds the security headers to every response.
pub async fn guard(State(state): State<Arc<ServerState>>, request: Request, next: Next) -> Response {
    let mut response = match check(&state, &request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Hides the batch's address from other sites, but keeps `Origin` on our own forms, which `check` needs.
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

/// Returns the error of a request that the guard refuses. A change is a request of a method other than GET, HEAD and
/// OPTIONS.
fn check(state: &ServerState, request: &Request) -> Result<(), ApiError> {
    let host = host(request);
    if !host.is_some_and(|host| accepts_host(&state.host_policy, host)) {
        return Err(ApiError::new(
            ProblemCode::HostNotAllowed,
            "The server does not answer to this host name. Use its address, or start it with --allow-host NAME.",
        ));
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // Browsers keep the response to a cross-site read from the other site's page, but not the messages of a WebSocket.
    if is_read && !asks_for_websocket(request.headers()) {
        return Ok(());
    }
    if is_cross_site(request.headers(), host) {
        return Err(ApiError::new(
            ProblemCode::CrossSite,
            "This request comes from another site's page. Send it from Proofsheet's own page or from a program.",
        ));
    }
    if !is_read && state.stop.is_cancelled() {
        return Err(ApiError::new(ProblemCode::Stopping, "The server is stopping. Try again in a moment."));
    }
    Ok(())
}

/// Host name that the request asks for: the header `Host`, or the authority of an HTTP/2 request.
fn host(request: &Request) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str))
}

/// Returns true if the server answers to this host: `localhost` and names below it, the allowed names, loopback
/// addresses, and any other IP address if the server listens publicly.
fn accepts_host(host_policy: &HostPolicy, host: &str) -> bool {
    let name = without_port(host).trim_end_matches('.').to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        // DNS rebinding needs a name, so an IP address is safe.
        Ok(address) => host_policy.scope == ListenScope::Public || address.is_loopback(),
        Err(_) => name == "localhost" || name.ends_with(".localhost") || host_policy.names.contains(&name),
    }
}

/// Host without the port after it.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Returns true if the browser's headers say that a page of another origin made the request, such as another port or
/// subdomain. Of an `Origin` the scheme is not compared. Programs send neither header and pass.
fn is_cross_site(headers: &HeaderMap, host: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match text("origin") {
        // Older browsers send only `Origin`, which must then be this host.
        Some(origin) => origin.split_once("://").map(|(_, authority)| authority) != host,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_its_own_host_names() {
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
            assert_eq!(accepts_host(host_policy, host), expected, "{host}");
        }
    }

    #[test]
    fn refuses_only_pages_of_other_sites() {
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
