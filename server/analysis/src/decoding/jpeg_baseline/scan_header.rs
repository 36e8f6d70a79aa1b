//! Header of the only scan of a baseline JPEG, with the tables of its components and the restart interval (ISO/IEC
//! 10918-1, annex B).

use super::ac_table::AcTable;
use super::huffman_table::HuffmanTable;
use crate::decoding::jpeg_header::{FrameComponent, JpegHeader};
use crate::decoding::jpeg_segments::Segments;

/// The only scan of a baseline JPEG.
pub(super) struct BaselineScan {
    /// Luma, or luma, blue and red.
    pub(super) components: Vec<ScanComponent>,
    /// Huffman tables of DC coefficients by number.
    pub(super) dc: [Option<HuffmanTable>; 4],
    /// Huffman tables of AC coefficients by number.
    pub(super) ac: [Option<AcTable>; 4],
    /// Number of MCUs (minimum coded units) between two restart markers; absent without such markers.
    pub(super) restart_interval: Option<usize>,
    /// Offset of the entropy-coded data.
    pub(super) data: usize,
}

/// One component of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScanComponent {
    /// Blocks side by side in an MCU, 1 or 2.
    pub(super) horizontal: usize,
    /// Blocks above each other in an MCU, 1 or 2.
    pub(super) vertical: usize,
    /// Quantizers in zigzag order.
    pub(super) quantizers: [u16; 64],
    /// Number of the Huffman table of the DC coefficients.
    pub(super) dc: usize,
    /// Number of the Huffman table of the AC coefficients.
    pub(super) ac: usize,
}

impl BaselineScan {
    /// Reads the scan header and the tables before it. Returns `None` unless the file is one baseline scan of luma, or
    /// of luma and two chroma components, with all tables that it needs and with sampling factors of 1 and 2 only,
    /// equal for both chroma components and not above those of luma.
    pub(super) fn read(bytes: &[u8], header: &JpegHeader<'_>) -> Option<Self> {
        let has_chroma = header.components.len() == 3 && !header.may_be_plain_rgb();
        if header.is_multi_scan || !(has_chroma || header.components.len() == 1) {
            return None;
        }
        let (mut dc, mut ac) = ([const { None }; 4], [const { None }; 4]);
        let mut restart_interval = None;
        for segment in Segments::new(bytes, 2) {
            match segment.marker {
                // Extended sequential files have other tables and sizes.
                0xc1 => return None,
                0xc4 => read_huffman_tables(segment.body, &mut dc, &mut ac)?,
                0xdd => {
                    let interval = usize::from(u16::from_be_bytes(*segment.body.first_chunk()?));
                    restart_interval = (interval > 0).then_some(interval);
                }
                0xda => {
                    let components = read_components(segment.body, header)?;
                    if !is_regular(&components) {
                        return None;
                    }
                    let has_tables =
                        |component: &ScanComponent| dc[component.dc].is_some() && ac[component.ac].is_some();
                    let data = segment.start + 4 + segment.body.len();
                    return components.iter().all(has_tables).then_some(Self {
                        components,
                        dc,
                        ac,
                        restart_interval,
                        data,
                    });
                }
                _ => {}
            }
        }
        None
    }
}

impl BaselineScan {
    /// Size of an MCU in blocks, horizontally and vertically.
    pub(super) fn mcu(&self) -> (usize, usize) {
        let max_factor = |side: fn(&ScanComponent) -> usize| self.components.iter().map(side).max().unwrap_or(1);
        (max_factor(|component| component.horizontal), max_factor(|component| component.vertical))
    }
}

/// Returns true if luma has at least as many samples as chroma in each direction, and both chroma components have
/// equally many.
fn is_regular(components: &[ScanComponent]) -> bool {
    let sampling = |component: &ScanComponent| (component.horizontal, component.vertical);
    match components {
        [luma, blue, red] => {
            sampling(blue) == sampling(red) && luma.horizontal >= blue.horizontal && luma.vertical >= blue.vertical
        }
        _ => true,
    }
}

/// Reads the Huffman tables of a segment into `dc` and `ac` (B.2.4.2). A table with symbols that this decoder does not
/// accept becomes absent. Returns `None` for an invalid segment.
fn read_huffman_tables(
    mut body: &[u8],
    dc: &mut [Option<HuffmanTable>; 4],
    ac: &mut [Option<AcTable>; 4],
) -> Option<()> {
    while let Some((&kind, rest)) = body.split_first() {
        let (counts, rest) = rest.split_first_chunk::<16>()?;
        let (symbols, rest) = rest.split_at_checked(counts.iter().map(|&count| usize::from(count)).sum())?;
        let codes = HuffmanTable::new(counts, symbols)?;
        let number = usize::from(kind & 15);
        match kind >> 4 {
            // A difference of baseline DC coefficients has at most 11 bits (F.1.2.1.1).
            0 => *dc.get_mut(number)? = Some(codes).filter(|codes| codes.all(|size| size <= 11)),
            1 => *ac.get_mut(number)? = AcTable::new(codes),
            _ => return None,
        }
        body = rest;
    }
    Some(())
}

/// Reads the components of a scan header (B.2.3). Returns `None` if they are not those of the frame in the same order,
/// or not supported by the fast decoder.
fn read_components(body: &[u8], header: &JpegHeader<'_>) -> Option<Vec<ScanComponent>> {
    let (&count, rest) = body.split_first()?;
    let (listed, rest) = rest.split_at_checked(2 * usize::from(count))?;
    // The last three bytes are not read: a baseline scan holds all coefficients at full precision. Some cameras write
    // zeros here, which libjpeg ignores too.
    if rest.len() != 3 || usize::from(count) != header.components.len() {
        return None;
    }
    let is_alone = count == 1;
    let component = |(component, listed): (&FrameComponent, &[u8])| {
        let [id, tables] = *listed else { return None };
        let (horizontal, vertical) = if is_alone { (1, 1) } else { component.sampling };
        let quantizers = (*header.tables.get(usize::from(component.table))?)?;
        let has_valid_quantizers = quantizers.iter().all(|&step| (1..=255).contains(&step));
        let is_supported =
            matches!((horizontal, vertical), (1 | 2, 1 | 2)) && id == component.id && has_valid_quantizers;
        let (dc, ac) = (usize::from(tables >> 4), usize::from(tables & 15));
        (is_supported && dc < 4 && ac < 4).then_some(ScanComponent {
            horizontal: horizontal.into(),
            vertical: vertical.into(),
            quantizers,
            dc,
            ac,
        })
    };
    header.components.iter().zip(listed.chunks_exact(2)).map(component).collect()
}
