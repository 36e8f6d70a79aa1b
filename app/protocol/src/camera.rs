//! What cameras write into their files.

use serde::{Deserialize, Serialize};

/// What the camera wrote (EXIF 2.32); each field is absent when the file does not say.
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
    /// When the shutter opened by the camera's clock: `2026-11-22T11:10:00`, with a fraction of the second and an offset from UTC
    /// where the file has them, `2026-11-22T11:10:00.25+09:00`.
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
    /// Focal length in millimetres that gives the same angle of view on 35 mm film.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_35mm: Option<u32>,
    /// Exposure compensation in steps of light, -99 to 99.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_bias: Option<f32>,
    /// What the camera set and what the photographer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// Where the camera measured light.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metering: Option<Metering>,
    /// Whether the flash fired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flash_fired: Option<bool>,
    /// Who set the white balance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub white_balance: Option<WhiteBalance>,
    /// Software that wrote the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// Where it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

impl Camera {
    /// Whether the file said nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the camera set and what the photographer (EXIF 2.32, ExposureProgram).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// The photographer set all.
    Manual,
    /// The camera set all.
    Normal,
    /// The photographer set the aperture.
    AperturePriority,
    /// The photographer set the time.
    ShutterPriority,
    /// The camera, for depth of field.
    Creative,
    /// The camera, for a short time.
    Action,
    /// The camera, for a near subject before a soft background.
    Portrait,
    /// The camera, for a far subject.
    Landscape,
}

/// Where the camera measured light (EXIF 2.32, MeteringMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Metering {
    /// Over the frame.
    Average,
    /// Over the frame, the centre more.
    CentreWeighted,
    /// In one spot.
    Spot,
    /// In several spots.
    MultiSpot,
    /// In zones that are weighed up.
    Pattern,
    /// In a part of the frame.
    Partial,
    /// Otherwise.
    Other,
}

/// Who set the white balance (EXIF 2.32, WhiteBalance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WhiteBalance {
    /// The camera.
    Auto,
    /// The photographer.
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
    /// Metres above the sea; negative below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude: Option<f32>,
}
