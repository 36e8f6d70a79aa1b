//! Writer of HEIF files (ISO/IEC 23008-12) around coded pictures of any codec.

use super::media_box::boxed;

/// A coded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeifPicture {
    /// Type of the item: `hvc1` or `av01`.
    pub kind: [u8; 4],
    /// Type and content of the property that configures the decoder.
    pub config: ([u8; 4], Vec<u8>),
    /// Coded data.
    pub data: Vec<u8>,
    /// Width and height in pixels.
    pub size: (u32, u32),
}

/// Property of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeifProperty {
    /// Width and height in pixels.
    Size(u32, u32),
    /// Anticlockwise rotation in quarters.
    Rotation(u8),
    /// Exchange of top and bottom (0) or of left and right (1).
    Mirror(u8),
    /// Crop to this width and height, with the centre moved by this many pixels to the right and down.
    Crop((u32, u32), (i32, i32)),
    /// Code points of primaries, transfer characteristics and matrix coefficients, and true for the full range.
    CodePoints([u16; 3], bool),
    /// ICC profile.
    Icc(Vec<u8>),
    /// Type of an auxiliary image.
    AuxiliaryType(String),
    /// Any other property: type and content.
    Other([u8; 4], Vec<u8>),
}

/// Auxiliary type of an alpha plane.
pub const ALPHA_PLANE: &str = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";

/// Auxiliary type of a gain map.
pub const GAIN_MAP: &str = "urn:com:apple:photo:2020:aux:hdrgainmap";

/// HEIF file under construction. Items are numbered from 1.
#[derive(Debug, Clone, Default)]
pub struct HeifFile {
    items: Vec<HeifItem>,
    /// Type, source and targets of each reference.
    references: Vec<([u8; 4], u16, Vec<u16>)>,
}

/// Item of a file.
#[derive(Debug, Clone)]
struct HeifItem {
    kind: [u8; 4],
    /// Media type, for items of type `mime`.
    media_type: &'static str,
    data: Vec<u8>,
    properties: Vec<HeifProperty>,
}

impl HeifItem {
    /// Returns true for a grid.
    fn is_grid(&self) -> bool {
        self.kind == *b"grid"
    }
}

impl HeifFile {
    /// Adds an item of this type. Returns its number.
    pub fn add_item(&mut self, kind: [u8; 4], data: Vec<u8>) -> u16 {
        self.items.push(HeifItem { kind, media_type: "", data, properties: vec![] });
        self.items.len() as u16
    }

    /// Adds a coded picture with its size and configuration. Returns its number.
    pub fn add_picture(&mut self, picture: &HeifPicture) -> u16 {
        let item = self.add_item(picture.kind, picture.data.clone());
        self.add_property(item, HeifProperty::Size(picture.size.0, picture.size.1));
        self.add_property(item, HeifProperty::Other(picture.config.0, picture.config.1.clone()));
        item
    }

    /// Adds a grid of this many rows and columns, each 1 to 256, and of this width and height. Returns its number.
    pub fn add_grid(&mut self, (rows, columns): (u16, u16), size: (u32, u32), tiles: &[u16]) -> u16 {
        // Version 0, sizes of 32 bits, and numbers of rows and columns minus one.
        let head = [0, 1, (rows - 1) as u8, (columns - 1) as u8];
        let item = self.add_item(*b"grid", [&head[..], &size.0.to_be_bytes(), &size.1.to_be_bytes()].concat());
        self.add_property(item, HeifProperty::Size(size.0, size.1));
        self.add_reference(*b"dimg", item, tiles);
        item
    }

    /// Adds an alpha plane of an image. Returns its number.
    pub fn add_alpha(&mut self, image: u16, plane: &HeifPicture) -> u16 {
        let item = self.add_picture(plane);
        self.add_property(item, HeifProperty::AuxiliaryType(ALPHA_PLANE.to_owned()));
        self.add_reference(*b"auxl", item, &[image]);
        item
    }

    /// Adds an EXIF block (a TIFF structure) of an image.
    pub fn add_exif(&mut self, image: u16, block: &[u8]) {
        let prefixed = [[0, 0, 0, 6].as_slice(), b"Exif\0\0", block].concat();
        let item = self.add_item(*b"Exif", prefixed);
        self.add_reference(*b"cdsc", item, &[image]);
    }

    /// Adds an XMP packet of an image.
    pub fn add_xmp(&mut self, image: u16, packet: &[u8]) {
        let item = self.add_item(*b"mime", packet.to_vec());
        self.items[usize::from(item) - 1].media_type = "application/rdf+xml";
        self.add_reference(*b"cdsc", item, &[image]);
    }

    /// Adds a property after those that the item already has.
    pub fn add_property(&mut self, item: u16, property: HeifProperty) {
        self.items[usize::from(item) - 1].properties.push(property);
    }

    /// Adds a reference of this type.
    pub fn add_reference(&mut self, kind: [u8; 4], from: u16, to: &[u16]) {
        self.references.push((kind, from, to.to_vec()));
    }

    /// Encodes the file with this brand and this primary item. The data of the items follows at the end, in the order
    /// of their numbers.
    pub fn encode(&self, brand: [u8; 4], primary: u16) -> Vec<u8> {
        self.encode_located(brand, primary, |_, offset, length| (offset, length))
    }

    /// Encodes the file after `relocate` has changed the offset and length that it states for the data of each item.
    /// `relocate` gets number, offset and length.
    pub fn encode_located(
        &self,
        brand: [u8; 4],
        primary: u16,
        relocate: impl Fn(u16, u32, u32) -> (u32, u32),
    ) -> Vec<u8> {
        let file_type = boxed(b"ftyp", &[brand.as_slice(), &[0; 4], b"mif1", &brand].concat());
        // The length of the structure does not depend on the offsets in it.
        let length = self.meta(primary, |_| (0, 0)).len();
        let data_at = (file_type.len() + length + 8) as u32;
        let located = |index: usize| {
            let item = &self.items[index];
            let start = if item.is_grid() { 0 } else { data_at };
            let before = Self::data(&self.items[..index], item.is_grid()).len() as u32;
            relocate(index as u16 + 1, start + before, item.data.len() as u32)
        };
        let data = Self::data(&self.items, false);
        [file_type, self.meta(primary, located), boxed(b"mdat", &data)].concat()
    }

    /// Data of these items, either of all grids or of all others. Like phones, the writer stores that of grids within
    /// the structure, so that a truncated file keeps it.
    fn data(items: &[HeifItem], of_grids: bool) -> Vec<u8> {
        items.iter().filter(|item| item.is_grid() == of_grids).flat_map(|item| &item.data).copied().collect()
    }

    /// Box `meta`, with the offset and length of the data of the item with each index.
    fn meta(&self, primary: u16, located: impl Fn(usize) -> (u32, u32)) -> Vec<u8> {
        let count = (self.items.len() as u16).to_be_bytes();
        let numbered = || self.items.iter().zip(1_u16..);
        let info = |(item, number): (&HeifItem, u16)| {
            let head = [number.to_be_bytes().as_slice(), &[0, 0], &item.kind, &[0]].concat();
            full_box(*b"infe", 2, &[&head, item.media_type.as_bytes(), &[0]].concat())
        };
        let infos: Vec<u8> = numbered().flat_map(info).collect();
        // Offsets and lengths of 4 bytes; for each item, the box with its data (1 is `idat`) and one extent.
        let mut locations = [&[0x44, 0][..], &count].concat();
        for index in 0..self.items.len() {
            let (offset, length) = located(index);
            locations.extend((index as u16 + 1).to_be_bytes());
            locations.extend([0, self.items[index].is_grid().into(), 0, 0, 0, 1]);
            locations.extend([offset, length].map(u32::to_be_bytes).as_flattened());
        }
        let references: Vec<u8> = self
            .references
            .iter()
            .flat_map(|(kind, from, to)| {
                let ids: Vec<u8> = to.iter().flat_map(|to| to.to_be_bytes()).collect();
                boxed(kind, &[&from.to_be_bytes()[..], &(to.len() as u16).to_be_bytes(), &ids].concat())
            })
            .collect();
        let grids = Self::data(&self.items, true);
        // Some readers refuse an empty box.
        let stored_data = if grids.is_empty() { vec![] } else { boxed(b"idat", &grids) };
        let content = [
            full_box(*b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full_box(*b"pitm", 0, &primary.to_be_bytes()),
            full_box(*b"iloc", 1, &locations),
            stored_data,
            full_box(*b"iinf", 0, &[&count[..], &infos].concat()),
            full_box(*b"iref", 0, &references),
            self.properties(),
        ];
        full_box(*b"meta", 0, &content.concat())
    }

    /// Box `iprp`: all different properties, and the numbers of those of each item.
    fn properties(&self) -> Vec<u8> {
        let (mut properties, mut numbers) = (vec![], (self.items.len() as u32).to_be_bytes().to_vec());
        for (item, id) in self.items.iter().zip(1_u16..) {
            numbers.extend(id.to_be_bytes());
            numbers.push(item.properties.len() as u8);
            for property in &item.properties {
                let known = properties.iter().position(|known| *known == property);
                let index = known.unwrap_or_else(|| {
                    properties.push(property);
                    properties.len() - 1
                });
                // Each property is essential.
                numbers.extend((0x8001 + index as u16).to_be_bytes());
            }
        }
        let encoded: Vec<u8> = properties.into_iter().flat_map(HeifProperty::encoded).collect();
        let mut associations = full_box(*b"ipma", 0, &numbers);
        // Numbers of two bytes.
        associations[11] = 1;
        boxed(b"iprp", &[boxed(b"ipco", &encoded), associations].concat())
    }
}

impl HeifProperty {
    /// Box of the property.
    fn encoded(&self) -> Vec<u8> {
        match self {
            Self::Size(width, height) => {
                full_box(*b"ispe", 0, [width.to_be_bytes(), height.to_be_bytes()].as_flattened())
            }
            Self::Rotation(quarters) => boxed(b"irot", &[*quarters]),
            Self::Mirror(axis) => boxed(b"imir", &[*axis]),
            Self::Crop(size, offset) => {
                let numbers = [size.0, 1, size.1, 1, offset.0.cast_unsigned(), 1, offset.1.cast_unsigned(), 1];
                boxed(b"clap", numbers.map(u32::to_be_bytes).as_flattened())
            }
            Self::CodePoints(numbers, full_range) => {
                let numbers = numbers.map(u16::to_be_bytes);
                boxed(b"colr", &[b"nclx".as_slice(), numbers.as_flattened(), &[u8::from(*full_range) << 7]].concat())
            }
            Self::Icc(profile) => boxed(b"colr", &[b"prof".as_slice(), profile].concat()),
            Self::AuxiliaryType(kind) => full_box(*b"auxC", 0, &[kind.as_bytes(), &[0]].concat()),
            Self::Other(kind, content) => boxed(kind, content),
        }
    }
}

/// Box of this type with a version.
fn full_box(kind: [u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    boxed(&kind, &[[version, 0, 0, 0].as_slice(), content].concat())
}
