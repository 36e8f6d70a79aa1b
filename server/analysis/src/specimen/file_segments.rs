//! Functions that insert metadata segments and chunks into files, change their headers, and assemble animated WebPs.

/// Inserts a marker segment directly after the start marker of a JPEG. Panics if body and length field together have 64
/// KiB or more.
pub fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("a segment of less than 64 KiB");
    [&jpeg[..2], &[0xff, marker], &length.to_be_bytes(), body, &jpeg[2..]].concat()
}

/// Inserts an ICC profile directly after the start marker of a JPEG, in parts of up to `part_size` bytes. There must
/// be fewer than 255 parts. The last part comes first; the numbers of the parts give their order.
pub fn with_profile(jpeg: &[u8], icc: &[u8], part_size: usize) -> Vec<u8> {
    let count = icc.chunks(part_size).count() as u8;
    let parts = icc.chunks(part_size).zip(1_u8..);
    parts.fold(jpeg.to_vec(), |jpeg, (part, number)| {
        with_segment(&jpeg, 0xe2, &[b"ICC_PROFILE\0".as_slice(), &[number, count], part].concat())
    })
}

/// Assembles a colour JPEG with a restart marker after each strip, from one JPEG for each strip. The strips have the
/// same width and tables and a height of 16 pixels.
pub fn with_restarts(strips: &[Vec<u8>]) -> Vec<u8> {
    const SCAN_HEADER: usize = 14;
    let position =
        |jpeg: &[u8], marker: u8| jpeg.windows(2).position(|bytes| bytes == [0xff, marker]).expect("a marker");
    let (first, frame) = (&strips[0], position(&strips[0], 0xc0));
    let width = u16::from_be_bytes([first[frame + 7], first[frame + 8]]);
    let mut whole =
        with_segment(&first[..position(first, 0xda) + SCAN_HEADER], 0xdd, &width.div_ceil(16).to_be_bytes());
    let frame = position(&whole, 0xc0);
    whole[frame + 5..frame + 7].copy_from_slice(&(16 * strips.len() as u16).to_be_bytes());
    for (number, strip) in (0_u8..).zip(strips) {
        if number > 0 {
            whole.extend([0xff, 0xd0 + (number - 1) % 8]);
        }
        whole.extend(&strip[position(strip, 0xda) + SCAN_HEADER..strip.len() - 2]);
    }
    whole.extend([0xff, 0xd9]);
    whole
}

/// Inserts a chunk after the header chunk of a PNG.
pub fn with_chunk(png: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    const HEADER_END: usize = 33;
    [&png[..HEADER_END], &png_chunk(kind, body), &png[HEADER_END..]].concat()
}

/// Converts a PNG to the header of Apple's CgBI variant, which begins with a chunk of its own. The pixels stay as they
/// are.
pub fn cgbi(png: &[u8]) -> Vec<u8> {
    const SIGNATURE_END: usize = 8;
    [&png[..SIGNATURE_END], &png_chunk(b"CgBI", &[0x50, 0, 0x20, 2]), &png[SIGNATURE_END..]].concat()
}

/// Inserts an extension, from its label to its empty sub-block, before the trailer of a GIF.
pub fn with_gif_extension(gif: &[u8], extension: &[u8]) -> Vec<u8> {
    let (trailer, blocks) = gif.split_last().expect("a GIF");
    [blocks, &[0x21], extension, &[*trailer]].concat()
}

/// Replaces width and height of the logical screen of a GIF.
pub fn with_screen(gif: &[u8], (width, height): (u16, u16)) -> Vec<u8> {
    [&gif[..6], &width.to_le_bytes(), &height.to_le_bytes(), &gif[10..]].concat()
}

/// Appends a chunk to a WebP.
pub fn with_riff_chunk(webp: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = [webp, kind, &(body.len() as u32).to_le_bytes(), body].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    let length = (bytes.len() as u32 - 8).to_le_bytes();
    bytes[4..8].copy_from_slice(&length);
    bytes
}

/// Encodes a PNG chunk with its length and checksum (PNG, third edition, 5.3).
pub(super) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let type_and_body = [kind.as_slice(), body].concat();
    [&(body.len() as u32).to_be_bytes(), type_and_body.as_slice(), &crc(&type_and_body).to_be_bytes()].concat()
}

/// Assembles an animated WebP from lossless still WebPs without metadata, which all have this width and height
/// (RFC 9649, 2.7).
pub fn animated_webp(stills: &[Vec<u8>], (width, height): (u32, u32)) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], body: &[u8]| [kind.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
    let less_one = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let size = [less_one(width), less_one(height)].concat();
    let mut chunks = chunk(b"VP8X", &[[2, 0, 0, 0].as_slice(), &size].concat());
    chunks.extend(chunk(b"ANIM", &[0; 6]));
    for still in stills {
        // Position, size, duration of 100 ms, and the flag that the frame replaces the canvas without blending; then
        // the image chunk.
        let head = [[0; 6].as_slice(), &size, &[100, 0, 0, 2]].concat();
        chunks.extend(chunk(b"ANMF", &[head.as_slice(), &still[12..]].concat()));
    }
    [b"RIFF".as_slice(), &(chunks.len() as u32 + 4).to_le_bytes(), b"WEBP", &chunks].concat()
}

/// CRC-32 of a PNG chunk (PNG, third edition, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}
