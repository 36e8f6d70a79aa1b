//! The line between the server and a decoder process.
//!
//! On Linux it is a socket over which open files are handed to the child; elsewhere it is a pair of pipes.

#[cfg(target_os = "linux")]
mod descriptors;
#[cfg(not(target_os = "linux"))]
mod pipes;

#[cfg(target_os = "linux")]
pub(super) use descriptors::{ChildEnd, ParentEnd};
#[cfg(not(target_os = "linux"))]
pub(super) use pipes::{ChildEnd, ParentEnd};

/// Bytes that a child's first message may have, in which it says which walls stand around it.
const GREETING_LIMIT: usize = 512;
