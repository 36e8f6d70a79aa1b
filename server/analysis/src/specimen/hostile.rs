//! Hostile files: bombs (small files that demand large resources, refer to themselves or state wrong sizes), and
//! corrupted files.
//!
//! All are generated quickly, with little memory, and deterministically.

mod avif;
mod corruption;
mod directories;
mod forged_headers;
mod gif;
mod heif;
mod jpeg;
mod jxl;
mod png;
mod raw;
mod zlib_zeros;

pub use corruption::{flipped, truncated};

use super::specimen_file::Specimen;

/// All bombs: files that demand far more resources than their size suggests, refer to themselves or state wrong sizes.
pub fn bombs() -> Vec<Specimen> {
    let bombs = [
        png::bombs(),
        jpeg::bombs(),
        directories::bombs(),
        gif::bombs(),
        heif::bombs(),
        avif::bombs(),
        jxl::bombs(),
        raw::bombs(),
        forged_headers::bombs(),
    ];
    bombs.concat()
}

/// All hostile files: bombs, each format truncated at `cuts` positions, and `flips` copies of each format with flipped
/// bits. `seed` determines the flipped bits.
pub fn hostile(cuts: usize, seed: u64, flips: usize) -> Vec<Specimen> {
    [bombs(), truncated(cuts), flipped(seed, flips)].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use protocol::{Content, sniff};

    use super::*;

    #[test]
    fn bombs_are_detected_as_images_and_are_small() {
        let bombs = bombs();
        let names: HashSet<&str> = bombs.iter().map(|bomb| bomb.name.as_str()).collect();
        assert_eq!(names.len(), bombs.len(), "names are unique");
        for bomb in &bombs {
            assert!(matches!(sniff(&bomb.bytes), Content::Supported(_)), "{} is not detected as an image", bomb.name);
            assert!(bomb.bytes.len() < 4 << 20, "{} has {} bytes", bomb.name, bomb.bytes.len());
        }
    }

    #[test]
    fn hostile_files_are_deterministic() {
        assert_eq!(hostile(3, 5, 2), hostile(3, 5, 2));
        assert_ne!(flipped(5, 2), flipped(6, 2));
    }
}
