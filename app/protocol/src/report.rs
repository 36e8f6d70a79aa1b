//! Reports: the measurements of one file. Apart from its timing, a report depends only on the bytes and on the version
//! of the analysis.

use serde::{Deserialize, Serialize};

mod earlier_versions;
mod exposure_and_colour;
mod facts;
mod focus;
mod identity;

pub use exposure_and_colour::{Colour, Exposure, Histogram, Swatch};
pub use facts::{ColourType, FileFacts, HdrFacts, HdrTransfer, ImageFacts, PreviewSize, RawFacts, Subsampling};
pub use focus::{Focus, FocusMap};
pub use identity::{Identity, Signature};

use crate::{Camera, Picture};

/// All measurements of one image. Events and lists contain the report summary, which lacks the large parts:
/// `histogram`, `focus.map` and `identity.signature`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Report {
    /// Version of the analysis. Reports of different versions are not comparable.
    pub version: u32,
    /// Facts about the file.
    pub file: FileFacts,
    /// Facts about the image in the file.
    pub image: ImageFacts,
    /// Camera metadata (EXIF); absent if the file contains none of the fields of `Camera`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
    /// Luma statistics.
    pub exposure: Exposure,
    /// Histograms. Large, so a report summary lacks them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// Colours.
    pub colour: Colour,
    /// Sharpness.
    pub focus: Focus,
    /// Hashes and signature for the search for duplicates.
    pub identity: Identity,
    /// Thumbnail and placeholder.
    pub picture: Picture,
    /// Duration of the analysis; the only part that differs between two runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

impl Report {
    /// Report summary: a copy without the large parts `histogram`, `focus.map` and `identity.signature`.
    pub fn summary(&self) -> Self {
        Self {
            histogram: None,
            focus: Focus { map: None, ..self.focus.clone() },
            identity: Identity { signature: None, ..self.identity.clone() },
            ..self.clone()
        }
    }

    /// Name of the file's format for people; for a camera's raw file its kind, such as `CR3`.
    pub fn format_name(&self) -> String {
        match &self.image.raw {
            Some(raw) => raw.kind.to_ascii_uppercase(),
            None => self.file.format.name().to_owned(),
        }
    }

    /// True if all current browsers show the file itself in the same way as its preview: its format is one of theirs,
    /// and its pixels are of standard dynamic range.
    pub fn is_shown_by_browsers(&self) -> bool {
        self.file.format.is_shown_by_browsers() && self.image.hdr.is_none_or(|hdr| hdr.transfer.is_none())
    }
}

/// Time spent on one image, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Timing {
    /// Time from queueing the image, when its last byte was stored, to the start of the analysis.
    pub waited_ms: f32,
    /// Time spent on decoding.
    pub decoding_ms: f32,
    /// Time spent on everything after decoding.
    pub measuring_ms: f32,
}
