//! Parts of the OpenAPI 3.1 document that do not come from the handlers: title, tags, common responses and the form
//! with files. The router in `http.rs` adds the handlers and their types.

mod responses;

use protocol::{Event, Problem};
use utoipa::{OpenApi, ToSchema};

pub use self::responses::{
    EventStreamResponses, ImageFileResponses, JsonProblems, OriginalResponses, PatchBatchProblems, ReadProblems,
    StreamLimitProblems, UploadProblems, WriteProblems,
};

/// Document without operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Proofsheet",
        description = "Send images, get the verdicts on each as soon as it is analyzed, and follow the results as a \
                       stream of events. Errors are problems (RFC 9457): programs read `code`, and `detail` tells \
                       people what to do.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Event, Problem)),
    tags(
        (name = "batches", description = "A batch is a set of images that are judged together. Its id gives access."),
        (name = "images", description = "Send images and read their results."),
        (name = "events", description = "The log of a batch as a stream. A client that reconnects misses nothing."),
        (name = "operation", description = "For operators of the server."),
    )
)]
pub struct ApiDocument;

/// Form with files. Every part counts as a file, whatever its field name is, except text without a file name.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is parsed as a stream")]
pub struct FileForm {
    /// Files.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
}
