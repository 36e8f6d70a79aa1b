//! The HTTP contract, from outside: a whole server on a port of its own for each test, over real sockets.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it")]

mod alteration;
mod answer;
mod batches;
mod breaking;
mod clock;
mod compression;
mod cutting;
mod deciding;
mod decoders;
mod description;
mod forms;
#[cfg(target_os = "linux")]
mod full;
#[cfg(target_os = "linux")]
mod gate;
mod guard;
mod independence;
mod listing;
mod live;
mod messages;
mod metrics;
mod missing;
mod one_request;
mod opening;
mod polling;
mod positions;
mod preview;
mod putting;
mod raw;
mod report;
mod representations;
mod samples;
mod site;
mod sockets;
mod stopping;
mod stored;
mod streams;
mod tending;
mod tls;
mod topics;
mod ways;
