//! Decoding without analysis: JPEG at the smallest size that the analysis needs, other formats at full size. Its time
//! is the limit that the time of the analysis is compared with.

use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result};
use image::ImageReader;
use mozjpeg::Decompress;

/// Longer edge of the working image of the analysis, in pixels.
const WORKING_EDGE: usize = 1024;

/// Decodes one file and drops the pixels.
pub(crate) fn decode(path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    if bytes.starts_with(&[0xff, 0xd8]) {
        return jpeg(&bytes).with_context(|| format!("{} cannot be decoded", path.display()));
    }
    let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format()?;
    black_box(reader.decode().with_context(|| format!("{} cannot be decoded", path.display()))?);
    Ok(())
}

/// Decodes a JPEG file at the smallest of the scales 1/8, 1/4 and 1/2 that is not below the working size (a quarter for
/// 24 megapixels), else at full size.
fn jpeg(bytes: &[u8]) -> Result<()> {
    let mut decoder = Decompress::new_mem(bytes)?;
    let longer = decoder.width().max(decoder.height());
    let scale = [1, 2, 4].into_iter().find(|eighths| longer * usize::from(*eighths) >= 8 * WORKING_EDGE);
    decoder.scale(scale.unwrap_or(8));
    let mut rows = decoder.rgb()?;
    let mut row = vec![0_u8; 3 * rows.width()];
    for _ in 0..rows.height() {
        rows.read_scanlines_into(&mut row)?;
        black_box(&row);
    }
    rows.finish()?;
    Ok(())
}
