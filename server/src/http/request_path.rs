//! Extractors for URLs: ids in the path and parameters in the query.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use protocol::{BatchId, ImageId};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::error::ApiError;

/// Batch in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BatchPath {
    /// Id of the batch.
    pub batch: BatchId,
}

/// Image in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImagePath {
    /// Id of the batch.
    pub batch: BatchId,
    /// Id of the image.
    pub image: ImageId,
}

impl<S: Send + Sync> FromRequestParts<S> for BatchPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let parameters = path_parameters(parts, state).await?;
        Ok(Self { batch: parameter(&parameters, "batch").parse()? })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ImagePath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let parameters = path_parameters(parts, state).await?;
        Ok(Self { batch: parameter(&parameters, "batch").parse()?, image: parameter(&parameters, "image").parse()? })
    }
}

/// All parameters of the path by name.
async fn path_parameters<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<HashMap<String, String>, ApiError> {
    let Path(parameters) = Path::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::malformed("The path is not valid UTF-8 after percent-decoding. Check the address."))?;
    Ok(parameters)
}

/// Value of a parameter; empty if it is absent.
fn parameter<'a>(parameters: &'a HashMap<String, String>, name: &str) -> &'a str {
    parameters.get(name).map(String::as_str).unwrap_or_default()
}

/// Extractor of query parameters, each of which may occur once. Others are ignored.
pub struct QueryParameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryParameters<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(parameters) = Query::from_request_parts(parts, state).await.map_err(|_| {
            ApiError::malformed(
                "A query parameter occurs twice or is not valid UTF-8. Send each once, percent-encoded.",
            )
        })?;
        Ok(Self(parameters))
    }
}
