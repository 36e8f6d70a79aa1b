//! HTTP response with its complete body, and the check that it is a problem.

use std::fmt;

use protocol::{Problem, ProblemCode};
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Status, headers and complete body of a response.
pub struct ApiResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl ApiResponse {
    /// Sends the request and reads the whole response.
    pub async fn fetch(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    /// Value of a header; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Body, which must be UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        self.parsed()
    }

    /// Body, parsed from JSON.
    pub fn parsed<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts that the response is this problem, with every member as the contract says. Returns the problem's detail.
    #[track_caller]
    pub fn assert_problem(&self, code: ProblemCode) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem: Problem = self.parsed();
        assert_eq!(problem, Problem::new(code, problem.detail.clone()), "{self:?}");
        assert_eq!(self.status, code.status(), "{self:?}");
        let fields: Vec<_> = self.json().as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, ["code", "detail", "status", "title", "type"]);
        assert!(problem.detail.ends_with('.'), "the detail is not a sentence: {}", problem.detail);
        problem.detail
    }
}

impl fmt::Debug for ApiResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}\n{}", self.status, self.headers, String::from_utf8_lossy(&self.body))
    }
}
