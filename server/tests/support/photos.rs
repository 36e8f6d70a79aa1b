//! Small test images.

use analysis::specimen;

/// JPEG of 320×240 pixels; each seed gives other bytes.
pub fn photo(seed: u64) -> Vec<u8> {
    specimen::jpeg(&specimen::photo(seed, 320, 240), 85)
}
