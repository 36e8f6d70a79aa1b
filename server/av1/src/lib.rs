//! Safe interface to the AV1 decoder `rav1d` for still images: one item of an AVIF file in, one picture out.
//!
//! `rav1d` offers only the C interface of dav1d. Its unsafe calls are here and nowhere else in the workspace. It runs
//! on the calling thread and starts no other.
//!
//! **A damaged picture may end the process.** With a single thread, `rav1d` 1.1 panics when it fails inside the data of
//! a frame (its issue 1497), and a panic cannot leave its C functions, so Rust aborts the process. Such damage cannot be
//! seen before decoding: it lies in entropy-coded data. [`decode`] refuses what can be seen, such as data that ends
//! early. A process that decodes files of others sets a panic hook, which learns from [`is_decoding`] that the AV1
//! decoder has failed, and ends the process in its own way.

mod decoder;
mod decoding_mark;
mod error;
mod obu;
mod picture;
mod stream_info;

pub use decoder::{DecodeOptions, decode};
pub use decoding_mark::is_decoding;
pub use error::Av1Error;
pub use picture::{Picture, Row};
pub use stream_info::{Colour, Layout, StreamInfo};
