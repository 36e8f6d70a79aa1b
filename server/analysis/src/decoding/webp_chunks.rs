//! WebP chunks with frame count, metadata and the extent of the image data, read without the decoder (RFC 9649).

use super::decoded_image::MAX_FRAMES;
use super::metadata_blocks::MetadataBlocks;

/// Chunks that the analysis uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WebpChunks<'a> {
    /// Number of frames, 1 to [`MAX_FRAMES`]; 1 for a still image.
    pub(super) frames: u32,
    /// ICC profile; absent if its chunk is truncated.
    pub(super) profile: Option<&'a [u8]>,
    /// EXIF blocks and XMP packets.
    pub(super) metadata: MetadataBlocks,
    /// Number of bytes that the last image chunk states but the file lacks at its end; 0 for a complete file.
    pub(super) missing: usize,
}

impl<'a> WebpChunks<'a> {
    /// Reads the chunks of a file.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let mut chunks = Self { frames: 0, profile: None, metadata: MetadataBlocks::default(), missing: 0 };
        let body = |start: usize, length| bytes.get(start..start.checked_add(length)?);
        let mut position = 12;
        while let Some((kind, start, length)) = chunk_header(bytes, position) {
            match kind {
                b"ANMF" => chunks.frames += 1,
                b"ICCP" => chunks.profile = body(start, length),
                b"EXIF" => chunks.metadata.push_exif(body(start, length).unwrap_or_default()),
                b"XMP " => chunks.metadata.push_xmp(body(start, length).unwrap_or_default()),
                _ => {}
            }
            if matches!(kind, b"VP8 " | b"VP8L" | b"ANMF") {
                chunks.missing = start.saturating_add(length).saturating_sub(bytes.len());
            }
            let Some(next) = start.checked_add(length + length % 2) else { break };
            position = next;
        }
        chunks.frames = chunks.frames.clamp(1, MAX_FRAMES);
        chunks
    }
}

/// Type of the chunk at an offset, the offset of its body and its length. The body may be truncated.
fn chunk_header(bytes: &[u8], position: usize) -> Option<(&[u8; 4], usize, usize)> {
    let head: &[u8; 8] = bytes.get(position..)?.first_chunk()?;
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    Some((bytes[position..].first_chunk()?, position + 8, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A WebP of these chunks.
    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
        for (kind, body) in chunks {
            bytes.extend(*kind);
            bytes.extend((body.len() as u32).to_le_bytes());
            bytes.extend(*body);
            bytes.resize(bytes.len().next_multiple_of(2), 0);
        }
        bytes
    }

    #[test]
    fn reads_frames_profile_and_metadata() {
        let images: [(&[u8; 4], &[u8]); 3] = [(b"ICCP", b"abc"), (b"ANMF", b"one"), (b"ANMF", b"two!")];
        for exif in [b"Exif\0\0II*\0".as_slice(), b"II*\0"] {
            let bytes = file(&[images.as_slice(), &[(b"EXIF", exif), (b"XMP ", b"<x/>")]].concat());
            let metadata = MetadataBlocks { exif: vec![b"II*\0".to_vec()], xmp: vec![b"<x/>".to_vec()] };
            let expected = WebpChunks { frames: 2, profile: Some(b"abc"), metadata, missing: 0 };
            assert_eq!(WebpChunks::read(&bytes), expected);
            let expected = WebpChunks { metadata: MetadataBlocks::default(), missing: 2, ..expected };
            assert_eq!(WebpChunks::read(&bytes[..46]), expected);
        }
    }

    #[test]
    fn counts_missing_bytes_of_the_image() {
        let bytes = file(&[(b"ICCP", b"abcd"), (b"VP8L", b"pixels"), (b"EXIF", b"II*\0")]);
        let missing = |length: usize| WebpChunks::read(&bytes[..length]).missing;
        // The image chunk spans bytes 24 to 38.
        assert_eq!([missing(20), missing(31), missing(32), missing(35), missing(38), missing(50)], [0, 0, 6, 3, 0, 0]);
    }

    #[test]
    fn counts_frames_up_to_the_maximum() {
        assert_eq!(WebpChunks::read(&file(&[(b"VP8L", b"pixels")])).frames, 1);
        assert_eq!(WebpChunks::read(&file(&[(b"ANMF", b"".as_slice()); 1500])).frames, MAX_FRAMES);
    }
}
