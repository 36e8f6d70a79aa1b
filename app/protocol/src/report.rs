//! What the analysis measured of one file. It depends on the bytes and the version of the analysis alone.

use serde::{Deserialize, Serialize};

mod earlier;
mod exposure_and_colour;
mod facts;
mod focus;
mod identity;

pub use exposure_and_colour::{Colour, Exposure, Histogram, Swatch};
pub use facts::{ColourType, FileFacts, ImageFacts, Subsampling};
pub use focus::{Focus, FocusMap};
pub use identity::{Identity, Signature};

use crate::{Camera, Picture};

/// Every measure of one image. In events and lists it comes without its bulky parts, `histogram`, `focus.map` and
/// `identity.signature`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Report {
    /// Version of the analysis that measured; reports of different versions are not comparable.
    pub version: u32,
    /// The file itself.
    pub file: FileFacts,
    /// The image in it.
    pub image: ImageFacts,
    /// What the camera wrote (EXIF); absent when the file carries none that we read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
    /// Light.
    pub exposure: Exposure,
    /// How many pixels have which value; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// Colour.
    pub colour: Colour,
    /// Sharpness.
    pub focus: Focus,
    /// What it is compared by.
    pub identity: Identity,
    /// What is shown of it.
    pub picture: Picture,
    /// How long it took; the only part that differs between two runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

impl Report {
    /// The report as events and lists carry it.
    pub fn summary(&self) -> Self {
        Self {
            histogram: None,
            focus: Focus { map: None, ..self.focus.clone() },
            identity: Identity { signature: None, ..self.identity.clone() },
            ..self.clone()
        }
    }
}

/// Time spent on one image, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Timing {
    /// From the last byte stored to the beginning of the analysis.
    pub waited_ms: f32,
    /// Decoding.
    pub decoding_ms: f32,
    /// Everything after decoding.
    pub measuring_ms: f32,
}
