//! Compressed copies of the site's files (brotli and gzip), so that the server does not compress them.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cache::Cache;

/// Brotli input block sizes to try, as exponents of two; 0 lets the encoder choose. The smallest result is kept. The
/// block size changes the size of WebAssembly by one or two percent in either direction.
const BLOCK_SIZES: [u8; 2] = [0, 20];

/// One compressed copy of a file.
pub(crate) struct CompressedCopy {
    /// Extension that is appended to the file name, without its dot.
    pub(crate) extension: &'static str,
    /// Compressed content.
    pub(crate) bytes: Vec<u8>,
}

/// True for file names of formats that compression makes smaller: text and WebAssembly. Pictures and fonts are
/// compressed already.
pub(crate) fn is_worthwhile(name: &str) -> bool {
    const EXTENSIONS: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];
    name.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension))
}

/// The brotli and the gzip copy of a file, each at the highest quality. Cached, since compression is slow.
pub(crate) fn copies(content: &[u8], cache: &mut Cache) -> Result<[CompressedCopy; 2]> {
    let (folder, _) = cache.get_or_create("compressed", &[content, &BLOCK_SIZES], |folder| {
        fs::write(folder.join("br"), smallest_brotli(content)?)?;
        Ok(fs::write(folder.join("gz"), gzip(content)?)?)
    })?;
    Ok([copy(&folder, "br")?, copy(&folder, "gz")?])
}

/// Reads a compressed copy from the cache.
fn copy(folder: &Path, extension: &'static str) -> Result<CompressedCopy> {
    Ok(CompressedCopy { extension, bytes: fs::read(folder.join(extension))? })
}

/// The smallest result of all [`BLOCK_SIZES`].
fn smallest_brotli(content: &[u8]) -> Result<Vec<u8>> {
    let all = BLOCK_SIZES.map(|block| brotli(content, block)).into_iter().collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().min_by_key(Vec::len).unwrap_or_default())
}

fn brotli(mut content: &[u8], block: u8) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        lgblock: block.into(),
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_copies_decompress_to_the_content() {
        let content = "A proof sheet shows every frame of a roll. ".repeat(200).into_bytes();
        let folder = tempfile::tempdir().unwrap();
        let mut cache = Cache::open(folder.path().to_owned()).unwrap();
        for copy in copies(&content, &mut cache).unwrap() {
            assert!(copy.bytes.len() < content.len() / 10, "{}", copy.extension);
            let mut decoded = Vec::new();
            match copy.extension {
                "br" => brotli::BrotliDecompress(&mut copy.bytes.as_slice(), &mut decoded).unwrap(),
                _ => drop(flate2::read::GzDecoder::new(copy.bytes.as_slice()).read_to_end(&mut decoded).unwrap()),
            }
            assert_eq!(decoded, content, "{}", copy.extension);
        }
    }

    #[test]
    fn compressed_formats_are_not_compressed_again() {
        assert!(is_worthwhile("proofsheet.wasm") && is_worthwhile("icons/logo.svg"));
        assert!(!is_worthwhile("photo.jpg") && !is_worthwhile("font.woff2") && !is_worthwhile("LICENSE"));
    }
}
