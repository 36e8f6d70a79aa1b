//! Uploads as `multipart/form-data` (RFC 7578), stored file by file as they arrive.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use multer::{Field, Multipart};
use protocol::{BatchId, FilePath, ImageId, ProblemCode, UploadReceipt};

use super::error::ApiError;
use super::form_part::FilePart;
use super::refused_body::drain;
use super::state::ServerState;
use crate::batches::{AddedImage, Batches, ReceivedFile};
use crate::blobs::UploadError;

/// Form that is being received.
pub struct UploadForm {
    parts: Multipart<'static>,
    /// First part, if [`UploadForm::begin`] has read its beginning.
    first: Option<Field<'static>>,
}

impl UploadForm {
    /// Returns true if the header `Content-Type` begins with `multipart/form-data`.
    pub fn is_form(headers: &HeaderMap) -> bool {
        content_type(headers)
            .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
    }

    /// Accepts a form, if the disk has space for the length in `Content-Length`, or 0 without one. Its parts are not
    /// read yet.
    ///
    /// # Errors
    /// When the disk is full or its free space cannot be read; then up to 16 MiB of the body are discarded, unless the
    /// client waits for `100 Continue`. Also when `Content-Type` has no valid boundary.
    pub async fn admit(state: &ServerState, headers: &HeaderMap, body: Body) -> Result<Self, ApiError> {
        let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if let Err(error) = state.batches.check_space_for(announced.unwrap_or(0)) {
            if !headers.contains_key(header::EXPECT) {
                drain(body.into_data_stream()).await;
            }
            return Err(error.into());
        }
        Self::new(headers, body)
    }

    /// Form with the boundary in `Content-Type`.
    fn new(headers: &HeaderMap, body: Body) -> Result<Self, ApiError> {
        let boundary = multer::parse_boundary(content_type(headers).unwrap_or_default()).map_err(|_| {
            ApiError::malformed("Send multipart/form-data with a boundary, as `curl -F file=@a.jpg` does.")
        })?;
        Ok(Self { parts: Multipart::new(body.into_data_stream(), boundary), first: None })
    }

    /// Waits for the beginning of the first part. A client that sent `Expect: 100-continue` gets the interim response
    /// 100 when its body is first read, which must happen before the final response starts.
    ///
    /// # Errors
    /// When the body ends early or is not a form.
    pub async fn begin(mut self) -> Result<Self, ApiError> {
        self.first = self.next().await?;
        Ok(self)
    }

    /// Next part of the form; `None` at its end.
    async fn next(&mut self) -> Result<Option<Field<'static>>, ApiError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.parts.next_field().await.map_err(form_error),
        }
    }

    /// Stores every file of the form ([`FilePart::open`]) as an image of the batch, as soon as its last byte has arrived.
    /// Returns a receipt for each, also for files that the batch or the disk does not take any more.
    ///
    /// # Errors
    /// If the form ends early, the batch was deleted, the store or the disk fails, or every file is refused. The files
    /// stored before stay in the batch, unless it was deleted.
    pub async fn store_files(mut self, state: &ServerState, batch: &BatchId) -> Result<Vec<UploadReceipt>, ApiError> {
        let mut files = Vec::new();
        let mut refusal = None;
        while let Some(field) = self.next().await? {
            let Some(mut part) = FilePart::open(field).await.map_err(form_error)? else { continue };
            let image = Batches::new_image_id()?;
            // As for a `PUT` without a name.
            let path = part.path.take().unwrap_or_else(|| FilePath::named(image.to_string()));
            files.push(match store_file(state, batch, image, path.clone(), part).await {
                Ok(added) => added.receipt(path),
                // The batch was sealed by its last expected image, or the disk is full. The receipts of the files that
                // were stored before stay valid.
                Err(error) if matches!(error.code(), ProblemCode::BatchSealed | ProblemCode::StorageFull) => {
                    let code = error.code();
                    refusal.get_or_insert(error);
                    let FilePath { name, path, .. } = path;
                    UploadReceipt { name, path, image: None, status: code.status(), code: Some(code) }
                }
                Err(error) => return Err(error),
            });
        }
        match refusal {
            Some(error) if files.iter().all(|file| file.image.is_none()) => Err(error),
            _ => Ok(files),
        }
    }
}

/// Error for a form without any file (400).
pub fn no_file() -> ApiError {
    ApiError::malformed(
        "The form has no file. Send each image as a part with a file name, as `curl -F file=@a.jpg` does.",
    )
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

/// Receives one file and adds it to the batch under this id. A file that is too large or not a supported image is
/// added as failed.
async fn store_file(
    state: &ServerState,
    batch: &BatchId,
    image: ImageId,
    path: FilePath,
    mut part: FilePart,
) -> Result<AddedImage, ApiError> {
    let _upload = state.metrics.count_upload();
    let mut upload = Some(state.batches.begin_upload(state.limits.max_bytes, 0).await?);
    let mut bytes = 0;
    while let Some(chunk) = part.chunk().await.map_err(form_error)? {
        bytes += chunk.len() as u64;
        if let Some(open) = upload {
            upload = match open.write(&chunk).await {
                Ok(open) => Some(open),
                // Count and discard the rest, so that the files after it can be stored.
                Err(UploadError::TooLarge) => None,
                Err(error) => return Err(error.into()),
            };
        }
    }
    let file = match upload {
        Some(upload) => ReceivedFile::Stored(upload.finish().await?),
        None => ReceivedFile::TooLarge { bytes },
    };
    Ok(state.batches.receive(batch, image, path, vec![], file).await?)
}

/// Error for a form that ended early or is malformed (400).
fn form_error(error: multer::Error) -> ApiError {
    tracing::debug!(%error, "a form ended early or is malformed");
    ApiError::malformed(
        "The form ended early or is not multipart/form-data. The files before that point are stored; send the others \
         again.",
    )
}
