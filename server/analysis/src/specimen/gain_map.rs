//! JPEGs with a gain map for high dynamic range.

use super::file_segments::with_segment;

/// Kind of statement that a JPEG has a gain map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GainMapKind {
    /// XMP of the main image, as Android writes it.
    UltraHdr,
    /// Segment of ISO 21496-1 in the main image.
    Iso,
    /// XMP of an auxiliary image in the Multi-Picture Format, as Apple writes it.
    Apple,
}

/// Marker of APP1 segments.
const APP1: u8 = 0xe1;

/// Marker of APP2 segments.
const APP2: u8 = 0xe2;

/// Appends a gain map, which is a JPEG, to a JPEG, and states it in this way.
pub fn with_gain_map(jpeg: &[u8], map: &[u8], kind: GainMapKind) -> Vec<u8> {
    match kind {
        GainMapKind::UltraHdr => {
            let items = format!(
                r#"<Container:Item Item:Semantic="Primary"/><Container:Item Item:Semantic="GainMap" Item:Length="{}"/>"#,
                map.len()
            );
            let properties = r#"xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0""#;
            [with_xmp(jpeg, &format!("<rdf:Description {properties}>{items}</rdf:Description>")), map.to_vec()].concat()
        }
        GainMapKind::Iso => [&with_segment(jpeg, APP2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"), map].concat(),
        GainMapKind::Apple => {
            let role = "<apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>";
            let map = with_xmp(map, role);
            let length = with_segment(jpeg, APP2, &image_list(0, 0, 0)).len();
            let list = image_list(length, map.len(), length - LIST_ORIGIN);
            [with_segment(jpeg, APP2, &list), map].concat()
        }
    }
}

/// Inserts an XMP packet with these elements after the start marker of a JPEG.
fn with_xmp(jpeg: &[u8], elements: &str) -> Vec<u8> {
    let packet = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:RDF>{elements}</rdf:RDF></x:xmpmeta>");
    with_segment(jpeg, APP1, packet.as_bytes())
}

/// Offset in the file from which the offsets in the list of images count: start marker, marker and length of the
/// segment, and `MPF\0` come before.
const LIST_ORIGIN: usize = 2 + 4 + 4;

/// Body of the segment with the list of two images (CIPA DC-007, 5.2), for the lengths of both and the offset of the
/// second.
fn image_list(first_length: usize, second_length: usize, second_offset: usize) -> Vec<u8> {
    let field = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [tag.to_be_bytes().as_slice(), &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let image = |attributes: u32, length: usize, offset: usize| {
        let numbers = [attributes, length as u32, offset as u32, 0];
        numbers.into_iter().flat_map(u32::to_be_bytes).collect::<Vec<_>>()
    };
    // Byte order, offset of the directory, number of fields, three fields, and no next directory.
    const ENTRIES_START: u32 = 4 + 4 + 2 + 3 * 12 + 4;
    [
        b"MPF\0MM\0\x2a\0\0\0\x08\0\x03".to_vec(),
        field(0xb000, 7, 4, *b"0100"),
        field(0xb001, 4, 1, 2_u32.to_be_bytes()),
        field(0xb002, 7, 32, ENTRIES_START.to_be_bytes()),
        vec![0; 4],
        image(0x0003_0000, first_length, 0),
        image(0, second_length, second_offset),
    ]
    .concat()
}
