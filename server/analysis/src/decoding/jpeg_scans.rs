//! Scans of a multi-scan JPEG: limits of their number, and the share of the coefficients that they complete.

use protocol::Failure;

use super::failures::unsupported;
use super::jpeg_header::{FrameComponent, JpegHeader};
use super::jpeg_segments::Segments;

/// Maximum number of scans. Programs that search for the smallest file write about 20.
const MAX_SCANS: u64 = 100;

/// Maximum of pixels times scans. Each pixel of each scan costs a few nanoseconds, even in an empty scan.
const MAX_PIXEL_VISITS: u64 = 3_000_000_000;

/// Fails with `unsupported-format` for a file with too many scans, in all or for its number of pixels. Such files are
/// made to keep the decoder busy.
pub(super) fn check_scans(bytes: &[u8], header: &JpegHeader<'_>) -> Result<(), Failure> {
    let scans = Segments::new(bytes, header.first_scan).filter(|segment| segment.marker == 0xda);
    let count = scans.take(MAX_SCANS as usize + 1).count() as u64;
    let visits = count * u64::from(header.width) * u64::from(header.height);
    if count > MAX_SCANS || visits > MAX_PIXEL_VISITS {
        Err(unsupported("a JPEG in far too many scans"))
    } else {
        Ok(())
    }
}

/// Shares of the DCT coefficients that the scans of a file provide.
pub(super) struct CoefficientCoverage {
    /// Share of the coefficients at full precision after all scans but the last, 0 to 1.
    pub(super) before_last: f64,
    /// The same share after the last scan, if that scan is complete.
    pub(super) with_last: f64,
    /// True if the scans before the last one include the first coefficient of every component, so that they already
    /// show the whole frame.
    pub(super) has_full_frame: bool,
}

impl CoefficientCoverage {
    /// Determines the coverage from all scan headers of a file.
    pub(super) fn read(bytes: &[u8], header: &JpegHeader<'_>) -> Self {
        let mut full = vec![[false; 64]; header.components.len()];
        let mut seen = vec![false; header.components.len()];
        let mut coverage = Self { before_last: 0.0, with_last: 0.0, has_full_frame: false };
        for segment in Segments::new(bytes, header.first_scan).filter(|segment| segment.marker == 0xda) {
            coverage.before_last = coverage.with_last;
            coverage.has_full_frame = seen.iter().all(|&seen| seen);
            let Some(scan) = ScanHeader::read(segment.body, header) else { continue };
            for index in scan.component_indices(header) {
                seen[index] |= scan.first == 0;
                full[index][scan.first..=scan.last].fill(scan.low_bit == 0);
            }
            let count = full.iter().flatten().filter(|&&full| full).count();
            coverage.with_last = count as f64 / (64 * full.len()) as f64;
        }
        coverage
    }
}

/// Returns true if every scan of a progressive file continues its coefficients at the bit where an earlier scan has
/// stopped, and every component has its first coefficient (ISO/IEC 10918-1, G.1.1.1). The scans of several coefficients
/// may come in any order: libjpeg warns if the first coefficient is not the first to come, but decodes all of them.
pub(super) fn scans_fit_together(bytes: &[u8], header: &JpegHeader<'_>) -> bool {
    let mut low_bits = vec![[None; 64]; header.components.len()];
    for segment in Segments::new(bytes, header.first_scan).filter(|segment| segment.marker == 0xda) {
        let Some(scan) = ScanHeader::read(segment.body, header) else { return false };
        for index in scan.component_indices(header) {
            for low_bit in &mut low_bits[index][scan.first..=scan.last] {
                if low_bit.unwrap_or(0) != scan.high_bit {
                    return false;
                }
                *low_bit = Some(scan.low_bit);
            }
        }
    }
    low_bits.iter().all(|low_bits| low_bits[0].is_some())
}

/// A scan header.
struct ScanHeader {
    /// Ids of the components.
    components: Vec<u8>,
    /// First coefficient, in zigzag order.
    first: usize,
    /// Last coefficient, in zigzag order.
    last: usize,
    /// Lowest bit of the coefficients in the previous scan of them; 0 in their first scan.
    high_bit: u8,
    /// Lowest bit of the coefficients in this scan. 0 leaves no bits to later scans.
    low_bit: u8,
}

impl ScanHeader {
    /// Reads the body of a scan header. Returns `None` for an invalid one. The scans of a sequential file hold whole
    /// coefficients, and all of them, whatever their headers state.
    fn read(body: &[u8], header: &JpegHeader<'_>) -> Option<Self> {
        let (&count, rest) = body.split_first()?;
        let (components, parameters) = rest.split_at_checked(2 * usize::from(count))?;
        let [first, last, bits, ..] = *parameters else { return None };
        let [first, last, bits] = if header.is_progressive { [first, last, bits] } else { [0, 63, 0] };
        let (first, last) = (usize::from(first), usize::from(last));
        let components = components.chunks_exact(2).map(|component| component[0]).collect();
        let scan = Self { components, first, last, high_bit: bits >> 4, low_bit: bits & 15 };
        (first <= last && last < 64).then_some(scan)
    }

    /// Indices of the scan's components in the frame header.
    fn component_indices(&self, header: &JpegHeader<'_>) -> impl Iterator<Item = usize> {
        let is_in_scan = |(_, component): &(usize, &FrameComponent)| self.components.contains(&component.id);
        header.components.iter().enumerate().filter(is_in_scan).map(|(index, _)| index)
    }
}
