//! Metadata items of a HEIF file: EXIF, XMP and gain maps.

use heifer_isobmff::boxes::Property;

use super::container::HeifContainer;
use crate::decoding::MetadataBlocks;

/// Maximum length of an EXIF item in bytes. A longer one is ignored.
const MAX_EXIF_BYTES: usize = 4 << 20;

/// Media type of XMP.
const XMP_TYPE: &str = "application/rdf+xml";

/// Types of auxiliary images that are gain maps: those of Apple, and of ISO 21496-1.
const GAIN_MAP_TYPES: [&str; 2] = ["urn:com:apple:photo:2020:aux:hdrgainmap", "urn:iso:std:iso:ts:21496:-1"];

/// EXIF and XMP of the file. Those that describe the primary item or `image`, the item with its pixels, come first. The
/// others follow, since a location in them would be published too.
pub(super) fn blocks(container: &HeifContainer<'_>, image: u32) -> MetadataBlocks {
    let describes_image = |item: u32| {
        let described = container.targets(b"cdsc", item);
        described.contains(&container.primary) || described.contains(&image)
    };
    let (own, others): (Vec<_>, Vec<_>) = container.items().partition(|(item, _)| describes_image(*item));
    let mut blocks = MetadataBlocks::default();
    for (id, item) in own.into_iter().chain(others) {
        let is_xmp = item.media_type.as_deref() == Some(XMP_TYPE);
        if item.kind != *b"Exif" && !is_xmp {
            continue;
        }
        match container.data(id) {
            Ok(data) if is_xmp => blocks.push_xmp(&data),
            Ok(data) if data.len() <= MAX_EXIF_BYTES => blocks.push_exif(exif_block(&data).unwrap_or_default()),
            _ => {}
        }
    }
    blocks
}

/// EXIF block of an item, which begins with the length of a prefix to skip. `None` if the prefix is longer than the
/// item.
fn exif_block(data: &[u8]) -> Option<&[u8]> {
    let (prefix, block) = data.split_first_chunk::<4>()?;
    block.get(u32::from_be_bytes(*prefix) as usize..)
}

/// Returns true if the file has a gain map.
pub(super) fn has_gain_map(container: &HeifContainer<'_>) -> bool {
    let is_gain_map = |property: &Property| matches!(property, Property::AuxiliaryType(kind) if GAIN_MAP_TYPES.contains(&kind.as_str()));
    container.items().any(|(id, item)| item.kind == *b"tmap" || container.properties(id).any(is_gain_map))
}
