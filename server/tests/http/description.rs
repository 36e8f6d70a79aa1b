//! The description of the API: complete, and readable.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::Site;

/// Every address of the contract with its methods.
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
async fn every_address_of_the_contract_is_described() {
    let site = Site::start().await;
    let answer = site.get("/api/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let document: Value = answer.json();
    for (path, methods) in CONTRACT {
        let described: BTreeSet<&str> = document["paths"][path]
            .as_object()
            .unwrap_or_else(|| panic!("{path}"))
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(described, methods.iter().copied().collect(), "{path}");
    }
    // The ranges of thresholds are those that are admitted.
    let thresholds = &document["components"]["schemas"]["Thresholds"]["properties"];
    for measure in protocol::Thresholds::SPECS {
        let described =
            |end: &str| thresholds[measure.name][end].as_f64().unwrap_or_else(|| panic!("{}", measure.name));
        let (least, most) = (f64::from(measure.least), f64::from(measure.most));
        assert_eq!((described("minimum"), described("maximum")), (least, most), "{}", measure.name);
    }
    // Every name that is referred to is there.
    let text = document.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}

#[tokio::test]
async fn people_read_it_without_scripts_or_other_sites() {
    let site = Site::start().await;
    let answer = site.get("/api/docs").await;
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'nonce-"), "{policy}");
    let page = String::from_utf8(answer.body).unwrap();
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("url("), "it loads nothing");
    for (path, _) in CONTRACT {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
    }
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(page.contains(&format!("<style nonce=\"{nonce}\">")));
}
