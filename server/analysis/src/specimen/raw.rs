//! Raw files of cameras, built around a JPEG as the cameras of each maker do it, with dummy sensor data.

pub use kind::{RawFileFacts, RawKind};

mod canon;
mod fujifilm;
mod kind;
mod notes;
mod parts;
mod tiff_like;
mod tiff_writer;

/// Makes a raw file of this kind around a JPEG.
pub fn raw_file(kind: RawKind, preview: &[u8], facts: &RawFileFacts) -> Vec<u8> {
    match kind {
        RawKind::Cr3 | RawKind::Cr3Track => canon::cr3(kind, preview, facts),
        RawKind::Crw => canon::crw(preview, facts),
        RawKind::Raf => fujifilm::raf(preview, facts),
        _ => tiff_like::file(kind, preview, facts),
    }
}
