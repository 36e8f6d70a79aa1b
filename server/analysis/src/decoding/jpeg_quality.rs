//! JPEG quality on the scale of libjpeg, estimated from the quantization tables.

use super::jpeg_header::JpegHeader;

/// Tables K.1 (luma) and K.2 (chroma) of ISO/IEC 10918-1, in zigzag order.
const STANDARD: [[u8; 64]; 2] = [
    [
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
        61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
        113, 121, 112, 100, 120, 92, 101, 103, 99,
    ],
    [
        17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ],
];

/// Returns the quality, 1 to 100, whose standard tables are nearest to those of the file: those with the smallest sum
/// of squared differences between the logarithms of all entries, over the tables of the first three components. Exact
/// for files of libjpeg; an estimate for programs with their own tables. Entries above 255 count as 255. `None` if none
/// of these components has a table.
pub(super) fn quality(header: &JpegHeader<'_>) -> Option<u8> {
    let tables: Vec<_> = header
        .components
        .iter()
        .zip([0, 1, 1])
        .filter_map(|(component, kind)| Some((header.tables.get(usize::from(component.table))?.as_ref()?, kind)))
        .collect();
    let distance = |quality: u8| -> f64 {
        let squares = tables.iter().flat_map(|(table, kind)| {
            table.iter().zip(STANDARD[*kind]).map(move |(&entry, standard)| {
                let expected = f64::from(scaled(standard, quality));
                (f64::from(entry.clamp(1, 255)).ln() - expected.ln()).powi(2)
            })
        });
        squares.sum()
    };
    // If two qualities have equal tables, the higher one wins.
    let by_distance = (1..=100).rev().map(|quality| (quality, distance(quality)));
    let best = by_distance.min_by(|(_, first), (_, second)| first.total_cmp(second)).filter(|_| !tables.is_empty());
    best.map(|(quality, _)| quality)
}

/// Entry that libjpeg writes for this quality in place of the standard one (`jpeg_quality_scaling` and
/// `jpeg_add_quant_table`).
fn scaled(standard: u8, quality: u8) -> u32 {
    let quality = u32::from(quality);
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    ((u32::from(standard) * percent + 50) / 100).clamp(1, 255)
}

#[cfg(test)]
mod tests {
    use mozjpeg::{ColorSpace, Compress};
    use protocol::Subsampling;

    use super::*;
    use crate::specimen;

    #[test]
    fn quality_of_libjpeg_files_is_exact() {
        let image = specimen::photo(1, 32, 32);
        for set in 1..=100 {
            let bytes = specimen::jpeg(&image, set);
            assert_eq!(quality(&JpegHeader::read(&bytes).unwrap()), Some(set));
        }
    }

    #[test]
    fn quality_of_other_tables_is_estimated() {
        let bytes = specimen::jpeg(&specimen::blank(16, 16, 90), 75);
        let mut header = JpegHeader::read(&bytes).unwrap();
        for entry in header.tables.iter_mut().flatten().flatten() {
            *entry += *entry % 3;
        }
        let found = quality(&header).unwrap();
        assert!((68..=76).contains(&found), "{found}");
        header.tables = [None; 4];
        assert_eq!(quality(&header), None);
    }

    #[test]
    fn reads_every_chroma_subsampling() {
        let found = |pixels_per_sample: (u8, u8)| {
            let mut compress = Compress::new(ColorSpace::JCS_RGB);
            compress.set_size(16, 16);
            compress.set_fastest_defaults();
            compress.set_chroma_sampling_pixel_sizes(pixels_per_sample, pixels_per_sample);
            let mut started = compress.start_compress(vec![]).unwrap();
            started.write_scanlines(&[90; 16 * 16 * 3]).unwrap();
            JpegHeader::read(&started.finish().unwrap()).unwrap().subsampling()
        };
        assert_eq!(found((1, 1)), Some(Subsampling::None));
        assert_eq!(found((2, 1)), Some(Subsampling::HalfWidth));
        assert_eq!(found((1, 2)), Some(Subsampling::HalfHeight));
        assert_eq!(found((2, 2)), Some(Subsampling::Half));
        assert_eq!(found((4, 1)), Some(Subsampling::QuarterWidth));
        assert_eq!(found((4, 2)), Some(Subsampling::Other));
    }
}
