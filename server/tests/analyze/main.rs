//! `proofsheet analyze`: what it prints and how it ends; and the other commands beside the server.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it")]

mod completions;
mod ending;
mod files;
mod formats;
mod program;
mod thousand;
