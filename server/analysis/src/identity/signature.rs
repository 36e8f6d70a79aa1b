//! Signature: mean luma of about 1100 cells, a byte each, stretched so that the darkest cell is 0 and the brightest is
//! 255 (all are 0 in a uniform image). Encoder and decoder, and the contrast of the cells.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use protocol::Signature;

use super::cells::cell_means;

/// Approximate number of cells: enough to distinguish two pages of text, and few enough to keep ten thousand signatures
/// in memory.
const CELLS: f32 = 1100.0;

/// Minimum and maximum number of columns, and of rows.
const SIDE_RANGE: (f32, f32) = (8.0, 120.0);

/// The darkest and the brightest value are stored in hundredths of a luma step, 0 to 25,500.
const UNITS_PER_LUMA_STEP: f32 = 100.0;

/// Computes the signature of an image from its luma. Also returns the standard deviation of the cells, in luma steps.
pub(super) fn signature(luma: &[u8], width: u32, height: u32) -> (Signature, f64) {
    let aspect = width as f32 / height as f32;
    let columns = (CELLS * aspect).sqrt().round().clamp(SIDE_RANGE.0, SIDE_RANGE.1);
    let rows = (columns / aspect).round().clamp(SIDE_RANGE.0, SIDE_RANGE.1);
    let cells = cell_means(luma, width, height, (columns as usize, rows as usize));
    // Cells are rounded to hundredths of luma steps first, so that the bytes fit the range in the report exactly.
    let hundredths: Vec<u16> = cells.iter().map(|value| (value * UNITS_PER_LUMA_STEP).round() as u16).collect();
    let (darkest, brightest) =
        (hundredths.iter().copied().min().unwrap_or(0), hundredths.iter().copied().max().unwrap_or(0));
    let range = u32::from(brightest - darkest).max(1);
    let bytes: Vec<u8> =
        hundredths.iter().map(|value| ((u32::from(value - darkest) * 255 + range / 2) / range) as u8).collect();
    let signature = Signature {
        columns: columns as u8,
        rows: rows as u8,
        darkest,
        brightest,
        cells: BASE64_STANDARD.encode(bytes),
    };
    (signature, deviation(&cells))
}

/// Decodes the cells of a signature, row after row, 0 (darkest) to 255 (brightest). Returns `None` if it is malformed.
pub(crate) fn signature_cells(signature: &Signature) -> Option<Vec<u8>> {
    let cells = BASE64_STANDARD.decode(&signature.cells).ok()?;
    let is_complete = cells.len() == usize::from(signature.columns) * usize::from(signature.rows);
    (is_complete && !cells.is_empty() && signature.darkest <= signature.brightest).then_some(cells)
}

/// Standard deviation of values.
fn deviation(values: &[f32]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
    let squares = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
    (squares / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_aspect_and_the_range_of_the_picture() {
        let luma: Vec<u8> = (0..300 * 200).map(|index| 40 + (index % 300 / 10) as u8).collect();
        let (signature, contrast) = signature(&luma, 300, 200);
        assert_eq!((signature.columns, signature.rows), (41, 27));
        let cells = signature_cells(&signature).unwrap();
        assert_eq!((cells[0], cells[40], signature.darkest, signature.brightest), (0, 255, 4000, 6900));
        assert!((contrast - 8.65).abs() < 0.1, "{contrast}");
    }

    #[test]
    fn encodes_images_of_any_size_and_rejects_malformed_signatures() {
        for (width, height) in [(1, 1), (1, 1000), (1000, 1), (3, 5)] {
            let luma: Vec<u8> = (0..width * height).map(|index| (index % 251) as u8).collect();
            let (signature, _) = signature(&luma, width, height);
            assert!(signature_cells(&signature).is_some(), "{width} x {height}");
        }
        assert!(
            signature_cells(&Signature { columns: 2, rows: 2, darkest: 0, brightest: 0, cells: "AAAA".to_owned() })
                .is_none()
        );
    }
}
