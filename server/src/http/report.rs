//! The whole batch for other programs, written page by page: memory does not grow with the batch.

mod table;

use std::sync::Arc;

use axum::BoxError;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use percent_encoding::utf8_percent_encode;
use protocol::{Batch, BatchId, Image};
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, Reading};
use super::file_name;
use super::path::InBatch;
use super::stored::ATTRIBUTE;
use crate::store::ImageQuery;

/// Images that are read together.
const PAGE: usize = 200;

/// A batch and all that is known of its images.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: it is written piece by piece")]
pub struct Whole {
    /// The batch, as of the position `cursor` of its log; images may be newer, as their `seq` says.
    batch: Batch,
    /// Its images in the order of their arrival, without the bulky parts of their reports.
    images: Vec<Image>,
}

/// The whole batch as one JSON object.
#[utoipa::path(get, path = "/batches/{batch}/report.json", tag = "batches", operation_id = "getReport", params(BatchPath),
    responses((status = 200, description = "All of it.", body = Whole), Reading))]
pub async fn json(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<Response, Rejection> {
    let found = site.batches.get(&batch).await?;
    let opening =
        [b"{\"batch\":".as_slice(), &written(&found).map_err(|error| Rejection::internal(&error))?, b",\"images\":["]
            .concat();
    let report = Report { site, batch, opening, ending: b"]}\n", row: object };
    Ok(report.respond(&found, "json", "application/json"))
}

/// The whole batch for spreadsheets: a row for each image, failed ones too, in the order of their arrival.
#[utoipa::path(get, path = "/batches/{batch}/report.csv", tag = "batches", operation_id = "getReportTable", params(BatchPath),
    responses((status = 200, description = "CSV as RFC 4180 says, in UTF-8 with a byte order mark.", content_type = "text/csv", body = String), Reading))]
pub async fn csv(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<Response, Rejection> {
    let found = site.batches.get(&batch).await?;
    let opening = table::opening().map_err(|error| Rejection::internal(&error))?;
    let report = Report { site, batch, opening, ending: b"", row: table::row };
    Ok(report.respond(&found, "csv", "text/csv; charset=utf-8"))
}

/// A report that is being written.
struct Report {
    site: Arc<Site>,
    batch: BatchId,
    opening: Vec<u8>,
    ending: &'static [u8],
    /// Appends an image, which may be the first.
    row: fn(&mut Vec<u8>, &Image, Place) -> Result<(), BoxError>,
}

/// Where an image stands in a report.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Later,
}

/// What is to be written next.
enum Next {
    Page { after: Option<String>, text: Vec<u8>, place: Place },
    Nothing,
}

impl Report {
    fn respond(mut self, batch: &Batch, extension: &str, kind: &'static str) -> Response {
        let name = batch.name.as_deref().unwrap_or("proofsheet").replace(['/', '\\'], "-");
        let name = file_name::sanitize(&format!("{name}.{extension}"));
        let disposition = format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(&name, &ATTRIBUTE));
        let first = Next::Page { after: None, text: std::mem::take(&mut self.opening), place: Place::First };
        let pages = stream::try_unfold((self, first), |(report, next)| async move {
            match next {
                Next::Nothing => Ok(None),
                Next::Page { after, text, place } => {
                    let (text, next) = report.page(after, text, place).await?;
                    Ok::<_, BoxError>(Some((text, (report, next))))
                }
            }
        });
        let mut response = Body::from_stream(pages).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(disposition.parse().map(|value| (header::CONTENT_DISPOSITION, value)));
        response
    }

    /// Appends a page of images to the text. What fails breaks the answer off, so that nobody takes a part for the whole.
    async fn page(
        &self,
        after: Option<String>,
        mut text: Vec<u8>,
        mut place: Place,
    ) -> Result<(Vec<u8>, Next), BoxError> {
        let query = ImageQuery { limit: PAGE, after, ..ImageQuery::default() };
        let page = self.site.batches.images(&self.batch, query).await?;
        for image in &page.images {
            (self.row)(&mut text, image, place)?;
            place = Place::Later;
        }
        Ok(match page.next {
            Some(next) => (text, Next::Page { after: Some(next), text: Vec::new(), place }),
            None => {
                text.extend_from_slice(self.ending);
                (text, Next::Nothing)
            }
        })
    }
}

fn object(text: &mut Vec<u8>, image: &Image, place: Place) -> Result<(), BoxError> {
    if place == Place::Later {
        text.push(b',');
    }
    text.push(b'\n');
    text.extend(written(image)?);
    Ok(())
}

fn written(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(value)
}
