//! Structure of AV1 data: a sequence of OBUs, "open bitstream units" (AV1 specification, section 5.3).
//!
//! Nothing but lengths and types is read here. The decoder gets only data whose OBUs all end within it.

use crate::error::Av1Error;

/// Types of OBUs that are counted (section 6.2.2).
const SEQUENCE_HEADER: u8 = 1;
const FRAME_HEADER: u8 = 3;
const FRAME: u8 = 6;

/// Checks the structure of the data and returns its number of frames, at least one.
///
/// # Errors
/// [`Av1Error::Damaged`] if an OBU is invalid or ends after the data, or if there is no sequence header or no frame.
pub(crate) fn count_frames(mut data: &[u8]) -> Result<u32, Av1Error> {
    let (mut frames, mut has_header) = (0, false);
    while let Some((header, rest)) = data.split_first() {
        let (is_forbidden, has_extension, has_size) = (header & 0x80 != 0, header & 4 != 0, header & 2 != 0);
        let rest = rest.get(usize::from(has_extension)..).filter(|_| !is_forbidden).ok_or(Av1Error::Damaged)?;
        let (size, rest) = if has_size { read_size(rest).ok_or(Av1Error::Damaged)? } else { (rest.len(), rest) };
        data = rest.get(size..).ok_or(Av1Error::Damaged)?;
        match header >> 3 & 0xf {
            SEQUENCE_HEADER => has_header = true,
            FRAME_HEADER | FRAME => frames += 1,
            _ => {}
        }
    }
    if has_header && frames > 0 { Ok(frames) } else { Err(Av1Error::Damaged) }
}

/// Reads a size in the format `leb128` (section 4.10.5), and returns it with the bytes after it. `None` if it does not
/// end, or is 2³² or more.
fn read_size(data: &[u8]) -> Option<(usize, &[u8])> {
    let mut size = 0_u64;
    for (index, byte) in data.iter().take(8).enumerate() {
        size |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((u32::try_from(size).ok()? as usize, &data[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_valid_data_are_counted() {
        // Temporal delimiter, sequence header of one byte, frame with an extension, frame header without a size.
        let data = [0x12, 0, 0x0a, 1, 9, 0x36, 0x08, 2, 7, 7, 0x18, 5, 5];
        assert_eq!(count_frames(&data), Ok(2));
    }

    #[test]
    fn invalid_structures_are_damaged() {
        let cases: [&[u8]; 8] = [
            &[],
            // No sequence header; no frame.
            &[0x32, 1, 7],
            &[0x0a, 1, 9],
            // Ends in the frame; in the size; before the extension.
            &[0x0a, 1, 9, 0x32, 2, 7],
            &[0x0a, 1, 9, 0x32, 0x80],
            &[0x0a, 1, 9, 0x36],
            // Forbidden bit; size of more than 32 bits.
            &[0x0a, 1, 9, 0xb2, 0],
            &[0x0a, 1, 9, 0x32, 0xff, 0xff, 0xff, 0xff, 0x7f],
        ];
        for case in cases {
            assert_eq!(count_frames(case), Err(Av1Error::Damaged), "{case:x?}");
        }
    }
}
