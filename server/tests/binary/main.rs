//! Tests of the `proofsheet` program as its own process: started, killed, stopped, measured, with a full disk, sandbox
//! options and hostile files. On Linux only.
#![expect(clippy::unwrap_used, reason = "an error fails the test")]
#![cfg(target_os = "linux")]

mod audit;
mod batch_client;
#[path = "../support/command.rs"]
mod command;
#[path = "../support/data_folder.rs"]
mod data_folder;
mod disk_full;
mod failpoints;
mod hostile_files;
#[path = "../support/ids.rs"]
mod ids;
mod interrupted_analyze;
mod kill_recovery;
mod kills;
mod memory;
#[path = "../support/ndjson.rs"]
mod ndjson;
#[path = "../support/photos.rs"]
mod photos;
mod processes;
mod retrying_client;
mod sandbox_option;
mod server_process;
mod shutdown;
mod small_disk;
#[path = "../support/sse.rs"]
mod sse;
mod startup;
mod stopped_decoder;
mod stream_follower;
#[path = "../support/timeout.rs"]
mod timeout;
mod upload_client;
