//! Test data: images, cards, reports, overview points and charts.

use protocol::{BatchId, Failure, FailureCode, FilePath, Image, ImageId, ImageState, Report, Shot, ShotRole};

use crate::sheet::model::card::{Card, CardKey, CardShot};
use crate::sheet::model::overview::chart::{Chart, ChartMark};
use crate::sheet::model::overview::overview_point::OverviewPoint;
use crate::sheet::model::upload_state::UploadState;

/// Image number `nth` of its batch, in this state, without a report.
pub(crate) fn image(nth: u8, state: ImageState) -> Image {
    Image {
        id: ImageId::from_random([nth; 16]),
        batch: BatchId::from_random([1; 16]),
        name: format!("frame-{nth}.jpg"),
        path: None,
        source_path: None,
        companions: vec![],
        shot: None,
        bytes: 1000,
        hash: None,
        state,
        seq: u64::from(nth) + 2,
        report: None,
        verdicts: Vec::new(),
        group: None,
        decision: None,
        error: (state == ImageState::Failed).then(|| Failure::new(FailureCode::Corrupt)),
    }
}

/// Card of a file in this state of the upload, without an image.
pub(crate) fn sending(upload: UploadState) -> Card {
    let image = image(3, ImageState::Queued);
    let (id, file) = (image.id, FilePath::named(image.name));
    let (companions, shot) = (vec![], CardShot::Single);
    Card { key: CardKey(0), id, file, bytes: 1000, upload: Some(upload), image: None, companions, shot }
}

/// Analyzed image number `nth` of its batch with this path.
pub(crate) fn image_at(nth: u8, path: &str) -> Image {
    let FilePath { name, path, source_path } = FilePath::from_sent(path);
    Image { name, path, source_path, report: Some(Box::new(report(6000, 4000))), ..image(nth, ImageState::Analyzed) }
}

/// Raw file (image 1) and primary image (image 2) of a shot, both analyzed, with these paths.
pub(crate) fn shot(raw: &str, primary: &str) -> [Image; 2] {
    let mut images = [image_at(1, raw), image_at(2, primary)];
    let id = images[1].id;
    images[0].shot = Some(Shot::new(id, ShotRole::Companion));
    images[1].shot = Some(Shot::new(id, ShotRole::Primary));
    images
}

/// Card of a shot of these files, both analyzed; its key is 1, and the key of the raw file 0.
pub(crate) fn shot_card(raw: &str, primary: &str) -> Card {
    let [raw, primary] = shot(raw, primary);
    let raw = Card { shot: CardShot::Raw, ..Card::from_image(CardKey(0), raw) };
    Card { shot: CardShot::Primary(Box::new(raw)), ..Card::from_image(CardKey(1), primary) }
}

/// Report summary of a JPEG of this size, in pixels. Only width, height and megapixels depend on the size.
pub(crate) fn report(width: u32, height: u32) -> Report {
    serde_json::from_value(serde_json::json!({
        "version": 1,
        "file": {"bytes": 1000, "hash": format!("blake3:{}", "0".repeat(64)), "format": "jpeg"},
        "image": {"width": width, "height": height, "orientation": 1, "frames": 1, "colour": "rgb", "bit_depth": 8,
            "alpha": false, "megapixels": (width * height) as f32 / 1e6, "aspect": 1.5, "decoded": 1.0},
        "exposure": {"mean": 120.0, "deviation": 60.0, "p1": 4, "p5": 20, "p25": 70, "median": 120, "p75": 170,
            "p95": 230, "p99": 250, "clipped_shadows": 0.0, "clipped_highlights": 0.0, "entropy": 7.5},
        "colour": {"palette": [], "colourfulness": 40.0},
        "focus": {"frame": 20.0, "sharpest": 30.0, "blur": 0.5, "noise": 1.0},
        "identity": {"dhash": "0123456789abcdef", "contrast": 50.0},
        "picture": {"width": 512, "height": 341, "media_type": "image/jpeg", "thumbhash": ""},
    }))
    .unwrap()
}

/// Overview point of the card with key `nth`, without issues and capture time.
pub(crate) fn point(nth: u32) -> OverviewPoint {
    OverviewPoint {
        key: CardKey(nth),
        mean: 120.0,
        blur: Some(0.5),
        taken: None,
        format: "JPEG".to_owned(),
        megapixels: 24.0,
        issues: Vec::new(),
    }
}

/// Bar chart with a mark for each count. All marks have the same label, with a character that HTML must escape.
pub(crate) fn chart(counts: &[usize]) -> Chart {
    let cards = |count: usize| (0..count as u32).map(CardKey).collect();
    let marks = counts.iter().map(|count| ChartMark::from_cards("a < b".to_owned(), cards(*count))).collect();
    Chart { finding: "Five of them.".to_owned(), marks, ..Chart::default() }
}
