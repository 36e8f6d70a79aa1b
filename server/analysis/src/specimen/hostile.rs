//! Files that mean harm: small ones that ask for much, ones that send a decoder in circles, and good ones that were damaged.
//!
//! All of them are made by code, quickly, without much memory, and are the same every time.

mod corruption;
mod directories;
mod forged_headers;
mod gif;
mod jpeg;
mod png;
mod zlib_zeros;

pub use corruption::{flipped, truncated};

use super::specimen_file::Specimen;

/// Every bomb: files that ask for far more than they have.
pub fn bombs() -> Vec<Specimen> {
    [png::bombs(), jpeg::bombs(), directories::bombs(), gif::bombs(), forged_headers::bombs()].concat()
}

/// Everything: the bombs, each format cut off at `cuts` places, and `flips` copies of each format with random bits turned.
pub fn hostile(cuts: usize, seed: u64, flips: usize) -> Vec<Specimen> {
    [bombs(), truncated(cuts), flipped(seed, flips)].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use protocol::{Content, sniff};

    use super::*;

    #[test]
    fn bombs_pass_for_images_and_are_small() {
        let bombs = bombs();
        let names: HashSet<&str> = bombs.iter().map(|bomb| bomb.name.as_str()).collect();
        assert_eq!(names.len(), bombs.len(), "each has a name of its own");
        for bomb in &bombs {
            assert!(matches!(sniff(&bomb.bytes), Content::Supported(_)), "{} is no image by its content", bomb.name);
            assert!(bomb.bytes.len() < 4 << 20, "{} has {} bytes", bomb.name, bomb.bytes.len());
        }
    }

    #[test]
    fn they_are_the_same_every_time() {
        assert_eq!(hostile(3, 5, 2), hostile(3, 5, 2));
        assert_ne!(flipped(5, 2), flipped(6, 2));
    }
}
