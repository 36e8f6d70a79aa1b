//! Regression tests of faults that fuzzing has found, with small inputs that showed them.

use std::time::{Duration, Instant};

use protocol::FailureCode;

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen;

/// A WebP that states hundreds of megabytes and ends after its header. The decoder read all of the padding, eight bytes
/// at a time.
#[test]
fn rejects_webp_without_image_data_at_once() {
    let mut bytes = b"RIFF\x4c\x08\0\x12WEBPVP8X\x0a\0\0\0\x08\0\0\0\x27\0\0\x17\0\0".to_vec();
    bytes.extend(b"EXIF\x04\0\0\0II*\0");
    let started_at = Instant::now();
    let failure = analyze(&bytes, &DecodeLimits::default()).unwrap_err();
    assert_eq!(failure.code, FailureCode::Corrupt);
    assert!(started_at.elapsed() < Duration::from_millis(500), "took {:?}", started_at.elapsed());
}

/// A lossy WebP whose image states gigabytes. The decoder read that much padding, more than the memory limit. The
/// padding is now limited by the size of the file and the memory limit, and the available rows are shown.
#[test]
fn webp_that_states_gigabytes_keeps_its_available_rows() {
    let whole = specimen::lossy_webp();
    let mut bytes = whole[..whole.len() * 9 / 10].to_vec();
    bytes[4..8].copy_from_slice(&0xf000_0100_u32.to_le_bytes());
    bytes[16..20].copy_from_slice(&0xf000_0000_u32.to_le_bytes());
    let limits = DecodeLimits { max_memory: 16 << 20, ..DecodeLimits::default() };
    let decoded = analyze(&bytes, &limits).unwrap().report.image.decoded;
    assert!((0.3..1.0).contains(&decoded), "{decoded}");
}
