//! Camera metadata of an image file (EXIF 2.32).

use serde::{Deserialize, Serialize};

/// Camera metadata of a file (EXIF 2.32). Each field is absent if the file does not contain it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Camera {
    /// Maker of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Maker of the lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens_make: Option<String>,
    /// Model of the lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// Time at which the image was taken, or else digitised, by the camera's clock: `2026-11-22T11:10:00`, with the
    /// fraction of the second and the offset from UTC if the file has them: `2026-11-22T11:10:00.25+09:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Exposure time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_seconds: Option<f32>,
    /// Aperture as an f-number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aperture: Option<f32>,
    /// Sensitivity (ISO 12232).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// Focal length in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length: Option<f32>,
    /// Focal length in millimetres with the same angle of view on 35 mm film.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_35mm: Option<u32>,
    /// Exposure compensation in stops, -99 to 99.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_bias: Option<f32>,
    /// Exposure program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// Metering mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metering: Option<Metering>,
    /// True if the flash fired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flash_fired: Option<bool>,
    /// White balance mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub white_balance: Option<WhiteBalance>,
    /// Software that wrote the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// Position at which the image was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

impl Camera {
    /// Returns true if every field is absent.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Exposure program: the settings that the camera chose (EXIF 2.32, ExposureProgram).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// The photographer chose all settings.
    Manual,
    /// The camera chose all settings.
    Normal,
    /// The photographer chose the aperture.
    AperturePriority,
    /// The photographer chose the exposure time.
    ShutterPriority,
    /// The camera chose, for a large depth of field.
    Creative,
    /// The camera chose, for a short exposure time.
    Action,
    /// The camera chose, for a near subject before a soft background.
    Portrait,
    /// The camera chose, for a distant subject.
    Landscape,
}

/// Part of the frame in which the camera measured the light (EXIF 2.32, MeteringMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Metering {
    /// The whole frame.
    Average,
    /// The whole frame, with more weight on the centre.
    CentreWeighted,
    /// One spot.
    Spot,
    /// Several spots.
    MultiSpot,
    /// Zones with weights.
    Pattern,
    /// A part of the frame.
    Partial,
    /// Any other mode.
    Other,
}

/// White balance mode (EXIF 2.32, WhiteBalance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WhiteBalance {
    /// Set by the camera.
    Auto,
    /// Set by the photographer.
    Manual,
}

/// A position on Earth (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Location {
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
    /// Metres above sea level; negative below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude: Option<f32>,
}
