//! OpenAPI responses of operations: event streams, files of images, and problems (error responses, RFC 9457).

use std::collections::BTreeMap;

use protocol::{Event, Format};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema};

/// Responses of event streams, including [`ReadProblems`] and [`StreamLimitProblems`].
pub struct EventStreamResponses;

/// Responses of thumbnails and previews, including [`ReadProblems`].
pub struct ImageFileResponses;

/// Responses of original files, including [`ReadProblems`].
pub struct OriginalResponses;

/// Additional problems of requests that open a stream; use with another list.
pub struct StreamLimitProblems;

/// Problems that requests of any kind can have; the only ones of most requests that read.
pub struct ReadProblems;

/// Problems of requests that change something, including [`ReadProblems`].
pub struct WriteProblems;

/// Problems of requests with a JSON body, including [`WriteProblems`].
pub struct JsonProblems;

/// Problems of requests that change the settings of a batch, including [`JsonProblems`].
pub struct PatchBatchProblems;

/// Problems of requests that send images, including [`WriteProblems`].
pub struct UploadProblems;

// Each entry of these lists is a status and its description.

/// Problems that requests of any kind can have.
const READ_PROBLEMS: &[(u16, &str)] = &[
    (400, "The request is malformed (`malformed-request`, `malformed-id`)."),
    (
        403,
        "The server does not answer to this host name (`host-not-allowed`), or the request comes from another site's \
         page (`cross-site`).",
    ),
    (404, "Nothing exists at this address (`batch-unknown`, `batch-deleted`, `image-unknown`, `not-found`)."),
];

const STREAM_LIMIT_PROBLEMS: &[(u16, &str)] = &[
    (429, "The client has too many streams open (`too-many-streams`)."),
    (
        503,
        "Too many streams are open (`too-many-streams`), or the server is stopping (`stopping`). Try again in a \
         moment.",
    ),
];

const WRITE_PROBLEMS: &[(u16, &str)] = &[
    (503, "The server is stopping (`stopping`). Try again in a moment."),
    (507, "The server's disk is full (`storage-full`)."),
];

const JSON_PROBLEMS: &[(u16, &str)] = &[
    (413, "The JSON is longer than the server accepts (`too-large`)."),
    (415, "The body is not `application/json` (`unsupported-format`)."),
];

const PATCH_BATCH_PROBLEMS: &[(u16, &str)] =
    &[(409, "The batch is sealed, so the number of expected images cannot change (`batch-sealed`).")];

const UPLOAD_PROBLEMS: &[(u16, &str)] = &[
    (409, "The batch takes no more images (`batch-sealed`), or the id belongs to other bytes (`image-differs`)."),
    (411, "The request does not declare the length of its body (`length-required`)."),
    (413, "The file is larger than the server accepts (`too-large`)."),
    (415, "The file is not an image in a supported format, or the body has the wrong type (`unsupported-format`)."),
];

impl IntoResponses for EventStreamResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let text = || ContentBuilder::new().schema(Some(String::schema())).build();
        let array = ContentBuilder::new().schema(Some(Vec::<Event>::schema())).build();
        let events = ResponseBuilder::new()
            .description("The events.")
            .content("text/event-stream", text())
            .content("application/x-ndjson", text())
            .content("application/json", array);
        let socket = "The connection becomes a WebSocket, with one event in each text message.";
        let end = "Every batch has ended, and the client has received everything.";
        let mut responses = problems(&[READ_PROBLEMS, STREAM_LIMIT_PROBLEMS]);
        responses.extend([
            ("101".to_owned(), RefOr::T(ResponseBuilder::new().description(socket).build())),
            ("200".to_owned(), RefOr::T(events.build())),
            ("204".to_owned(), RefOr::T(ResponseBuilder::new().description(end).build())),
        ]);
        responses
    }
}

impl IntoResponses for ImageFileResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        file_responses(&["image/jpeg", "image/png"])
    }
}

impl IntoResponses for OriginalResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let formats = Format::ALL.map(Format::media_type);
        file_responses(&[&formats[..], &["application/octet-stream"][..]].concat())
    }
}

impl IntoResponses for ReadProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READ_PROBLEMS])
    }
}

impl IntoResponses for StreamLimitProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[STREAM_LIMIT_PROBLEMS])
    }
}

impl IntoResponses for WriteProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READ_PROBLEMS, WRITE_PROBLEMS])
    }
}

impl IntoResponses for JsonProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READ_PROBLEMS, WRITE_PROBLEMS, JSON_PROBLEMS])
    }
}

impl IntoResponses for PatchBatchProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READ_PROBLEMS, WRITE_PROBLEMS, JSON_PROBLEMS, PATCH_BATCH_PROBLEMS])
    }
}

impl IntoResponses for UploadProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READ_PROBLEMS, WRITE_PROBLEMS, UPLOAD_PROBLEMS])
    }
}

/// Responses with a file of one of these media types, whole or in part, including [`ReadProblems`].
fn file_responses(media_types: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let bytes = || ContentBuilder::new().schema(Some(Vec::<u8>::schema())).build();
    let empty = |description: &str| ResponseBuilder::new().description(description);
    let file = |description: &str| {
        media_types.iter().fold(empty(description), |response, media_type| response.content(*media_type, bytes()))
    };
    let mut responses = problems(&[READ_PROBLEMS]);
    responses.extend([
        ("200".to_owned(), RefOr::T(file("The whole file.").build())),
        ("206".to_owned(), RefOr::T(file("The requested range.").build())),
        ("304".to_owned(), RefOr::T(empty("The client has the current file.").build())),
        ("416".to_owned(), RefOr::T(empty("The requested range is outside the file.").build())),
    ]);
    responses
}

/// Error responses by status: the problems of all these lists. If two have the same status, the later one counts.
fn problems(lists: &[&[(u16, &str)]]) -> BTreeMap<String, RefOr<Response>> {
    let problem = |(status, description): &(u16, &str)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(*description).content("application/problem+json", content);
        (status.to_string(), RefOr::T(response.build()))
    };
    lists.iter().copied().flatten().map(problem).collect()
}
