//! Channel between the server and a decoder process.
//!
//! On Linux it is a socket over which open file descriptors are passed; elsewhere it is a pair of pipes.

#[cfg(target_os = "linux")]
mod descriptors;
#[cfg(not(target_os = "linux"))]
mod pipes;

#[cfg(target_os = "linux")]
pub(super) use descriptors::{DecoderEnd, ServerEnd};
#[cfg(not(target_os = "linux"))]
pub(super) use pipes::{DecoderEnd, ServerEnd};

/// Maximum length in bytes of a decoder process's first message, which contains its sandbox status.
const STARTUP_LIMIT: usize = 512;
