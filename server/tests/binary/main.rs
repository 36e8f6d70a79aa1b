//! The real program as a process of its own: killed, stopped, measured.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it")]
#![cfg(target_os = "linux")]

mod address;
mod analyzing;
mod audit;
mod batch;
mod client;
mod disk;
mod failpoints;
mod follower;
mod full;
mod hostile;
mod killed;
mod kills;
mod line;
mod memory;
mod processes;
mod program;
mod sandbox;
mod stopped;
mod stopping;
