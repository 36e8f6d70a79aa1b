//! What the scan of a baseline JPEG needs to be read: its components with their tables (ISO/IEC 10918-1, annex B).

use super::ac_table::AcTable;
use super::huffman_table::HuffmanTable;
use crate::decoding::jpeg_header::{FrameComponent, JpegHeader};
use crate::decoding::jpeg_segments::Segments;

/// The only scan of a file.
pub(super) struct BaselineScan {
    pub(super) components: Vec<ScanComponent>,
    /// HuffmanTable of DC coefficients by their number.
    pub(super) dc: [Option<HuffmanTable>; 4],
    /// HuffmanTable of AC coefficients by their number.
    pub(super) ac: [Option<AcTable>; 4],
    /// Units between two restarts.
    pub(super) restart_interval: Option<usize>,
    /// Where its data begins.
    pub(super) data: usize,
}

/// One component of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScanComponent {
    /// Blocks side by side in a mcu, 1 or 2.
    pub(super) horizontal: usize,
    /// Blocks one below the other in a mcu, 1 or 2.
    pub(super) vertical: usize,
    /// Steps of quantization in the order of the scan.
    pub(super) quantizers: [u16; 64],
    /// Number of the codes of its DC coefficients.
    pub(super) dc: usize,
    /// Number of the codes of its AC coefficients.
    pub(super) ac: usize,
}

impl BaselineScan {
    /// Reads it; none when the file is anything but one baseline scan of light, or of light and two differences of colour.
    pub(super) fn read(bytes: &[u8], header: &JpegHeader<'_>) -> Option<Self> {
        let has_colours = header.components.len() == 3 && !header.may_be_plain_rgb();
        if header.is_multi_scan || !(has_colours || header.components.len() == 1) {
            return None;
        }
        let (mut dc, mut ac) = ([const { None }; 4], [const { None }; 4]);
        let mut restart_interval = None;
        for segment in Segments::new(bytes, 2) {
            match segment.marker {
                // Extended sequential files have codes and sizes of their own.
                0xc1 => return None,
                0xc4 => read_codes(segment.body, &mut dc, &mut ac)?,
                0xdd => {
                    let interval = usize::from(u16::from_be_bytes(*segment.body.first_chunk()?));
                    restart_interval = (interval > 0).then_some(interval);
                }
                0xda => {
                    let components = read_channels(segment.body, header)?;
                    if !is_regular(&components) {
                        return None;
                    }
                    let has_codes =
                        |component: &ScanComponent| dc[component.dc].is_some() && ac[component.ac].is_some();
                    let data = segment.start + 4 + segment.body.len();
                    return components.iter().all(has_codes).then_some(Self {
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
    /// Blocks of a mcu: side by side, one below the other.
    pub(super) fn mcu(&self) -> (usize, usize) {
        let most = |side: fn(&ScanComponent) -> usize| self.components.iter().map(side).max().unwrap_or(1);
        (most(|component| component.horizontal), most(|component| component.vertical))
    }
}

/// Whether light has the most samples, and both differences of colour as many as each other.
fn is_regular(components: &[ScanComponent]) -> bool {
    let sampling = |component: &ScanComponent| (component.horizontal, component.vertical);
    match components {
        [light, blue, red] => {
            sampling(blue) == sampling(red) && light.horizontal >= blue.horizontal && light.vertical >= blue.vertical
        }
        _ => true,
    }
}

/// Takes over the codes of a segment (B.2.4.2).
fn read_codes(mut body: &[u8], dc: &mut [Option<HuffmanTable>; 4], ac: &mut [Option<AcTable>; 4]) -> Option<()> {
    while let Some((&kind, rest)) = body.split_first() {
        let (counts, rest) = rest.split_first_chunk::<16>()?;
        let (symbols, rest) = rest.split_at_checked(counts.iter().map(|&count| usize::from(count)).sum())?;
        let codes = HuffmanTable::new(counts, symbols)?;
        let number = usize::from(kind & 15);
        match kind >> 4 {
            // The size of a difference of baseline samples is 11 bits at most (F.1.2.1.1).
            0 => *dc.get_mut(number)? = Some(codes).filter(|codes| codes.all(|size| size <= 11)),
            1 => *ac.get_mut(number)? = AcTable::new(codes),
            _ => return None,
        }
        body = rest;
    }
    Some(())
}

/// The components as the scan's header lists them (B.2.3): all of the frame's, in its order.
fn read_channels(body: &[u8], header: &JpegHeader<'_>) -> Option<Vec<ScanComponent>> {
    let (&count, rest) = body.split_first()?;
    let (listed, rest) = rest.split_at_checked(2 * usize::from(count))?;
    // From the first coefficient to the last, in full precision.
    if rest != [0, 63, 0] || usize::from(count) != header.components.len() {
        return None;
    }
    let is_alone = count == 1;
    let component = |(component, listed): (&FrameComponent, &[u8])| {
        let [id, tables] = *listed else { return None };
        let (horizontal, vertical) = if is_alone { (1, 1) } else { component.sampling };
        let quantizers = (*header.tables.get(usize::from(component.table))?)?;
        let has_steps = quantizers.iter().all(|&step| (1..=255).contains(&step));
        let is_usual = matches!((horizontal, vertical), (1 | 2, 1 | 2)) && id == component.id && has_steps;
        let (dc, ac) = (usize::from(tables >> 4), usize::from(tables & 15));
        (is_usual && dc < 4 && ac < 4).then_some(ScanComponent {
            horizontal: horizontal.into(),
            vertical: vertical.into(),
            quantizers,
            dc,
            ac,
        })
    };
    header.components.iter().zip(listed.chunks_exact(2)).map(component).collect()
}
