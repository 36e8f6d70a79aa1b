//! Part of a form: tells files from form fields, and reads a file's name and bytes.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use multer::Field;
use protocol::{Content, FilePath, SNIFF_BYTES, sniff};

use super::content_disposition;

/// File of a form, while it is received.
pub(super) struct FilePart {
    /// Name of the file, with the folders that the client sent. `None` if the client sent no name.
    pub(super) path: Option<FilePath>,
    /// Bytes that were read to recognise the file; the next chunk.
    head: Option<Bytes>,
    field: Field<'static>,
}

impl FilePart {
    /// Opens a part of a form. Returns `None` if it is not a file:
    /// - a file field of a browser in which no file was chosen: the file name and the content are empty;
    /// - a form field: it has a `Content-Disposition` without a file name, and is text by its type (RFC 7578, section
    ///   4.4, with `text/plain` as default) and by its first bytes.
    ///
    /// Everything else is a file, so that it gets a result: also parts without a file name, as many programs send them.
    ///
    /// # Errors
    /// If the form ends early, or the part has no headers.
    pub(super) async fn open(mut field: Field<'static>) -> Result<Option<Self>, multer::Error> {
        if field.headers().is_empty() {
            // The parser takes the headers of the next part for the content of this one.
            return Err(multer::Error::IncompleteHeaders);
        }
        let name = content_disposition::file_name(field.headers());
        let has_name = name.as_deref().is_some_and(|name| !name.is_empty());
        if has_name || (name.is_none() && !may_be_field(field.headers())) {
            return Ok(Some(Self { path: name.as_deref().map(FilePath::from_sent), head: None, field }));
        }
        let head = read_head(&mut field).await?;
        let is_file = if name.is_some() { !head.is_empty() } else { is_binary(&head) };
        Ok(is_file.then_some(Self { path: None, head: Some(head), field }))
    }

    /// Next bytes of the file; `None` at its end.
    ///
    /// # Errors
    /// If the form ends early.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, multer::Error> {
        match self.head.take() {
            Some(head) => Ok(Some(head)),
            None => self.field.chunk().await,
        }
    }
}

/// Returns true for a part without a file name that can be a form field: it has a `Content-Disposition`, and its
/// `Content-Type` is absent or one of text.
fn may_be_field(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let media_type = media_type.as_deref().and_then(|value| value.split(';').next()).unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    let is_text = media_type.is_empty()
        || media_type.starts_with("text/")
        || media_type.ends_with("+json")
        || matches!(media_type.as_str(), "application/json" | "application/xml" | "application/x-www-form-urlencoded");
    headers.contains_key(header::CONTENT_DISPOSITION) && is_text
}

/// Returns true if the first bytes of a part are those of an image, or of another known format that is not text.
fn is_binary(head: &[u8]) -> bool {
    match sniff(head) {
        Content::Supported(_) => true,
        Content::Named(_) => head.contains(&0),
        Content::Empty | Content::Unknown => false,
    }
}

/// Reads the first chunks of a part, until they suffice to recognise its format.
async fn read_head(field: &mut Field<'static>) -> Result<Bytes, multer::Error> {
    let mut head = field.chunk().await?.unwrap_or_default();
    while head.len() < SNIFF_BYTES
        && let Some(chunk) = field.chunk().await?
    {
        head = [head, chunk].concat().into();
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::stream;
    use multer::Multipart;

    use super::*;

    /// Name of the file with its folders in a part with these headers and this content, or the reason why there is none.
    async fn open(headers: &str, content: &[u8]) -> Result<Option<Option<String>>, String> {
        let body = [format!("--b\r\n{headers}\r\n").as_bytes(), content, b"\r\n--b--"].concat();
        // Every byte is a chunk.
        let chunks = stream::iter(body.into_iter().map(|byte| Ok::<_, Infallible>(vec![byte])));
        let field = Multipart::new(chunks, "b").next_field().await.unwrap().unwrap();
        let Some(mut part) = FilePart::open(field).await.map_err(|error| error.to_string())? else { return Ok(None) };
        let mut read = vec![];
        while let Some(chunk) = part.chunk().await.unwrap() {
            read.extend_from_slice(&chunk);
        }
        assert_eq!(read, content);
        Ok(Some(part.path.map(|path| path.full_name().to_owned())))
    }

    #[tokio::test]
    async fn files_and_fields_are_distinguished() {
        let (file, field) = (Some(None), None);
        let (jpeg, heic) = (&b"\xff\xd8\xff\xe0 and so on"[..], &b"\0\0\0\x18ftypheic"[..]);
        let long = [jpeg, &[7; 500]].concat();
        for (headers, content, expected) in [
            ("Content-Disposition: form-data; name=f; filename=a.jpg\r\n", &b"text"[..], Some(Some("a.jpg"))),
            ("CONTENT-DISPOSITION: form-data; name=f; filename=x/a.jpg\r\n", b"", Some(Some("x/a.jpg"))),
            ("Content-Disposition: form-data; name=f; filename=\"/\"\r\n", b"text", Some(Some("unnamed"))),
            // A browser without a chosen file, and a file whose name is empty.
            ("Content-Disposition: form-data; name=f; filename=\"\"\r\n", b"", field),
            ("Content-Disposition: form-data; name=f; filename=\"\"\r\n", b"text", file),
            // Node's form-data with a buffer, Apache HttpClient's addBinaryBody.
            ("Content-Disposition: form-data; name=f\r\nContent-Type: application/octet-stream\r\n", b"text", file),
            ("Content-Disposition: form-data; name=f\r\nContent-Type: image/jpeg\r\n", b"", file),
            ("Content-Disposition: form-data; name=f\r\nContent-Type: multipart/mixed; boundary=c\r\n", b"--c--", file),
            // .NET's ByteArrayContent, curl -F f=<a.jpg.
            ("Content-Disposition: form-data; name=f\r\n", &long, file),
            ("Content-Disposition: form-data; name=f\r\nContent-Type: text/plain\r\n", jpeg, file),
            ("Content-Disposition: form-data; name=f\r\n", heic, file),
            ("Content-Disposition: form-data; name=f\r\n", b"a comment", field),
            ("Content-Disposition: form-data; name=f\r\n", b"<svg>", field),
            ("Content-Disposition: form-data; name=f\r\n", b"", field),
            ("Content-Disposition: form-data; name=f\r\nContent-Type: TEXT/plain; charset=utf-8\r\n", b"text", field),
            ("Content-Disposition: form-data; name=f\r\nContent-Type: application/json\r\n", b"{}", field),
            // Without `Content-Disposition` the part is no field of a form.
            ("Content-Type: image/jpeg\r\n", jpeg, file),
            ("Content-Type: text/plain\r\n", b"text", file),
        ] {
            let name = open(headers, content).await.unwrap();
            assert_eq!(name.as_ref().map(Option::as_deref), expected, "{headers}");
        }
    }

    #[tokio::test]
    async fn a_part_without_headers_is_an_error() {
        assert!(open("", b"text\r\n\r\n").await.is_err());
    }
}
