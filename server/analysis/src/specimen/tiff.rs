//! Writer of TIFFs in variants that common encoders do not write.

pub use self::fax::{FaxCoding, fax};
pub use colour_models::{lab_samples, subsampled_ycbcr};
pub use compression::{old_style_lzw, pack_bits, tiff_differences, tiff_lzw, zlib};

mod colour_models;
mod compression;
mod fax;

/// A page to write. The samples are written without conversion.
pub struct TiffPage {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Bits per sample.
    pub bits: u16,
    /// Samples per pixel.
    pub samples: u16,
    /// Photometric interpretation (TIFF 6.0, tag 262).
    pub photometric: u16,
    /// Further directory entries: tag, type (1, 2, 3 or 4: BYTE, ASCII, SHORT or LONG) and values. They replace those of
    /// the same tag; one without values only removes it.
    pub extra_entries: Vec<(u16, u16, Vec<u32>)>,
    /// Rows of samples from the top, each padded to whole bytes.
    pub rows: Vec<Vec<u8>>,
    /// Layout of the samples.
    pub layout: TiffLayout,
}

/// Layout of the samples of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TiffLayout {
    /// Strips of this many rows.
    Strips(u32),
    /// Separate planes, each in strips of this many rows. Samples must take whole bytes.
    Planes(u32),
    /// Square tiles with this side in pixels, a multiple of 16. Pixels must take whole bytes.
    Tiles(u32),
}

impl TiffPage {
    /// Encodes a little-endian file with this page.
    pub fn single_page_file(&self) -> Vec<u8> {
        Self::multi_page_file(&[self])
    }

    /// Encodes a little-endian file with this page, whose strips or tiles `compress` compresses with the scheme of this
    /// number (TIFF 6.0, tag 259).
    pub fn compressed_file(&self, scheme: u32, compress: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        self.write(&mut bytes, scheme, compress);
        bytes
    }

    /// Encodes a little-endian file with several pages.
    pub fn multi_page_file(pages: &[&Self]) -> Vec<u8> {
        let mut bytes = b"II*\0\0\0\0\0".to_vec();
        let mut pointer = 4;
        for page in pages {
            let at = bytes.len() as u32;
            bytes[pointer..pointer + 4].copy_from_slice(&at.to_le_bytes());
            pointer = page.write(&mut bytes, 1, <[u8]>::to_vec);
        }
        bytes
    }

    /// Appends the page's directory and its data, compressed by `compress`, to the file. Returns the offset of the
    /// pointer to the next directory, which is 0 for now.
    fn write(&self, bytes: &mut Vec<u8>, scheme: u32, compress: impl Fn(&[u8]) -> Vec<u8>) -> usize {
        let chunks: Vec<_> = self.chunks().iter().map(|chunk| compress(chunk)).collect();
        let mut entries = vec![
            (256, 4, vec![self.size.0]),
            (257, 4, vec![self.size.1]),
            (258, 3, vec![u32::from(self.bits); usize::from(self.samples)]),
            (259, 3, vec![scheme]),
            (262, 3, vec![u32::from(self.photometric)]),
            (277, 3, vec![u32::from(self.samples)]),
        ];
        let lengths = chunks.iter().map(|chunk| chunk.len() as u32).collect();
        let offsets = vec![0; chunks.len()];
        match self.layout {
            TiffLayout::Strips(rows) | TiffLayout::Planes(rows) => {
                let planar = if matches!(self.layout, TiffLayout::Planes(_)) { 2 } else { 1 };
                entries.extend([(273, 4, offsets), (278, 4, vec![rows]), (279, 4, lengths), (284, 3, vec![planar])]);
            }
            TiffLayout::Tiles(side) => {
                entries.extend([(322, 4, vec![side]), (323, 4, vec![side]), (324, 4, offsets), (325, 4, lengths)]);
            }
        }
        entries.retain(|(tag, ..)| self.extra_entries.iter().all(|(extra_tag, ..)| extra_tag != tag));
        entries.extend(self.extra_entries.iter().filter(|(.., values)| !values.is_empty()).cloned());
        entries.sort_by_key(|(tag, ..)| *tag);
        let directory_at = bytes.len();
        let external_size =
            |(_, kind, values): &(u16, u16, Vec<u32>)| Some(type_size(*kind) * values.len()).filter(|&size| size > 4);
        let values_at = directory_at + 2 + 12 * entries.len() + 4;
        let mut data_at =
            values_at + entries.iter().filter_map(external_size).map(|size| size.next_multiple_of(2)).sum::<usize>();
        for (_, _, values) in entries.iter_mut().filter(|(tag, ..)| matches!(tag, 273 | 324)) {
            for (value, chunk) in values.iter_mut().zip(&chunks) {
                *value = data_at as u32;
                data_at += chunk.len();
            }
        }
        let mut values_end = vec![];
        bytes.extend((entries.len() as u16).to_le_bytes());
        for entry in &entries {
            let (tag, kind, values) = entry;
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend((values.len() as u32).to_le_bytes());
            let mut encoded: Vec<u8> =
                values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(type_size(*kind))).collect();
            if external_size(entry).is_some() {
                bytes.extend(((values_at + values_end.len()) as u32).to_le_bytes());
                encoded.resize(encoded.len().next_multiple_of(2), 0);
                values_end.extend(encoded);
            } else {
                encoded.resize(4, 0);
                bytes.extend(encoded);
            }
        }
        let pointer = bytes.len();
        bytes.extend([0; 4]);
        bytes.extend(values_end);
        bytes.extend(chunks.concat());
        pointer
    }

    /// Bytes of each strip or tile, in file order.
    fn chunks(&self) -> Vec<Vec<u8>> {
        let samples = usize::from(self.samples);
        match self.layout {
            TiffLayout::Strips(rows) => self.rows.chunks(rows as usize).map(<[_]>::concat).collect(),
            TiffLayout::Planes(rows) => (0..samples)
                .flat_map(|sample| {
                    let bytes = usize::from(self.bits) / 8;
                    let part = move |pixel: &[u8]| pixel[sample * bytes..(sample + 1) * bytes].to_vec();
                    self.rows.chunks(rows as usize).map(move |rows| {
                        rows.iter().flat_map(|row| row.chunks_exact(samples * bytes).flat_map(part)).collect()
                    })
                })
                .collect(),
            TiffLayout::Tiles(side) => {
                let (side, pixel) = (side as usize, samples * usize::from(self.bits) / 8);
                let across = (self.size.0 as usize).div_ceil(side);
                let tile = |rows: &[Vec<u8>], column: usize| {
                    let part = |row: &Vec<u8>| {
                        let mut part: Vec<u8> =
                            row.iter().skip(column * side * pixel).take(side * pixel).copied().collect();
                        part.resize(side * pixel, 0);
                        part
                    };
                    let mut tile: Vec<u8> = rows.iter().flat_map(part).collect();
                    tile.resize(side * side * pixel, 0);
                    tile
                };
                self.rows.chunks(side).flat_map(|rows| (0..across).map(move |column| tile(rows, column))).collect()
            }
        }
    }
}

/// Bytes per value of a type: SHORT 2, LONG 4, and BYTE and ASCII 1. Other types are not supported.
fn type_size(kind: u16) -> usize {
    match kind {
        3 => 2,
        4 => 4,
        _ => 1,
    }
}
