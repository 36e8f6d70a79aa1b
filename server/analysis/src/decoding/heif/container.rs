//! Items, properties and references of a HEIF file (ISO/IEC 23008-12), with the data of the items.
//!
//! The boxes are parsed by `heifer-isobmff`. Its view of a whole file is not used: it rejects a file whose last box is
//! truncated, its effort grows with the square of the number of items, and extents without bytes let it allocate
//! gigabytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use heifer_isobmff::boxes::{self, Property};
use heifer_isobmff::{BoxIter, read_box_header};
use protocol::Failure;

use super::item_locations::{ItemLocation, read_locations};
use crate::decoding::failures::{corrupt, unsupported};

/// Maximum length of the box `meta` in bytes. Its parsed form can take ten times as much memory.
const MAX_META_BYTES: usize = 8 << 20;

/// Parsed HEIF file.
pub(super) struct HeifContainer<'a> {
    bytes: &'a [u8],
    /// Content of the box `idat`, or empty.
    idat: &'a [u8],
    /// Number of the item that is the image.
    pub(super) primary: u32,
    items: BTreeMap<u32, HeifItem>,
    properties: Vec<Property>,
    /// Targets of the references by type and source.
    references: BTreeMap<([u8; 4], u32), Vec<u32>>,
    /// Number of frames of the image sequence; 1 without one.
    pub(super) frames: u32,
}

/// Item of a HEIF file: a picture, a part of one, or metadata.
pub(super) struct HeifItem {
    /// Type of the item, such as `hvc1`, `grid` or `Exif`.
    pub(super) kind: [u8; 4],
    /// Media type; only for items of type `mime`.
    pub(super) media_type: Option<String>,
    /// Numbers of the properties, from 1, in the order in which they apply.
    properties: Vec<u16>,
    location: Option<ItemLocation>,
}

impl<'a> HeifContainer<'a> {
    /// Reads the structure of a file. Boxes may be cut at the end of the file.
    ///
    /// # Errors
    ///
    /// `corrupt` if the structure is damaged; `unsupported-format` for an image sequence without a still image, and for
    /// a file with excessive structure.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Failure> {
        let meta = top_level_box(bytes, *b"meta");
        let movie = top_level_box(bytes, *b"moov");
        let meta = match (meta, movie) {
            (Some(meta), _) => meta,
            (None, Some(_)) => return Err(unsupported("an image sequence without a still image")),
            (None, None) => return Err(corrupt()),
        };
        if meta.len() > MAX_META_BYTES {
            return Err(unsupported("a HEIF file with more than 8 MiB of structure"));
        }
        let mut container = Self {
            bytes,
            idat: &[],
            primary: 0,
            items: BTreeMap::new(),
            properties: vec![],
            references: BTreeMap::new(),
            frames: movie.map_or(1, |movie| sample_count(movie).max(1)),
        };
        // The box begins with four bytes of version and flags.
        container.read_meta(meta.get(4..).ok_or_else(corrupt)?).ok_or_else(corrupt)?;
        if container.items.contains_key(&container.primary) { Ok(container) } else { Err(corrupt()) }
    }

    /// Reads the boxes within `meta`. `None` if one of them is damaged.
    fn read_meta(&mut self, meta: &'a [u8]) -> Option<()> {
        let (mut infos, mut locations, mut associations) = (vec![], BTreeMap::new(), BTreeMap::new());
        for child in BoxIter::new(meta) {
            let child = child.ok()?;
            match &child.header.box_type.0 {
                b"pitm" => self.primary = boxes::parse_primary_item(child.content).ok()?,
                b"iinf" => infos = boxes::parse_item_infos(child.content).ok()?,
                b"iloc" => locations = read_locations(child.content)?,
                b"iref" => {
                    for reference in boxes::parse_item_references(child.content).ok()? {
                        self.references.entry((reference.ref_type.0, reference.from)).or_insert(reference.to);
                    }
                }
                b"idat" => self.idat = child.content,
                b"iprp" => self.read_properties(child.content, &mut associations)?,
                _ => {}
            }
        }
        for info in infos {
            let item = HeifItem {
                kind: info.item_type.0,
                media_type: info.content_type,
                properties: associations.remove(&info.id).unwrap_or_default(),
                location: locations.remove(&info.id),
            };
            self.items.entry(info.id).or_insert(item);
        }
        Some(())
    }

    /// Reads the properties, and adds the numbers of each item's properties to `associations`. `None` if one of the
    /// boxes is damaged. A damaged property counts as unknown.
    fn read_properties(&mut self, content: &[u8], associations: &mut BTreeMap<u32, Vec<u16>>) -> Option<()> {
        for child in BoxIter::new(content) {
            let child = child.ok()?;
            match &child.header.box_type.0 {
                b"ipco" => {
                    for property in BoxIter::new(child.content) {
                        let property = property.ok()?;
                        let kind = property.header.box_type;
                        self.properties
                            .push(Property::parse(kind, property.content).unwrap_or(Property::Unknown(kind, vec![])));
                    }
                }
                b"ipma" => {
                    for (item, indices) in boxes::parse_property_associations(child.content).ok()? {
                        let indices = indices.into_iter().map(|association| association.index).collect();
                        associations.entry(item).or_insert(indices);
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    /// Item with this number. `corrupt` if there is none.
    pub(super) fn item(&self, id: u32) -> Result<&HeifItem, Failure> {
        self.items.get(&id).ok_or_else(corrupt)
    }

    /// Numbers and items in increasing order.
    pub(super) fn items(&self) -> impl Iterator<Item = (u32, &HeifItem)> {
        self.items.iter().map(|(&id, item)| (id, item))
    }

    /// Properties of an item, in the order in which they apply; empty for an unknown item.
    pub(super) fn properties(&self, id: u32) -> impl Iterator<Item = &Property> + Clone {
        let indices = self.items.get(&id).map_or(&[] as &[u16], |item| item.properties.as_slice());
        indices.iter().filter_map(move |&index| self.properties.get(usize::from(index).checked_sub(1)?))
    }

    /// Width and height that the file states for an item. `corrupt` if it states none.
    pub(super) fn size(&self, id: u32) -> Result<(u32, u32), Failure> {
        let size = |property: &Property| match property {
            Property::ImageSize { width, height } => Some((*width, *height)),
            _ => None,
        };
        self.properties(id).find_map(size).ok_or_else(corrupt)
    }

    /// Items to which this item refers by references of this type.
    pub(super) fn targets(&self, kind: &[u8; 4], from: u32) -> &[u32] {
        self.references.get(&(*kind, from)).map_or(&[], Vec::as_slice)
    }

    /// Items that refer to this item by references of this type, in increasing order.
    pub(super) fn sources(&self, kind: [u8; 4], to: u32) -> impl Iterator<Item = u32> {
        let of_kind = self.references.range((kind, 0)..=(kind, u32::MAX));
        of_kind.filter(move |(_, targets)| targets.contains(&to)).map(|(&(_, from), _)| from)
    }

    /// Data of an item. `corrupt` if a part of it is missing; `unsupported-format` if it is built from other items.
    pub(super) fn data(&self, id: u32) -> Result<Cow<'a, [u8]>, Failure> {
        let location = self.item(id)?.location.as_ref().ok_or_else(corrupt)?;
        let source = match location.method {
            0 => self.bytes,
            1 => self.idat,
            _ => return Err(unsupported("a HEIF file whose items are built from parts of other items")),
        };
        let part = |&(offset, length): &(u64, u64)| {
            let start = usize::try_from(offset).ok()?;
            match usize::try_from(length).ok()? {
                0 => source.get(start..),
                length => source.get(start..start.checked_add(length)?),
            }
        };
        match location.extents.as_slice() {
            [extent] => part(extent).map(Cow::Borrowed).ok_or_else(corrupt),
            extents => {
                let parts: Vec<&[u8]> = extents.iter().map(part).collect::<Option<_>>().ok_or_else(corrupt)?;
                // Overlapping parts could add up to any size.
                if parts.iter().map(|part| part.len()).sum::<usize>() > source.len() {
                    return Err(corrupt());
                }
                Ok(Cow::Owned(parts.concat()))
            }
        }
    }
}

/// Content of the first box of this type at the top level of a file; cut if the file ends within it.
fn top_level_box(bytes: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    let mut rest = bytes;
    loop {
        let header = read_box_header(rest).ok()?;
        let end = header.size.and_then(|size| usize::try_from(size).ok()).unwrap_or(rest.len()).min(rest.len());
        if header.box_type.0 == kind {
            return rest.get(header.header_size as usize..end);
        }
        // A box has at least its header, so the loop ends.
        rest = &rest[end..];
    }
}

/// Largest number of samples of a track of a movie (ISO/IEC 14496-12, 8.7.3); 0 if it states none.
fn sample_count(movie: &[u8]) -> u32 {
    let mut boxes: Vec<&[u8]> = vec![movie];
    for kind in [b"trak", b"mdia", b"minf", b"stbl", b"stsz"] {
        let within = |content| BoxIter::new(content).map_while(Result::ok);
        boxes = boxes
            .into_iter()
            .flat_map(within)
            .filter(|child| child.header.box_type.0 == *kind)
            .map(|child| child.content)
            .collect();
    }
    let count = |sizes: &[u8]| Some(u32::from_be_bytes(sizes.get(8..12)?.try_into().ok()?));
    boxes.into_iter().filter_map(count).max().unwrap_or(0)
}
