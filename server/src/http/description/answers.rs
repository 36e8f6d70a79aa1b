//! What requests are answered with that have more than one answer in common.

use std::collections::BTreeMap;

use protocol::Event;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema};

/// The answers of the event stream.
pub struct Following;

/// The answers of a picture, whole or in part.
pub struct Picture;

/// The problems of requests that open a stream.
pub struct Crowded;

/// The problems of requests that read.
pub struct Reading;

/// The problems of requests that change something.
pub struct Writing;

/// The problems of requests that say in JSON what they want.
pub struct Changing;

/// The problems of requests that change a batch.
pub struct Altering;

/// The problems of requests that send images.
pub struct Sending;

const READING: &[(u16, &str)] = &[
    (400, "The request cannot be understood (`malformed-request`, `malformed-id`)."),
    (403, "The server does not answer to this host name (`host-not-allowed`), or to this site's pages (`cross-site`)."),
    (404, "There is nothing of this address (`batch-unknown`, `batch-deleted`, `image-unknown`, `not-found`)."),
];

const CROWDED: &[(u16, &str)] = &[
    (429, "This client has too many streams open (`too-many-streams`)."),
    (
        503,
        "Too many streams are open (`too-many-streams`), or the server is stopping (`stopping`). Try again in a moment.",
    ),
];

const WRITING: &[(u16, &str)] = &[
    (503, "The server is stopping (`stopping`). Try again in a moment."),
    (507, "The server's disk is full (`storage-full`)."),
];

const CHANGING: &[(u16, &str)] = &[
    (413, "More JSON than the server takes (`too-large`)."),
    (415, "The body is not `application/json` (`unsupported-format`)."),
];

const ALTERING: &[(u16, &str)] =
    &[(409, "It is sealed, so that no other number of images can be expected (`batch-sealed`).")];

const SENDING: &[(u16, &str)] = &[
    (409, "The batch takes no more images (`batch-sealed`), or this id stands for other bytes (`image-differs`)."),
    (411, "The request does not say how long its body is (`length-required`)."),
    (413, "More bytes than the server takes (`too-large`)."),
    (415, "Not an image that is read, or a body of the wrong type (`unsupported-format`)."),
];

impl IntoResponses for Following {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let text = || ContentBuilder::new().schema(Some(String::schema())).build();
        let array = ContentBuilder::new().schema(Some(Vec::<Event>::schema())).build();
        let events = ResponseBuilder::new()
            .description("The events.")
            .content("text/event-stream", text())
            .content("application/x-ndjson", text())
            .content("application/json", array);
        let socket = "The connection is a WebSocket from here on, with an event in each text message.";
        let end = "Every batch is at its end, and the reader has everything.";
        let mut responses = problems(&[READING, CROWDED]);
        responses.extend([
            ("101".to_owned(), RefOr::T(ResponseBuilder::new().description(socket).build())),
            ("200".to_owned(), RefOr::T(events.build())),
            ("204".to_owned(), RefOr::T(ResponseBuilder::new().description(end).build())),
        ]);
        responses
    }
}

impl IntoResponses for Picture {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let bytes = || ContentBuilder::new().schema(Some(Vec::<u8>::schema())).build();
        let answer = |description: &str| ResponseBuilder::new().description(description);
        let picture =
            |description: &str| answer(description).content("image/jpeg", bytes()).content("image/png", bytes());
        let mut responses = problems(&[READING]);
        responses.extend([
            ("200".to_owned(), RefOr::T(picture("All of it.").build())),
            ("206".to_owned(), RefOr::T(picture("The range that was asked for.").build())),
            ("304".to_owned(), RefOr::T(answer("It is the one that the client has.").build())),
            ("416".to_owned(), RefOr::T(answer("There is no such range.").build())),
        ]);
        responses
    }
}

impl IntoResponses for Reading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING])
    }
}

impl IntoResponses for Crowded {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CROWDED])
    }
}

impl IntoResponses for Writing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING, WRITING])
    }
}

impl IntoResponses for Changing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING, WRITING, CHANGING])
    }
}

impl IntoResponses for Altering {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[READING, WRITING, CHANGING, ALTERING])
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
