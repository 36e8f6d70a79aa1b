//! Pixels of decoded files as PNG, for the comparison with other decoders.

use std::fs;
use std::path::{Path, PathBuf};

use analysis::{DecodeLimits, decoded_pixels};
use anyhow::{Context, Result};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// Writes the upright sRGB pixels of each file to `NAME.png` in a folder, or to `NAME.txt` the failure of a file that is
/// not decoded. `NAME` includes the extension of the file.
pub(crate) fn write(files: &[PathBuf], folder: &Path) -> Result<()> {
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let target = |extension| folder.join(format!("{name}.{extension}"));
        match decoded_pixels(&fs::read(file)?, &DecodeLimits::default()) {
            Ok(pixels) => {
                let mut png = vec![];
                let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Up);
                encoder
                    .write_image(&pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgba8)
                    .with_context(|| format!("the pixels of {name} cannot be encoded"))?;
                fs::write(target("png"), png)?;
            }
            Err(failure) => fs::write(target("txt"), format!("{failure:?}\n"))?,
        }
    }
    Ok(())
}
