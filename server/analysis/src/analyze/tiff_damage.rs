//! Tests that truncated and changed copies of TIFFs of many kinds give a report or an expected failure, without a
//! panic.

use super::damaged_file::gives_report;
use super::tiff_compressions::SCHEMES;
use super::tiff_variants::{SIZE, page, rgb};
use super::xorshift::Xorshift;
use crate::limits::DecodeLimits;
use crate::specimen::{self, FaxCoding, TiffLayout, TiffPage};

/// Files of many kinds with their names.
fn files() -> Vec<(String, Vec<u8>)> {
    let black_and_white = TiffPage {
        size: SIZE,
        bits: 1,
        samples: 1,
        photometric: 0,
        extra_entries: vec![(292, 4, vec![0])],
        rows: (0..SIZE.1).map(|y| (0..SIZE.0 / 8).map(|x| (x * y / 3) as u8).collect()).collect(),
        layout: TiffLayout::Strips(45),
    };
    let fax =
        [(2, FaxCoding::Rows(8)), (3, FaxCoding::Group3), (3, FaxCoding::Group3TwoDimensional), (4, FaxCoding::Group4)];
    let mut files: Vec<_> = fax
        .into_iter()
        .map(|(scheme, coding)| {
            let mut page = TiffPage { rows: black_and_white.rows.clone(), extra_entries: vec![], ..black_and_white };
            let options = u32::from(coding == FaxCoding::Group3TwoDimensional);
            page.extra_entries = vec![(292, 4, vec![options])];
            let compress = |data: &[u8]| specimen::fax(data, SIZE.0 as usize, coding);
            (format!("{coding:?}"), page.compressed_file(scheme, compress))
        })
        .collect();
    for (scheme, compress) in SCHEMES {
        for layout in [TiffLayout::Strips(16), TiffLayout::Planes(45), TiffLayout::Tiles(32)] {
            let page = TiffPage { layout, ..rgb() };
            files.push((format!("scheme {scheme}, {layout:?}"), page.compressed_file(scheme, compress)));
        }
    }
    let floats = page(32, 3, 2, |colour| colour.map(f32::from).iter().flat_map(|value| value.to_le_bytes()).collect());
    let floats = TiffPage { extra_entries: vec![(339, 3, vec![3; 3]), (317, 3, vec![3])], ..floats };
    files.push(("floats".to_owned(), floats.compressed_file(8, specimen::zlib)));
    let lab = TiffPage { photometric: 8, ..rgb() };
    files.push(("L*a*b*".to_owned(), lab.single_page_file()));
    let chroma = TiffPage { photometric: 6, extra_entries: vec![(530, 3, vec![2, 1])], ..rgb() };
    files.push(("chroma".to_owned(), chroma.single_page_file()));
    files
}

/// Limits for a damaged file.
fn limits() -> DecodeLimits {
    DecodeLimits { max_pixels: 4_000_000, max_memory: 64 << 20, ..DecodeLimits::default() }
}

#[test]
fn cut_files_keep_their_rows() {
    for (name, bytes) in files() {
        let reports = (1..20).filter(|part| gives_report(&name, &bytes[..bytes.len() * part / 20], &limits())).count();
        // Without the last plane there are no colours.
        let least = if name.contains("Planes") { 4 } else { 12 };
        assert!(reports >= least, "{name}: {reports} of 19");
    }
}

#[test]
fn a_thousand_changed_files_do_not_panic() {
    let files = files();
    let mut random = Xorshift(0x2545_f491_4f6c_dd1d);
    let mut below = |bound: usize| random.below(bound);
    let mut reports = 0;
    let rounds = 1000_usize.div_ceil(files.len()) * files.len();
    for round in 0..rounds {
        let (name, bytes) = &files[round % files.len()];
        let mut changed = bytes.clone();
        for _ in 0..=below(4) {
            // The directory has more influence than the pixels.
            let bound = if below(2) == 0 { 250 } else { changed.len() };
            changed[below(bound)] ^= 1 << below(8);
        }
        reports += usize::from(gives_report(&format!("{name}, round {round}"), &changed, &limits()));
    }
    assert!(reports >= rounds / 5, "{reports} of {rounds}");
}
