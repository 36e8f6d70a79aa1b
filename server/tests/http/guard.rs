//! Who is answered, and what every answer tells browsers; addresses and methods that do not exist.

use protocol::ProblemCode;
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, batch_path, events_path};

#[tokio::test]
async fn only_our_own_names_are_answered() {
    let site = Site::with(|config| config.host_policy.names = vec!["proofs.example".to_owned()]).await;
    let port = site.address.port();
    for (host, answered) in [
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
            let answer = Answer::of(site.request(method, path).header("host", format!("{host}:{port}"))).await;
            if answered {
                assert!(answer.status < 300, "{host}{path}: {answer:?}");
            } else {
                answer.is_problem(ProblemCode::HostNotAllowed);
            }
        }
    }
}

#[tokio::test]
async fn pages_of_other_sites_cannot_change_anything() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let own = format!("http://{}", site.address);
    for (name, value, refused) in [
        ("sec-fetch-site", "cross-site", true),
        ("sec-fetch-site", "same-site", true),
        ("sec-fetch-site", "same-origin", false),
        ("sec-fetch-site", "none", false),
        ("origin", "http://evil.example", true),
        ("origin", "http://127.0.0.1:1", true),
        ("origin", "null", true),
        ("origin", own.as_str(), false),
    ] {
        let post = site.request(Method::POST, "/api/v1/batches").header(name, value);
        let delete = site.request(Method::DELETE, &format!("{}x", batch_path(&batch))).header(name, value);
        let form = site.request(Method::POST, "/batches").header(name, value);
        for request in [post, delete, form] {
            let answer = Answer::of(request).await;
            if refused {
                answer.is_problem(ProblemCode::CrossSite);
            } else {
                assert_ne!(answer.status, 403, "{name}: {value}");
            }
        }
        // A link from elsewhere may lead here.
        let link = site.request(Method::GET, &batch_path(&batch)).header(name, value);
        assert_eq!(Answer::of(link).await.status, 200, "{name}: {value}");
    }
}

#[tokio::test]
async fn every_answer_keeps_browsers_from_guessing() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let unknown = format!("/api/v1/batches/{}", "A".repeat(22));
    for path in ["/healthz", "/", "/nowhere", &batch_path(&batch), &events_path(&batch), &unknown] {
        let answer = site.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn an_address_that_does_not_exist_says_so() {
    let site = Site::start().await;
    for path in ["/api/v1/nowhere", "/api/v1", "/api/v2/batches", "/api/v1/batches/", "/api/v1/batches/A/B"] {
        let answer = site.get(path).await;
        answer.is_problem(ProblemCode::NotFound);
    }
    let page = site.get("/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    for path in ["/batches/nonsense", &format!("/batches/{}", "A".repeat(22))] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_told_which_it_takes() {
    let site = Site::start().await;
    let batch = batch_path(&site.open(json!({})).await);
    for (method, path, allowed) in [
        (Method::GET, "/api/v1/batches".to_owned(), vec!["POST"]),
        (Method::PUT, batch.clone(), vec!["DELETE", "GET", "HEAD", "PATCH"]),
        (Method::DELETE, format!("{batch}/images"), vec!["GET", "HEAD", "PATCH", "POST"]),
        (Method::GET, format!("{batch}/seal"), vec!["POST"]),
        (Method::POST, format!("{batch}/events"), vec!["GET", "HEAD"]),
        (Method::POST, "/healthz".to_owned(), vec!["GET", "HEAD"]),
    ] {
        let answer = Answer::of(site.request(method.clone(), &path)).await;
        answer.is_problem(ProblemCode::MethodNotAllowed);
        let mut told: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
        told.sort_unstable();
        assert_eq!(told, allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn monitors_are_answered() {
    let site = Site::start().await;
    assert_eq!(site.get("/healthz").await.status, 200);
    let ready = site.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["status"]), (200, &json!("ready")));
}
