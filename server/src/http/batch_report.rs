//! Downloads with the results of a whole batch, as JSON and CSV. They are written one list page at a time, so memory
//! does not grow with the batch.

mod csv_rows;

use std::sync::Arc;

use axum::BoxError;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use percent_encoding::utf8_percent_encode;
use protocol::{Batch, BatchId, Image, sanitize_name};
use utoipa::ToSchema;

use super::error::ApiError;
use super::header_text::EXTENDED_VALUE_SET;
use super::openapi::ReadProblems;
use super::request_path::BatchPath;
use super::state::ServerState;
use crate::store::ImageQuery;

/// Largest number of images in a list page. One page is read at a time.
const LIST_PAGE_LENGTH: usize = 200;

/// Batch with all its images.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON that is written in pieces")]
pub struct BatchReport {
    /// Batch as of the position `cursor` in its log. Images may be newer; see their `seq`.
    batch: Batch,
    /// Images in the order of arrival. Their reports have no histogram, focus map and signature.
    images: Vec<Image>,
}

/// Returns the whole batch as one JSON object.
#[utoipa::path(get, path = "/batches/{batch}/report.json", tag = "batches", operation_id = "getReport",
    params(BatchPath),
    responses((status = 200, description = "The batch and all its images.", body = BatchReport), ReadProblems))]
pub async fn json(State(state): State<Arc<ServerState>>, BatchPath { batch }: BatchPath) -> Result<Response, ApiError> {
    let found = state.batches.get(&batch).await?;
    let found_json = serde_json::to_vec(&found).map_err(|error| ApiError::internal(&error))?;
    let opening = [b"{\"batch\":".as_slice(), &found_json, b",\"images\":["].concat();
    let writer =
        ReportWriter { state, batch, opening, separator: b",", row: json_row, ending: b"]}\n", has_rows: false };
    Ok(writer.respond(&found, "json", "application/json"))
}

/// Returns the whole batch as a table for spreadsheets.
///
/// The table has a row for each image in the order of arrival, including failed images.
#[utoipa::path(get, path = "/batches/{batch}/report.csv", tag = "batches", operation_id = "getReportTable",
    params(BatchPath),
    responses(
        (status = 200, description = "CSV (RFC 4180) in UTF-8 with a byte order mark.", content_type = "text/csv",
            body = String),
        ReadProblems
    ))]
pub async fn csv(State(state): State<Arc<ServerState>>, BatchPath { batch }: BatchPath) -> Result<Response, ApiError> {
    let found = state.batches.get(&batch).await?;
    let opening = csv_rows::header().map_err(|error| ApiError::internal(&error))?;
    let row = csv_rows::append_row;
    let writer = ReportWriter { state, batch, opening, separator: b"", row, ending: b"", has_rows: false };
    Ok(writer.respond(&found, "csv", "text/csv; charset=utf-8"))
}

/// Writes a report as the body of a response.
struct ReportWriter {
    state: Arc<ServerState>,
    batch: BatchId,
    /// Bytes before the first image.
    opening: Vec<u8>,
    /// Bytes between two images.
    separator: &'static [u8],
    /// Function that appends an image as text.
    row: fn(&mut Vec<u8>, &Image) -> Result<(), BoxError>,
    /// Bytes after the last image.
    ending: &'static [u8],
    /// True once an image has been written.
    has_rows: bool,
}

/// Part of a report that is written next.
enum NextPart {
    /// The opening and the first list page.
    First,
    /// The list page after this page token.
    After(String),
    /// Nothing: the report is complete.
    Nothing,
}

impl ReportWriter {
    /// Response with the report as a file to download, named after the batch, or `proofsheet` if it has no name.
    fn respond(self, batch: &Batch, extension: &str, media_type: &'static str) -> Response {
        let name = batch.name.as_deref().unwrap_or("proofsheet").replace(['/', '\\'], "-");
        let name = sanitize_name(&format!("{name}.{extension}"));
        let disposition = format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(&name, &EXTENDED_VALUE_SET));
        let chunks = stream::try_unfold((self, NextPart::First), |(mut writer, part)| async move {
            let (text, after) = match part {
                NextPart::Nothing => return Ok(None),
                NextPart::First => (std::mem::take(&mut writer.opening), None),
                NextPart::After(token) => (Vec::new(), Some(token)),
            };
            let (text, next_part) = writer.append_page(text, after).await?;
            Ok::<_, BoxError>(Some((text, (writer, next_part))))
        });
        let mut response = Body::from_stream(chunks).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(disposition.parse().map(|value| (header::CONTENT_DISPOSITION, value)));
        response
    }

    /// Appends the list page after the page token `after` to the text, and the ending after the last page. An error
    /// aborts the response, so that a client notices that it is incomplete.
    async fn append_page(&mut self, mut text: Vec<u8>, after: Option<String>) -> Result<(Vec<u8>, NextPart), BoxError> {
        let query = ImageQuery { limit: LIST_PAGE_LENGTH, after, ..ImageQuery::default() };
        let list_page = self.state.batches.images(&self.batch, query).await?;
        for image in &list_page.images {
            if self.has_rows {
                text.extend_from_slice(self.separator);
            }
            (self.row)(&mut text, image)?;
            self.has_rows = true;
        }
        Ok(match list_page.next {
            Some(next) => (text, NextPart::After(next)),
            None => {
                text.extend_from_slice(self.ending);
                (text, NextPart::Nothing)
            }
        })
    }
}

/// Appends a line break and the image as JSON.
fn json_row(text: &mut Vec<u8>, image: &Image) -> Result<(), BoxError> {
    text.push(b'\n');
    text.extend(serde_json::to_vec(image)?);
    Ok(())
}
