//! A sample report for the tests of this crate.

use crate::{
    BitHash, Colour, ColourType, ContentHash, Exposure, FileFacts, Focus, Format, Identity, ImageFacts, Picture,
    PictureType, Report,
};

/// The report of a good photograph.
pub(crate) fn report() -> Report {
    Report {
        version: 1,
        file: FileFacts { bytes: 1000, hash: ContentHash::from_bytes([4; 32]), format: Format::Jpeg },
        image: ImageFacts {
            width: 6000,
            height: 4000,
            orientation: 1,
            frames: 1,
            colour: ColourType::Rgb,
            bit_depth: 8,
            alpha: false,
            profile: None,
            quality: None,
            subsampling: None,
            megapixels: 24.0,
            aspect: 1.5,
            decoded: 1.0,
            raw: None,
            hdr: None,
        },
        camera: None,
        exposure: Exposure {
            mean: 120.0,
            deviation: 60.0,
            p1: 4,
            p5: 20,
            p10: 40,
            p25: 70,
            median: 120,
            p75: 170,
            p90: 220,
            p95: 230,
            p99: 250,
            border: 20,
            clipped_shadows: 0.0,
            clipped_highlights: 0.0,
            clipped_channel: 0.02,
            shoulder: 0.4,
            entropy: 7.5,
        },
        histogram: None,
        colour: Colour { palette: vec![], colourfulness: 40.0, coloured: 0.8 },
        focus: Focus { frame: 200.0, sharpest: 900.0, blur: Some(0.5), edges: 0.05, noise: 1.0, map: None },
        identity: Identity {
            dhash: BitHash(0x0123_4567_89ab_cdef),
            phash: BitHash(0xfedc_ba98_7654_3210),
            contrast: 50.0,
            signature: None,
        },
        picture: Picture { width: 512, height: 341, media_type: PictureType::Jpeg, thumbhash: String::new() },
        timing: None,
    }
}
