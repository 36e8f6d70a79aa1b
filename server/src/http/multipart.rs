//! `multipart/form-data` (RFC 7578), file by file as it comes.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use multer::{Field, Multipart};
use protocol::{BatchId, ProblemCode, UploadReceipt};

use super::Site;
use super::answer::Rejection;
use super::file_name;
use super::put::drain;
use crate::batches::{Arrival, Batches, Received};
use crate::blobs::UploadError;

/// A form that is being received.
pub struct Form {
    parts: Multipart<'static>,
    /// The part that [`Form::begun`] has seen the beginning of.
    first: Option<Field<'static>>,
}

impl Form {
    /// Whether the body is such a form.
    pub fn is_form(headers: &HeaderMap) -> bool {
        content_type(headers)
            .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
    }

    /// The form in this body, unless there is no room for all that it announces.
    ///
    /// # Errors
    /// When there is none, told before the form is taken; or when the header does not say where its parts end.
    pub async fn admitted(site: &Site, headers: &HeaderMap, body: Body) -> Result<Self, Rejection> {
        let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if let Err(error) = site.batches.check_space_for(announced.unwrap_or(0)) {
            if !headers.contains_key(header::EXPECT) {
                drain(body.into_data_stream()).await;
            }
            return Err(error.into());
        }
        Self::new(headers, body)
    }

    fn new(headers: &HeaderMap, body: Body) -> Result<Self, Rejection> {
        let boundary = multer::parse_boundary(content_type(headers).unwrap_or_default()).map_err(|_| {
            Rejection::malformed("Send multipart/form-data with a boundary, as `curl -F file=@a.jpg` does.")
        })?;
        Ok(Self { parts: Multipart::new(body.into_data_stream(), boundary), first: None })
    }

    /// The form once its first part has begun to arrive. A client that waits to be told to go on (`Expect: 100-continue`)
    /// is told so when its body is first asked for, and not any more once it is answered.
    ///
    /// # Errors
    /// When the body is no form at all.
    pub async fn begun(mut self) -> Result<Self, Rejection> {
        self.first = self.next().await?;
        Ok(self)
    }

    async fn next(&mut self) -> Result<Option<Field<'static>>, Rejection> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.parts.next_field().await.map_err(broken),
        }
    }

    /// Takes every part that has a file name into the batch; each is logged when its own last byte has come.
    ///
    /// # Errors
    /// When the form breaks off or the batch is gone; what was taken before stays taken.
    pub async fn take_files(mut self, site: &Site, batch: &BatchId) -> Result<Vec<UploadReceipt>, Rejection> {
        let mut files = Vec::new();
        while let Some(field) = self.next().await? {
            // A form whose file input was left empty has a part with an empty name.
            let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(file_name::sanitize) else {
                continue;
            };
            files.push(match take(site, batch, name.clone(), field).await {
                Ok(received) => received.receipt(name),
                // The last expected file came before this one, or the disk is full by now: that does not undo what is said
                // of those that were taken.
                Err(rejection) if matches!(rejection.code(), ProblemCode::BatchSealed | ProblemCode::StorageFull) => {
                    let code = rejection.code();
                    UploadReceipt { name, image: None, status: code.status(), code: Some(code) }
                }
                Err(rejection) => return Err(rejection),
            });
        }
        Ok(files)
    }
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

async fn take(site: &Site, batch: &BatchId, name: String, mut field: Field<'static>) -> Result<Received, Rejection> {
    let _open = site.metrics.upload();
    let mut upload = Some(site.batches.begin_upload(site.limits.max_bytes, 0).await?);
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes += chunk.len() as u64;
        if let Some(open) = upload {
            upload = match open.write(&chunk).await {
                Ok(open) => Some(open),
                // The rest is counted and passed over: the files behind it can still be taken.
                Err(UploadError::TooLarge) => None,
                Err(error) => return Err(error.into()),
            };
        }
    }
    let arrival = match upload {
        Some(upload) => Arrival::Stored(upload.finish().await?),
        None => Arrival::TooLarge { bytes },
    };
    Ok(site.batches.receive(batch, Batches::new_image_id()?, name, arrival).await?)
}

fn broken(error: multer::Error) -> Rejection {
    tracing::debug!(%error, "a form broke off");
    Rejection::malformed(
        "The form ended early or is not multipart/form-data. What came before is stored; send the rest again.",
    )
}
