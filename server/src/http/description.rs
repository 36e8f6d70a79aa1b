//! The description of the API for programs (OpenAPI 3.1), generated from the handlers and the types that they answer with.

mod answers;

use protocol::{BatchId, Event, EventType, ImageId, Problem};
use utoipa::{IntoParams, OpenApi};

pub use self::answers::{Altering, Changing, Crowded, Following, Picture, Reading, Sending, Writing};

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

/// The batches whose events are told.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub struct TopicParameters {
    /// Ids of batches: once for each, 64 at most.
    #[param(min_items = 1, max_items = 64)]
    batch: Vec<BatchId>,
}

/// Which events, and from where on.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub struct EventParameters {
    /// The position after which the reader starts, as events carry it; `lastEventId` and `last_event_id` mean the same, and the header
    /// `Last-Event-ID` counts before it. From the beginning when nothing is said.
    after: Option<String>,
    /// Only events of these types, once for each; the end of a batch is told always.
    #[param(rename = "type", inline)]
    types: Option<Vec<EventType>>,
    /// When polling, for how many seconds to wait for the first event.
    #[param(minimum = 0, maximum = 60)]
    wait: Option<u8>,
}
