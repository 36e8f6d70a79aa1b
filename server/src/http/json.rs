//! JSON request bodies, parsed into types. An error names the wrong field and the values that it accepts. If the field
//! is unknown, it lists the known ones; if the body is no object or lacks a field, it shows an example.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures::StreamExt;
use protocol::ProblemCode;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use super::error::ApiError;
use super::refused_body::drain;

/// Type of a JSON request body, which is always an object.
pub trait JsonRequest: DeserializeOwned {
    /// Longest accepted body in bytes.
    const MAX_BYTES: usize = 64 * 1024;

    /// Example of a body, for error messages.
    const EXAMPLE: &'static str;

    /// Fields with the values that they accept, for error messages. `[]` after a name stands for the elements of a
    /// list.
    const FIELDS: &'static [(&'static str, Accepted)];
}

/// Values that a field accepts.
pub enum Accepted {
    /// Description that completes the sentence "The field must be …".
    Values(&'static str),
    /// The field's own parser returns a whole sentence that is written for clients.
    ByParser,
}

/// Extractor of a JSON request body. Refuses bodies of another content type (415) and too long ones (413), and discards
/// up to 16 MiB of them. Refuses malformed ones (400).
pub struct JsonBody<T>(pub T);

impl<T: JsonRequest, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            drain(body.into_data_stream()).await;
            let detail = format!("Send {} as application/json.", T::EXAMPLE);
            return Err(ApiError::new(ProblemCode::UnsupportedFormat, detail));
        }
        Ok(Self(parse(&read(body, T::MAX_BYTES).await?)?))
    }
}

/// Reads a body of at most `max_bytes` bytes. Discards up to 16 MiB of the rest of a longer one.
///
/// # Errors
/// When the body is longer, ends early, or arrives too slowly.
pub async fn read(body: Body, max_bytes: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| ApiError::malformed("The body ended early. Send the request again."))?;
        if bytes.len() + chunk.len() > max_bytes {
            drain(body).await;
            let detail = format!("The body may have at most {max_bytes} bytes. Send less at a time.");
            return Err(ApiError::new(ProblemCode::TooLarge, detail));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Parses a body.
///
/// # Errors
/// When the body is not an object of this type.
pub fn parse<T: JsonRequest>(body: &[u8]) -> Result<T, ApiError> {
    // serde would also accept an array for a struct, so the object comes first.
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(|_| example_error::<T>())?;
    serde_path_to_error::deserialize(Value::Object(object)).map_err(|error| field_error::<T>(&error))
}

/// Returns true if the header `Content-Type` says JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Deserializes a field that may be absent but not `null`, unless `T` accepts `null` itself. Use it with
/// `#[serde(default)]`.
///
/// # Errors
/// When the value is not a `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Error for a body that is not an object, or that lacks a required field.
fn example_error<T: JsonRequest>() -> ApiError {
    ApiError::malformed(format!("Send an object such as {}.", T::EXAMPLE))
}

/// Error that names the field with the wrong value, and the values that it accepts. For an unknown field it lists the
/// known ones; for a missing field it shows an example.
fn field_error<T: JsonRequest>(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let (mut path, mut pattern) = (String::new(), String::new());
    for segment in error.path().iter() {
        match segment {
            Segment::Map { key } if path.is_empty() && !field_names::<T>().any(|field| field == key) => {
                return unknown_field::<T>(key);
            }
            Segment::Map { key } => {
                let separator = if path.is_empty() { "" } else { "." };
                path.extend([separator, key]);
                pattern.extend([separator, key]);
            }
            Segment::Seq { index } => {
                path.push_str(&format!("[{index}]"));
                pattern.push_str("[]");
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let described =
        T::FIELDS.iter().filter(|(field, _)| pattern.starts_with(field)).max_by_key(|(field, _)| field.len());
    match described {
        // A required field is missing.
        None => example_error::<T>(),
        Some((_, Accepted::Values(values))) => ApiError::malformed(format!("`{path}` must be {values}.")),
        Some((_, Accepted::ByParser)) => ApiError::malformed(error.inner().to_string()),
    }
}

/// Error for a field that the type does not have. Lists the fields that it has.
fn unknown_field<T: JsonRequest>(name: &str) -> ApiError {
    let name: String = name.chars().take(40).collect();
    let known = field_names::<T>().map(|field| format!("`{field}`")).collect::<Vec<_>>();
    let known = match known.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    ApiError::malformed(format!("There is no field {name:?} in this request. It takes {known}."))
}

/// Names of the fields of the object itself, without the entries for elements of lists.
fn field_names<T: JsonRequest>() -> impl Iterator<Item = &'static str> {
    T::FIELDS.iter().map(|(field, _)| *field).filter(|field| !field.contains("[]"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::response::IntoResponse;
    use utoipa::PartialSchema;

    use super::*;
    use crate::http::create_batch::NewBatch;
    use crate::http::missing::FileList;
    use crate::http::patch_batch::BatchPatch;
    use crate::http::patch_images::{ImagePatch, ImagesPatch};

    /// Asserts that the OpenAPI schema of a type and its list of fields have the same names, and that this example can
    /// be parsed.
    fn check<T: JsonRequest + PartialSchema>(example: &str) {
        let schema = serde_json::to_value(T::schema()).unwrap();
        let described: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(described, field_names::<T>().collect());
        assert!(parse::<T>(example.as_bytes()).is_ok(), "{example}");
    }

    #[test]
    fn openapi_and_error_messages_name_the_same_fields() {
        check::<NewBatch>(NewBatch::EXAMPLE);
        check::<BatchPatch>(BatchPatch::EXAMPLE);
        check::<ImagePatch>(ImagePatch::EXAMPLE);
        check::<ImagesPatch>(ImagesPatch::EXAMPLE);
        check::<FileList>(&FileList::EXAMPLE.replace('…', &"a".repeat(64)));
    }

    async fn detail<T: JsonRequest>(body: &str) -> String {
        let Err(error) = parse::<T>(body.as_bytes()) else { panic!("{body} was accepted") };
        let response = error.into_response();
        assert_eq!(response.status(), 400);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        serde_json::from_slice::<protocol::Problem>(&body).unwrap().detail
    }

    #[tokio::test]
    async fn errors_name_the_field_and_the_values_that_it_accepts() {
        for (body, expected) in [
            (r#"{"keep": null}"#, "`keep` must be true or false."),
            (r#"{"name": 1}"#, "`name` must be a string, or null for none."),
            (r#"{"expected": 1.5}"#, "`expected` must be a whole number from 0 to 1000000000."),
            (r#"{"thresholds": {"dark_below": -1}}"#, "`thresholds.dark_below` must be a whole number from 0 to 255."),
            (
                r#"{"state": "open"}"#,
                "There is no field \"state\" in this request. It takes `name`, `thresholds`, `keep` and `expected`.",
            ),
            ("[]", r#"Send an object such as {"name": "Shoot", "thresholds": {"dark_below": 60}, "keep": true}."#),
        ] {
            assert_eq!(detail::<BatchPatch>(body).await, expected);
        }
        let id = "0b8b3c1e-6a57-4d35-9d1c-0d6f1f6f7a10";
        assert_eq!(
            detail::<ImagesPatch>(&format!(r#"{{"decision": "keep", "images": ["{id}", 7]}}"#)).await,
            "`images[1]` must be the id of an image, which is a UUID with hyphens."
        );
        assert_eq!(
            detail::<ImagesPatch>(r#"{"decision": "maybe", "images": []}"#).await,
            r#"`decision` must be "keep", "reject" or null."#
        );
        let missing = detail::<ImagesPatch>(&format!(r#"{{"images": ["{id}"]}}"#)).await;
        assert!(missing.starts_with("Send an object such as"), "{missing}");
    }
}
