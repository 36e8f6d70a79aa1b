//! How much of a JPEG in several scans is there: which coefficients its scans have brought to full precision.

use protocol::Failure;

use super::failures::unsupported;
use super::jpeg_header::JpegHeader;
use super::jpeg_segments::Segments;

/// Most scans of a file. Programs that try out what is smallest write about twenty.
const MAX_SCANS: u64 = 100;

/// Most pixels that all scans together may go over: each takes a few nanoseconds, even where a scan says nothing of it.
const MAX_PIXEL_VISITS: u64 = 3_000_000_000;

/// `unsupported-format` for a file of so many scans that there can be no reason but to keep its reader busy.
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

/// What the scans of a file add up to.
pub(super) struct CoefficientCoverage {
    /// Share of the coefficients at full precision after all scans but the last, 0 to 1.
    pub(super) before_last: f64,
    /// The same after the last, if that is complete.
    pub(super) with_last: f64,
    /// Whether the scans before the last have brought a first picture of the whole frame.
    pub(super) has_full_frame: bool,
}

impl CoefficientCoverage {
    /// Reads the scan headers of a whole file.
    pub(super) fn read(bytes: &[u8], header: &JpegHeader<'_>) -> Self {
        let mut full = vec![[false; 64]; header.components.len()];
        let mut seen = vec![false; header.components.len()];
        let mut coverage = Self { before_last: 0.0, with_last: 0.0, has_full_frame: false };
        for segment in Segments::new(bytes, header.first_scan).filter(|segment| segment.marker == 0xda) {
            coverage.before_last = coverage.with_last;
            coverage.has_full_frame = seen.iter().all(|&seen| seen);
            let Some(scan) = ScanHeader::read(segment.body) else { continue };
            for (index, component) in header.components.iter().enumerate() {
                if scan.components.contains(&component.id) {
                    seen[index] |= scan.first == 0;
                    full[index][scan.first..=scan.last].fill(scan.is_exact);
                }
            }
            let count = full.iter().flatten().filter(|&&full| full).count();
            coverage.with_last = count as f64 / (64 * full.len()) as f64;
        }
        coverage
    }
}

/// A scan header.
struct ScanHeader {
    components: Vec<u8>,
    /// First coefficient, in zigzag order.
    first: usize,
    /// Last coefficient.
    last: usize,
    /// Whether no lower bits are left for later scans.
    is_exact: bool,
}

impl ScanHeader {
    fn read(body: &[u8]) -> Option<Self> {
        let (&count, rest) = body.split_first()?;
        let (components, parameters) = rest.split_at_checked(2 * usize::from(count))?;
        let [first, last, precision, ..] = *parameters else { return None };
        let (first, last) = (usize::from(first), usize::from(last));
        let components = components.chunks_exact(2).map(|component| component[0]).collect();
        (first <= last && last < 64).then_some(Self { components, first, last, is_exact: precision & 15 == 0 })
    }
}
