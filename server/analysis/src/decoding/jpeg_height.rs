//! Height of a JPEG that states it after its first scan: the frame header has height 0, and a DNL segment (define
//! number of lines) follows the scan (ISO/IEC 10918-1, B.2.5). Devices that do not know the length of a page in advance
//! write such files. libjpeg does not read them.

use super::jpeg_segments::Segments;

/// Returns the file with its height in the frame header and without the DNL segment, as another encoder would have
/// written it. Returns `None` if the frame header has the height, or no DNL segment states one.
pub(super) fn with_height_in_frame_header(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut segments = Segments::new(bytes, 2);
    let frame = segments.find(|segment| matches!(segment.marker, 0xc0..=0xc2 | 0xda))?;
    if frame.marker == 0xda || frame.body.get(1..3)? != [0, 0] {
        return None;
    }
    segments.find(|segment| segment.marker == 0xda)?;
    let lines = segments.find(|segment| segment.marker == 0xdc)?;
    let height = lines.body.first_chunk::<2>().filter(|height| **height != [0, 0])?;
    // Marker, length and sample precision come before the height.
    let height_start = frame.start + 5;
    let lines_end = lines.start + 4 + lines.body.len();
    let parts = [&bytes[..height_start], height, &bytes[height_start + 2..lines.start], &bytes[lines_end..]];
    Some(parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen;

    /// A JPEG, and the same file with height 0 and the body `lines` in a DNL segment.
    fn with_lines(lines: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let intact = specimen::jpeg(&specimen::photo(1, 60, 300), 80);
        let frame = intact.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        let (image, end) = intact.split_at(intact.len() - 2);
        let mut bytes = [image, &[0xff, 0xdc, 0, 2 + lines.len() as u8], lines, end].concat();
        bytes[frame + 5..frame + 7].fill(0);
        (intact, bytes)
    }

    #[test]
    fn height_after_the_scan_moves_to_the_frame_header() {
        let (intact, bytes) = with_lines(&300_u16.to_be_bytes());
        assert_eq!(with_height_in_frame_header(&bytes).unwrap(), intact);
        assert_eq!(with_height_in_frame_header(&intact), None);
    }

    #[test]
    fn invalid_or_truncated_heights_are_not_used() {
        for lines in [&[][..], &[1], &[0, 0]] {
            assert_eq!(with_height_in_frame_header(&with_lines(lines).1), None, "{lines:?}");
        }
        let (_, bytes) = with_lines(&300_u16.to_be_bytes());
        for end in 0..bytes.len() - 2 {
            assert_eq!(with_height_in_frame_header(&bytes[..end]), None, "{end} bytes");
        }
    }
}
