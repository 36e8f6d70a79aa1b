//! Tests of the HTTP API over real sockets: no two tests share a server, and each server has a free port.
#![expect(clippy::unwrap_used, reason = "an error fails the test")]

mod api;
mod batch;
mod batch_report;
mod clock;
mod compression;
mod create_batch;
mod cursors;
#[path = "../support/data_folder.rs"]
mod data_folder;
#[cfg(target_os = "linux")]
mod decoder_gate;
mod decoders;
#[cfg(target_os = "linux")]
mod disk_full;
#[path = "../support/ids.rs"]
mod ids;
mod image_files;
mod images;
mod interrupted_streams;
mod interrupted_uploads;
mod live_streams;
mod maintenance;
mod metrics;
mod missing;
mod multi_batch_streams;
mod multipart;
#[path = "../support/ndjson.rs"]
mod ndjson;
mod openapi;
mod order_independence;
mod patch_batch;
mod patch_images;
mod paths;
#[path = "../support/photos.rs"]
mod photos;
mod polling;
mod preview;
mod put_image;
mod raw_connection;
mod request_guard;
mod response;
mod samples;
mod shots;
mod shutdown;
#[path = "../support/sse.rs"]
mod sse;
mod stream_format;
mod stream_formats;
mod stream_limits;
mod streamed_upload;
#[path = "../support/test_server.rs"]
mod test_server;
#[path = "../support/timeout.rs"]
mod timeout;
mod tls;
mod websocket;
