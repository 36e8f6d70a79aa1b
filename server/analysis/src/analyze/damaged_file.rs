//! Outcome of the analysis of a damaged file: a report, or a failure with a code that damage may have.

use protocol::FailureCode;

use super::panic_watch::analyze_watched;
use crate::limits::DecodeLimits;

/// Codes of the failures of damaged files. Damage can change what a file states: its format or variant, its size, and
/// the memory that its decoding needs.
const EXPECTED_CODES: [FailureCode; 4] =
    [FailureCode::Corrupt, FailureCode::UnsupportedFormat, FailureCode::TooManyPixels, FailureCode::MemoryExceeded];

/// Analyzes a damaged file. Returns true for a plausible report and false for an expected failure. Fails the test,
/// whose message names the file, at any panic and at a failure with another code.
pub(super) fn gives_report(name: &str, bytes: &[u8], limits: &DecodeLimits) -> bool {
    let analysis = analyze_watched(bytes, limits);
    assert_eq!(analysis.dependency_panics, [""; 0], "{name}");
    match analysis.result.unwrap_or_else(|| panic!("{name}: a panic that the analysis did not catch")) {
        Ok(analysis) => {
            let report = analysis.report;
            assert!(report.image.decoded > 0.0 && report.image.decoded <= 1.0, "{name}: {}", report.image.decoded);
            assert!(report.picture.width.max(report.picture.height) <= 512, "{name}");
            assert!(serde_json::to_string(&report.summary()).unwrap().len() <= 2048, "{name}");
            true
        }
        Err(failure) => {
            assert!(EXPECTED_CODES.contains(&failure.code), "{name}: {failure:?}");
            false
        }
    }
}
