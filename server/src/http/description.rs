//! The description of the API for programs (OpenAPI 3.1), generated from the handlers and the types that they answer with.

use std::collections::BTreeMap;

use protocol::{BatchId, Event, ImageId, Problem};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, OpenApi};

/// What the description says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Proofsheet",
        description = "Send images, have each judged the moment its analysis is done, and follow the results as a stream of events. \
                       Errors are problems (RFC 9457) whose `code` is for programs and whose `detail` says what to do.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Event, Problem)),
    tags(
        (name = "batches", description = "A batch is what is judged together. Knowing its id is what gives access."),
        (name = "images", description = "Sending images and reading what became of them."),
        (name = "events", description = "The log of a batch, as a stream: nothing is missed by who comes back with a cursor."),
        (name = "operation", description = "For those who run the server."),
    )
)]
pub struct Description;

/// The batch in an address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described")]
pub struct BatchPath {
    /// Id of the batch.
    batch: BatchId,
}

/// The image in an address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described")]
pub struct ImagePath {
    /// Id of the batch.
    batch: BatchId,
    /// Id of the image.
    image: ImageId,
}

/// A form with files: every part that has a file name counts, whatever its field is named.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only described")]
pub struct Files {
    /// The files.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
}

/// The problems of requests that read.
pub struct Reading;

/// The problems of requests that change something.
pub struct Writing;

/// The problems of requests that send images.
pub struct Sending;

const READING: &[(u16, &str)] = &[
    (400, "The request cannot be understood (`malformed-request`, `malformed-id`)."),
    (403, "The server does not answer to this host name (`host-not-allowed`), or to this site's pages (`cross-site`)."),
    (404, "There is nothing of this address (`batch-unknown`, `batch-deleted`, `image-unknown`, `not-found`)."),
];

const WRITING: &[(u16, &str)] = &[
    (503, "The server is stopping (`stopping`). Try again in a moment."),
    (507, "The server's disk is full (`storage-full`)."),
];

const SENDING: &[(u16, &str)] = &[
    (409, "The batch takes no more images (`batch-sealed`), or this id stands for other bytes (`image-differs`)."),
    (411, "The request does not say how long its body is (`length-required`)."),
    (413, "More bytes than the server takes (`too-large`)."),
    (415, "Not an image that is read, or a body of the wrong type (`unsupported-format`)."),
];

impl IntoResponses for Reading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING])
    }
}

impl IntoResponses for Writing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING, WRITING])
    }
}

impl IntoResponses for Sending {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING, WRITING, SENDING])
    }
}

fn problems(lists: &[&[(u16, &str)]]) -> BTreeMap<String, RefOr<Response>> {
    let problem = |(status, description): &(u16, &str)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(*description).content("application/problem+json", content);
        (status.to_string(), RefOr::T(response.build()))
    };
    lists.iter().copied().flatten().map(problem).collect()
}
