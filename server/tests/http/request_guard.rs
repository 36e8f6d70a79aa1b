//! Host and origin checks, security headers, paths and methods that do not exist, and the health endpoints.

use protocol::ProblemCode;
use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, batch_path, events_path};
use crate::response::ApiResponse;

#[tokio::test]
async fn only_requests_for_own_host_names_are_accepted() {
    let server = TestServer::start_with(|config| config.host_policy.names = vec!["proofs.example".to_owned()]).await;
    let port = server.address.port();
    for (host, accepted) in [
        ("localhost", true),
        ("127.0.0.1", true),
        ("[::1]", true),
        ("proofs.example", true),
        ("evil.example", false),
        ("localhost.evil.example", false),
        ("169.254.169.254", false),
    ] {
        for path in ["/api/v1/batches", "/", "/healthz"] {
            let method = if path.starts_with("/api") { Method::POST } else { Method::GET };
            let response =
                ApiResponse::fetch(server.request(method, path).header("host", format!("{host}:{port}"))).await;
            if accepted {
                assert!(response.status < 300, "{host}{path}: {response:?}");
            } else {
                response.assert_problem(ProblemCode::HostNotAllowed);
            }
        }
    }
}

#[tokio::test]
async fn changes_from_pages_of_other_sites_are_refused() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let own_origin = format!("http://{}", server.address);
    for (name, value, refused) in [
        ("sec-fetch-site", "cross-site", true),
        ("sec-fetch-site", "same-site", true),
        ("sec-fetch-site", "same-origin", false),
        ("sec-fetch-site", "none", false),
        ("origin", "http://evil.example", true),
        ("origin", "http://127.0.0.1:1", true),
        ("origin", "null", true),
        ("origin", own_origin.as_str(), false),
    ] {
        let post = server.request(Method::POST, "/api/v1/batches").header(name, value);
        let delete = server.request(Method::DELETE, &format!("{}x", batch_path(&batch))).header(name, value);
        let form = server.request(Method::POST, "/batches").header(name, value);
        for request in [post, delete, form] {
            let response = ApiResponse::fetch(request).await;
            if refused {
                response.assert_problem(ProblemCode::CrossSite);
            } else {
                assert_ne!(response.status, 403, "{name}: {value}");
            }
        }
        // Links from other sites work.
        let link = server.request(Method::GET, &batch_path(&batch)).header(name, value);
        assert_eq!(ApiResponse::fetch(link).await.status, 200, "{name}: {value}");
    }
}

#[tokio::test]
async fn responses_have_the_security_headers() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let unknown = format!("/api/v1/batches/{}", "A".repeat(22));
    for path in ["/healthz", "/", "/nowhere", &batch_path(&batch), &events_path(&batch), &unknown] {
        let response = server.get(path).await;
        assert_eq!(response.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(response.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(response.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(response.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let policy = response.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(response.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn unknown_paths_are_not_found() {
    let server = TestServer::start().await;
    for path in ["/api/v1/nowhere", "/api/v1", "/api/v2/batches", "/api/v1/batches/", "/api/v1/batches/A/B"] {
        let response = server.get(path).await;
        response.assert_problem(ProblemCode::NotFound);
    }
    let page = server.get("/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    for path in ["/batches/nonsense", &format!("/batches/{}", "A".repeat(22))] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_unsupported_method_is_rejected_with_the_supported_ones() {
    let server = TestServer::start().await;
    let batch = batch_path(&server.create_batch(json!({})).await);
    for (method, path, allowed) in [
        (Method::GET, "/api/v1/batches".to_owned(), vec!["POST"]),
        (Method::PUT, batch.clone(), vec!["DELETE", "GET", "HEAD", "PATCH"]),
        (Method::DELETE, format!("{batch}/images"), vec!["GET", "HEAD", "PATCH", "POST"]),
        (Method::GET, format!("{batch}/seal"), vec!["POST"]),
        (Method::POST, format!("{batch}/events"), vec!["GET", "HEAD"]),
        (Method::POST, "/healthz".to_owned(), vec!["GET", "HEAD"]),
    ] {
        let response = ApiResponse::fetch(server.request(method.clone(), &path)).await;
        response.assert_problem(ProblemCode::MethodNotAllowed);
        let mut listed: Vec<_> = response.header("allow").split(',').map(str::trim).collect();
        listed.sort_unstable();
        assert_eq!(listed, allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn health_and_readiness_are_reported() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/healthz").await.status, 200);
    let ready = server.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["status"]), (200, &json!("ready")));
}
