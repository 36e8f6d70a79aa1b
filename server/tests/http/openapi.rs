//! The OpenAPI description and the page that shows it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::TestServer;

/// Paths that the description and the page must have, each with the methods that the description must have for it.
const CONTRACT: &[(&str, &[&str])] = &[
    ("/api/v1/batches", &["post"]),
    ("/api/v1/batches/{batch}", &["get", "patch", "delete"]),
    ("/api/v1/batches/{batch}/seal", &["post"]),
    ("/api/v1/batches/{batch}/cancel", &["post"]),
    ("/api/v1/batches/{batch}/missing", &["post"]),
    ("/api/v1/batches/{batch}/report.json", &["get"]),
    ("/api/v1/batches/{batch}/report.csv", &["get"]),
    ("/api/v1/batches/{batch}/events", &["get"]),
    ("/api/v1/batches/{batch}/images", &["get", "patch", "post"]),
    ("/api/v1/batches/{batch}/images/{image}", &["get", "put", "patch", "delete"]),
    ("/api/v1/batches/{batch}/images/{image}/thumbnail", &["get"]),
    ("/api/v1/batches/{batch}/images/{image}/preview", &["get"]),
    ("/api/v1/batches/{batch}/images/{image}/original", &["get"]),
    ("/api/v1/events", &["get"]),
    ("/healthz", &["get"]),
    ("/readyz", &["get"]),
    ("/metrics", &["get"]),
];

#[tokio::test]
async fn the_description_has_the_paths_with_their_methods() {
    let server = TestServer::start().await;
    let response = server.get("/api/openapi.json").await;
    assert_eq!((response.status, response.header("content-type")), (200, "application/json"));
    let document: Value = response.json();
    for (path, methods) in CONTRACT {
        let described: BTreeSet<&str> = document["paths"][path]
            .as_object()
            .unwrap_or_else(|| panic!("{path}"))
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(described, methods.iter().copied().collect(), "{path}");
    }
    // The described ranges of thresholds are those that the server accepts.
    let thresholds = &document["components"]["schemas"]["Thresholds"]["properties"];
    for spec in protocol::Thresholds::SPECS {
        let described = |end: &str| thresholds[spec.name][end].as_f64().unwrap_or_else(|| panic!("{}", spec.name));
        let (min, max) = (f64::from(spec.min), f64::from(spec.max));
        assert_eq!((described("minimum"), described("maximum")), (min, max), "{}", spec.name);
    }
    // Every schema that is referred to exists.
    let text = document.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}

#[tokio::test]
async fn the_documentation_page_needs_no_scripts_and_no_other_sites() {
    let server = TestServer::start().await;
    let response = server.get("/api/docs").await;
    assert_eq!(response.status, 200);
    let policy = response.header("content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'nonce-"), "{policy}");
    let page = String::from_utf8(response.body).unwrap();
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("url("), "the page loads something");
    for (path, _) in CONTRACT {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
    }
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(page.contains(&format!("<style nonce=\"{nonce}\">")));
}
