//! What addresses say, parsed once: ids in their paths, parameters in their queries.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use protocol::{BatchId, ImageId};
use serde::de::DeserializeOwned;

use super::answer::Rejection;

/// The batch that an address names.
pub struct InBatch(pub BatchId);

/// The image that an address names.
pub struct OfImage(pub BatchId, pub ImageId);

impl<S: Send + Sync> FromRequestParts<S> for InBatch {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        Ok(Self(named(parts, state).await?.get("batch").map(String::as_str).unwrap_or_default().parse()?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfImage {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let named = named(parts, state).await?;
        let part = |name| named.get(name).map(String::as_str).unwrap_or_default();
        Ok(Self(part("batch").parse()?, part("image").parse()?))
    }
}

async fn named<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<HashMap<String, String>, Rejection> {
    let Path(named) = Path::from_request_parts(parts, state)
        .await
        .map_err(|_| Rejection::malformed("The address is not valid UTF-8 once its percent signs are decoded."))?;
    Ok(named)
}

/// The parameters behind the question mark.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let Query(parameters) = Query::from_request_parts(parts, state)
            .await
            .map_err(|_| Rejection::malformed("A parameter stands in the address twice, or is not valid UTF-8."))?;
        Ok(Self(parameters))
    }
}
