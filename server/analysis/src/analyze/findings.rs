//! What the fuzzer has found, as few bytes as still show it.

use std::time::{Duration, Instant};

use protocol::FailureCode;

use super::analyze;
use crate::limits::Limits;

/// A WebP that promises hundreds of megabytes and ends after its header sent the decoder through all of the bytes that stand for
/// what is missing, eight at a time.
#[test]
fn a_webp_of_a_header_alone_is_refused_at_once() {
    let mut bytes = b"RIFF\x4c\x08\0\x12WEBPVP8X\x0a\0\0\0\x08\0\0\0\x27\0\0\x17\0\0".to_vec();
    bytes.extend(b"EXIF\x04\0\0\0II*\0");
    let begun = Instant::now();
    let failure = analyze(&bytes, &Limits::default()).unwrap_err();
    assert_eq!(failure.code, FailureCode::Corrupt);
    assert!(begun.elapsed() < Duration::from_millis(500), "took {:?}", begun.elapsed());
}
