//! Chunks of a PNG that begin with a keyword, and their compressed contents.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// Maximum size of a compressed chunk after inflation, in bytes. CMYK profiles have 2 to 3 MB.
const MAX_INFLATED_BYTES: u64 = 8 << 20;

/// The only compression method.
pub(super) const DEFLATE: u8 = 0;

/// Rest of a chunk body after its keyword and the NUL. `None` if there is no NUL within 80 bytes.
pub(super) fn after_name(body: &[u8]) -> Option<&[u8]> {
    let end = body.iter().take(80).position(|&byte| byte == 0)?;
    body.get(end + 1..)
}

/// Inflates data in the zlib format. Returns `None` when the data is damaged or the result exceeds
/// [`MAX_INFLATED_BYTES`].
pub(super) fn inflated(deflated: &[u8]) -> Option<Vec<u8>> {
    let mut content = vec![];
    ZlibDecoder::new(deflated).take(MAX_INFLATED_BYTES + 1).read_to_end(&mut content).ok()?;
    (content.len() as u64 <= MAX_INFLATED_BYTES).then_some(content)
}
