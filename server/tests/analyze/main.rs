//! Tests of `proofsheet analyze`, of completions and of the help texts.
#![expect(clippy::unwrap_used, reason = "an error fails the test")]

mod analyze_command;
#[path = "../support/command.rs"]
mod command;
mod completions;
mod exit_status;
mod many_files;
mod output_formats;
mod paths;
#[path = "../support/photos.rs"]
mod photos;
