//! Raw files of Fujifilm.

use super::kind::{RawFileFacts, RawKind};
use super::parts::sensor_data;
use crate::specimen::exif::{ExifFacts, with_exif};

/// Makes a RAF: a header, the preview with its EXIF block, the directory of the sensor, and the sensor data.
pub(super) fn raf(preview: &[u8], facts: &RawFileFacts) -> Vec<u8> {
    let (maker, model) = RawKind::Raf.camera();
    let exif = ExifFacts {
        make: Some(maker.to_owned()),
        model: Some(model.to_owned()),
        orientation: Some(facts.orientation),
        capture_time: Some(facts.capture_time.clone()),
        exposure: Some((1, 250)),
        iso: Some(400),
        gps: facts.gps,
        ..ExifFacts::default()
    };
    let jpeg = with_exif(preview, &exif);
    let (width, height) = (facts.sensor.0 as u16, facts.sensor.1 as u16);
    let entry = |tag: u16, height: u16, width: u16| [tag, 4, height, width].map(u16::to_be_bytes).concat();
    let directory =
        [2_u32.to_be_bytes().to_vec(), entry(0x100, height + 20, width + 20), entry(0x111, height, width)].concat();
    let mut bytes = b"FUJIFILMCCD-RAW 0201FF129502".to_vec();
    bytes.resize(160, 0);
    let places = [&jpeg[..], &directory, &sensor_data()];
    for (index, part) in places.into_iter().enumerate() {
        let place = [bytes.len() as u32, part.len() as u32].map(u32::to_be_bytes).concat();
        bytes[84 + 8 * index..92 + 8 * index].copy_from_slice(&place);
        bytes.extend(part);
    }
    bytes
}
