//! What the fuzzer has found, as few bytes as still show it.

use std::time::{Duration, Instant};

use protocol::FailureCode;

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen;

/// A WebP that promises hundreds of megabytes and ends after its header sent the decoder through all of the bytes that stand for
/// what is missing, eight at a time.
#[test]
fn a_webp_of_a_header_alone_is_refused_at_once() {
    let mut bytes = b"RIFF\x4c\x08\0\x12WEBPVP8X\x0a\0\0\0\x08\0\0\0\x27\0\0\x17\0\0".to_vec();
    bytes.extend(b"EXIF\x04\0\0\0II*\0");
    let begun = Instant::now();
    let failure = analyze(&bytes, &DecodeLimits::default()).unwrap_err();
    assert_eq!(failure.code, FailureCode::Corrupt);
    assert!(begun.elapsed() < Duration::from_millis(500), "took {:?}", begun.elapsed());
}

/// A WebP with loss whose image says that it is gigabytes long had the decoder read as much of the bytes that stand for them,
/// which is more memory than the analysis may take. Bounded by what is there of the file, it still shows its rows.
#[test]
fn a_webp_that_says_it_is_gigabytes_long_shows_what_is_there() {
    let whole = specimen::lossy_webp();
    let mut bytes = whole[..whole.len() * 9 / 10].to_vec();
    bytes[4..8].copy_from_slice(&0xf000_0100_u32.to_le_bytes());
    bytes[16..20].copy_from_slice(&0xf000_0000_u32.to_le_bytes());
    let limits = DecodeLimits { max_memory: 16 << 20, ..DecodeLimits::default() };
    let decoded = analyze(&bytes, &limits).unwrap().report.image.decoded;
    assert!((0.3..1.0).contains(&decoded), "{decoded}");
}
