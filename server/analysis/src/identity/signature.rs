//! The signature: luma in about a thousand cells, a byte each, stretched over the range that the picture has.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use protocol::Signature;

use super::cells::averaged;

/// How many cells there are, about: as much as tells one page of text from another, and little enough to keep ten thousand.
const CELLS: f32 = 1100.0;

/// Fewest and most cells side by side or above each other.
const SIDE: (f32, f32) = (8.0, 120.0);

/// Most luma steps between the brightest and the darkest hundredth: 255 steps.
const HUNDREDTHS: f32 = 100.0;

/// The signature, and the standard deviation of its cells in luma steps.
pub(super) fn signature(luma: &[u8], width: u32, height: u32) -> (Signature, f64) {
    let aspect = width as f32 / height as f32;
    let columns = (CELLS * aspect).sqrt().round().clamp(SIDE.0, SIDE.1);
    let rows = (columns / aspect).round().clamp(SIDE.0, SIDE.1);
    let cells = averaged(luma, width, height, (columns as usize, rows as usize));
    // Hundredths of luma steps first: the range must be what the report says it is.
    let steps: Vec<u16> = cells.iter().map(|value| (value * HUNDREDTHS).round() as u16).collect();
    let (darkest, brightest) = (steps.iter().copied().min().unwrap_or(0), steps.iter().copied().max().unwrap_or(0));
    let range = u32::from(brightest - darkest).max(1);
    let bytes: Vec<u8> =
        steps.iter().map(|step| ((u32::from(step - darkest) * 255 + range / 2) / range) as u8).collect();
    let signature = Signature {
        columns: columns as u8,
        rows: rows as u8,
        darkest,
        brightest,
        cells: BASE64_STANDARD.encode(bytes),
    };
    (signature, deviation(&cells))
}

/// The cells of a signature; nothing when it is not one of ours.
pub(crate) fn decoded(signature: &Signature) -> Option<Vec<u8>> {
    let cells = BASE64_STANDARD.decode(&signature.cells).ok()?;
    let is_whole = cells.len() == usize::from(signature.columns) * usize::from(signature.rows);
    (is_whole && !cells.is_empty() && signature.darkest <= signature.brightest).then_some(cells)
}

/// Standard deviation.
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
    fn it_has_the_shape_of_the_picture_and_its_whole_range() {
        let luma: Vec<u8> = (0..300 * 200).map(|index| 40 + (index % 300 / 10) as u8).collect();
        let (signature, contrast) = signature(&luma, 300, 200);
        assert_eq!((signature.columns, signature.rows), (41, 27));
        let cells = decoded(&signature).unwrap();
        assert_eq!((cells[0], cells[40], signature.darkest, signature.brightest), (0, 255, 4000, 6900));
        assert!((contrast - 8.65).abs() < 0.1, "{contrast}");
    }

    #[test]
    fn any_shape_has_a_signature() {
        for (width, height) in [(1, 1), (1, 1000), (1000, 1), (3, 5)] {
            let luma: Vec<u8> = (0..width * height).map(|index| (index % 251) as u8).collect();
            let (signature, _) = signature(&luma, width, height);
            assert!(decoded(&signature).is_some(), "{width} x {height}");
        }
        assert!(
            decoded(&Signature { columns: 2, rows: 2, darkest: 0, brightest: 0, cells: "AAAA".to_owned() }).is_none()
        );
    }
}
