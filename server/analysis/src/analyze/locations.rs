//! Tests that a location is found in every place where files store it.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen::{self, LOCATION};

#[test]
fn finds_the_location_in_every_container() {
    for file in specimen::located_files() {
        let report = analyze(&file.bytes, &DecodeLimits::default()).unwrap().report;
        let location = report.camera.and_then(|camera| camera.location);
        let position = location.map(|location| (location.latitude, location.longitude));
        assert_eq!(position, Some(LOCATION), "{}", file.name);
        assert_eq!((report.image.width, report.image.height, report.image.decoded), (24, 18, 1.0), "{}", file.name);
    }
}

#[test]
fn ignores_bombs_in_texts_of_a_png() {
    let mut encoder = ZlibEncoder::new(vec![], Compression::fast());
    encoder.write_all(&vec![b'0'; 100 << 20]).unwrap();
    let deflated = encoder.finish().unwrap();
    let mut png = specimen::png(&specimen::blank(8, 8, 90));
    for name in [b"XML:com.adobe.xmp\0\x01\0\0\0".as_slice(), b"Raw profile type xmp\0\x01\0\0\0"].repeat(20) {
        png = specimen::with_chunk(&png, b"iTXt", &[name, &deflated].concat());
    }
    let report = analyze(&png, &DecodeLimits::default()).unwrap().report;
    assert_eq!(report.camera, None);
}
