//! Functions that insert metadata segments and chunks into files, and assemble animated WebPs.

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

/// Inserts a chunk after the header chunk of a PNG.
pub fn with_chunk(png: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    const HEADER_END: usize = 33;
    [&png[..HEADER_END], &png_chunk(kind, body), &png[HEADER_END..]].concat()
}

/// Encodes a PNG chunk with its length and checksum (PNG, third edition, 5.3).
pub(crate) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
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
