//! Kinds of raw files to make, and the facts that they state.

use crate::specimen::located::LOCATION;

/// Kind of raw file, and the place of its largest preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RawKind {
    /// Canon CR2: strip of the first directory.
    Cr2,
    /// Canon CR3 whose track of full size is no JPEG: box `PRVW`.
    Cr3,
    /// Canon CR3: track of full size.
    Cr3Track,
    /// Canon CRW: entry of the heap.
    Crw,
    /// Nikon NEF: SubIFD.
    Nef,
    /// Nikon NEF of an early camera: maker note.
    NefNote,
    /// Nikon NRW: SubIFD.
    Nrw,
    /// Sony ARW: first directory.
    Arw,
    /// Sony ARW of a new camera: third directory, in full size.
    ArwFullSize,
    /// Sony SR2: maker note.
    Sr2,
    /// Fujifilm RAF: header.
    Raf,
    /// Olympus ORF: maker note with offsets of its own.
    Orf,
    /// Olympus ORF of an early camera: maker note with offsets in the file.
    OrfEarly,
    /// OM System ORF: maker note.
    OrfOmSystem,
    /// Panasonic RW2: value of the first directory.
    Rw2,
    /// Pentax PEF: third directory.
    Pef,
    /// Pentax PEF whose preview is in the maker note.
    PefNote,
    /// Adobe DNG: strip of a SubIFD.
    Dng,
    /// Apple ProRAW: strip of the first directory.
    ProRaw,
    /// Leica DNG: JPEG of a SubIFD.
    LeicaDng,
    /// Samsung SRW: SubIFD.
    Srw,
    /// Samsung SRW whose preview is in the maker note.
    SrwNote,
    /// GoPro GPR: strip of a SubIFD.
    Gpr,
    /// Phase One IIQ: no directory names the preview.
    Iiq,
    /// Hasselblad 3FR: second directory.
    ThreeFr,
    /// Epson ERF: value in the maker note.
    Erf,
}

/// Facts about a raw file to write.
#[derive(Debug, Clone)]
pub struct RawFileFacts {
    /// Width and height of the sensor's image in pixels.
    pub sensor: (u32, u32),
    /// EXIF orientation, 1 to 8.
    pub orientation: u16,
    /// Capture time, `2026:11:22 11:10:00`.
    pub capture_time: String,
    /// Degrees north and east. A CRW does not store them.
    pub gps: Option<(f64, f64)>,
}

impl Default for RawFileFacts {
    fn default() -> Self {
        Self {
            sensor: (6000, 4000),
            orientation: 1,
            capture_time: "2026:11:22 11:10:00".to_owned(),
            gps: Some(LOCATION),
        }
    }
}

impl RawKind {
    /// All kinds.
    pub const ALL: [Self; 26] = [
        Self::Cr2,
        Self::Cr3,
        Self::Cr3Track,
        Self::Crw,
        Self::Nef,
        Self::NefNote,
        Self::Nrw,
        Self::Arw,
        Self::ArwFullSize,
        Self::Sr2,
        Self::Raf,
        Self::Orf,
        Self::OrfEarly,
        Self::OrfOmSystem,
        Self::Rw2,
        Self::Pef,
        Self::PefNote,
        Self::Dng,
        Self::ProRaw,
        Self::LeicaDng,
        Self::Srw,
        Self::SrwNote,
        Self::Gpr,
        Self::Iiq,
        Self::ThreeFr,
        Self::Erf,
    ];

    /// Usual extension of the file name in lower case.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Cr2 => "cr2",
            Self::Cr3 | Self::Cr3Track => "cr3",
            Self::Crw => "crw",
            Self::Nef | Self::NefNote => "nef",
            Self::Nrw => "nrw",
            Self::Arw | Self::ArwFullSize => "arw",
            Self::Sr2 => "sr2",
            Self::Raf => "raf",
            Self::Orf | Self::OrfEarly | Self::OrfOmSystem => "orf",
            Self::Rw2 => "rw2",
            Self::Pef | Self::PefNote => "pef",
            Self::Dng | Self::ProRaw | Self::LeicaDng => "dng",
            Self::Srw | Self::SrwNote => "srw",
            Self::Gpr => "gpr",
            Self::Iiq => "iiq",
            Self::ThreeFr => "3fr",
            Self::Erf => "erf",
        }
    }

    /// Maker and model of the camera.
    pub fn camera(self) -> (&'static str, &'static str) {
        match self {
            Self::Cr2 => ("Canon", "Canon EOS 5D Mark IV"),
            Self::Cr3 | Self::Cr3Track => ("Canon", "Canon EOS R6"),
            Self::Crw => ("Canon", "Canon EOS D60"),
            Self::Nef => ("NIKON CORPORATION", "NIKON Z 6"),
            Self::NefNote => ("NIKON CORPORATION", "NIKON D70"),
            Self::Nrw => ("NIKON", "COOLPIX P1000"),
            Self::Arw => ("SONY", "ILCE-6000"),
            Self::ArwFullSize => ("SONY", "ILCE-7M4"),
            Self::Sr2 => ("SONY", "DSC-R1"),
            Self::Raf => ("FUJIFILM", "X-T5"),
            Self::Orf => ("OLYMPUS IMAGING CORP.", "E-M5"),
            Self::OrfEarly => ("OLYMPUS CORPORATION", "E-1"),
            Self::OrfOmSystem => ("OM Digital Solutions", "OM-1"),
            Self::Rw2 => ("Panasonic", "DC-G9"),
            Self::Pef | Self::PefNote => ("PENTAX", "PENTAX K-5"),
            Self::Dng => ("Canon", "Canon EOS 350D DIGITAL"),
            Self::ProRaw => ("Apple", "iPhone 15 Pro"),
            Self::LeicaDng => ("Leica Camera AG", "LEICA M10"),
            Self::Srw | Self::SrwNote => ("SAMSUNG", "NX500"),
            Self::Gpr => ("GoPro", "HERO11 Black"),
            Self::Iiq => ("Phase One", "IQ3 100MP"),
            Self::ThreeFr => ("Hasselblad", "X1D"),
            Self::Erf => ("SEIKO EPSON CORP.", "R-D1"),
        }
    }

    /// Bits per sample of the sensor data that the report states. 8 if the file does not state them.
    pub fn bit_depth(self) -> u8 {
        match self {
            Self::Crw | Self::Raf | Self::Iiq => 8,
            Self::Rw2 | Self::Nrw | Self::NefNote | Self::Orf | Self::OrfEarly | Self::OrfOmSystem => 12,
            _ => 14,
        }
    }
}
