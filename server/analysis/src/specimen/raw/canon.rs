//! Raw files of Canon that are not built like a TIFF: CR3 and CRW.

use super::kind::{RawFileFacts, RawKind};
use super::parts::{sensor_data, thumbnail};
use super::tiff_like::{exif_entries, gps_entries};
use super::tiff_writer::{RawDirectory, RawValue};
use crate::specimen::exif::ByteOrder;
use crate::specimen::media_box::boxed;

/// Makes a CR3. The preview is in the track of full size or, without one, in the box `PRVW`.
pub(super) fn cr3(kind: RawKind, preview: &[u8], facts: &RawFileFacts) -> Vec<u8> {
    let (maker, model) = kind.camera();
    let (width, height) = facts.sensor;
    let main = vec![
        (256, RawValue::Longs(vec![width])),
        (257, RawValue::Longs(vec![height])),
        (271, RawValue::Ascii(maker.to_owned())),
        (272, RawValue::Ascii(model.to_owned())),
        (274, RawValue::Shorts(vec![facts.orientation])),
    ];
    let structure = |entries| RawDirectory::new(entries).structure(b"II*\0\0\0\0\0", ByteOrder::Little);
    let metadata = [
        b"\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48".to_vec(),
        boxed(b"CMT1", &structure(main)),
        boxed(b"CMT2", &structure(exif_entries(facts))),
        boxed(b"CMT4", &structure(gps_entries(facts).unwrap_or_default())),
    ];
    // Size, bits and layout of the sensor data, in the description of their track.
    let coded =
        [&[0xff, 0xff, 0, 48, 1, 0, 0, 0][..], &(width + 64).to_be_bytes(), &(height + 64).to_be_bytes()].concat();
    let coded = [coded, vec![0; 8], vec![kind.bit_depth(), 0x40, 0, 0]].concat();
    let description = [vec![0; 8], boxed(b"CRAW", &[vec![0; 82], boxed(b"CMP1", &coded)].concat())].concat();
    let (in_track, in_box) = match kind {
        RawKind::Cr3Track => (preview.to_vec(), thumbnail()),
        _ => (b"\x01\x02 no JPEG".to_vec(), preview.to_vec()),
    };
    let sensor = sensor_data();
    let preview_box = boxed(
        b"PRVW",
        &[&[0, 0, 0, 0, 0, 1, 6, 84, 4, 56, 0, 1][..], &(in_box.len() as u32).to_be_bytes(), &in_box].concat(),
    );
    let preview_id = b"\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16";
    // The offsets of the samples are known once the length of everything before them is.
    let before = |offsets: [u64; 2]| {
        let tracks = [track(&[], &in_track, offsets[0]), track(&description, &sensor, offsets[1])].concat();
        let movie = boxed(b"moov", &[boxed(b"uuid", &metadata.concat()), tracks].concat());
        let previews = boxed(b"uuid", &[&preview_id[..], &[0, 0, 0, 0, 0, 0, 0, 1], &preview_box].concat());
        [boxed(b"ftyp", b"crx \0\0\0\x01crx isom"), movie, previews].concat()
    };
    let data_start = before([0; 2]).len() as u64 + 8;
    let offsets = [data_start, data_start + in_track.len() as u64];
    [before(offsets), boxed(b"mdat", &[in_track, sensor].concat())].concat()
}

/// A track with one sample at an offset.
fn track(description: &[u8], sample: &[u8], offset: u64) -> Vec<u8> {
    let lengths = [&[0; 8][..], &1_u32.to_be_bytes(), &(sample.len() as u32).to_be_bytes()].concat();
    let offsets = [&[0; 4][..], &1_u32.to_be_bytes(), &offset.to_be_bytes()].concat();
    let table = [boxed(b"stsd", description), boxed(b"stsz", &lengths), boxed(b"co64", &offsets)].concat();
    boxed(b"trak", &boxed(b"mdia", &boxed(b"minf", &boxed(b"stbl", &table))))
}

/// Makes a CRW: a heap with sensor data, JPEG and a nested heap of properties.
pub(super) fn crw(preview: &[u8], facts: &RawFileFacts) -> Vec<u8> {
    let (maker, model) = RawKind::Crw.camera();
    let rotation: u32 = match facts.orientation {
        3 => 180,
        6 => 90,
        8 => 270,
        _ => 0,
    };
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let (width, height) = facts.sensor;
    let properties = heap(&[
        (0x080a, format!("{maker}\0{model}\0").into_bytes()),
        (0x180e, numbers(&[seconds_since_1970(&facts.capture_time), 0, 0])),
        (0x1810, numbers(&[width, height, 0x3f80_0000, rotation, 8, 24, 1])),
    ]);
    let root = heap(&[(0x2005, sensor_data()), (0x2007, preview.to_vec()), (0x300a, properties)]);
    [b"II\x1a\0\0\0HEAPCCDR\x02\0\x01\0\0\0\0\0\0\0\0\0".as_slice(), &root].concat()
}

/// A heap: the values, the directory, and the place of the directory.
fn heap(entries: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut directory = (entries.len() as u16).to_le_bytes().to_vec();
    for (tag, value) in entries {
        directory.extend(tag.to_le_bytes());
        directory.extend((value.len() as u32).to_le_bytes());
        directory.extend((bytes.len() as u32).to_le_bytes());
        bytes.extend(value);
    }
    let place = bytes.len() as u32;
    [bytes, directory, place.to_le_bytes().to_vec()].concat()
}

/// Seconds from 1970 to a time of the form `2026:11:22 11:10:00`.
fn seconds_since_1970(time: &str) -> u32 {
    let parts: Vec<u32> = time.split([':', ' ']).map(|part| part.parse().expect("a number")).collect();
    let [year, month, day, hour, minute, second] = parts[..] else { panic!("{time} is no time") };
    let is_leap = |year: u32| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let years: u32 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = years + lengths[..month as usize - 1].iter().sum::<u32>() + day - 1;
    ((days * 24 + hour) * 60 + minute) * 60 + second
}
