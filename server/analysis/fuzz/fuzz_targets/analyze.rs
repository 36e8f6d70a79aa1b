//! Fuzz target for the whole analysis, which must return a plausible report with a thumbnail, or a failure, for any
//! bytes.

#![no_main]

use std::time::Duration;

use analysis::{Content, DecodeLimits, analyze, sniff};
use libfuzzer_sys::fuzz_target;
use protocol::Format;

fuzz_target!(|bytes: &[u8]| {
    // The AV1 decoder ends the process on some damaged pictures. `analyze/avif_corruption.rs` tests these files.
    if matches!(sniff(bytes), Content::Supported(Format::Avif)) {
        return;
    }
    // Small limits, so that a slow input is a finding.
    let limits = DecodeLimits {
        max_pixels: 1 << 20,
        max_side: 20_000,
        max_bytes: 1 << 20,
        max_memory: 128 << 20,
        deadline: Duration::from_secs(5),
    };
    if let Ok(analysis) = analyze(bytes, &limits) {
        let image = &analysis.report.image;
        assert!(image.decoded > 0.0 && image.decoded <= 1.0, "a share of {}", image.decoded);
        assert!(u64::from(image.width) * u64::from(image.height) <= limits.max_pixels);
        assert!(!analysis.thumbnail.is_empty());
    }
});
