//! Effect of each warning of libjpeg on the pixels.
//!
//! libjpeg warns of real damage and of mere formal faults in the same way. Only damage makes a file incomplete. This
//! table of all its warnings decides; [`WarningEffect::of`] has the same order.
//!
//! | warning (`jerror.h`) | meaning | effect on the pixels |
//! | --- | --- | --- |
//! | `JWRN_ADOBE_XFORM` | Adobe's segment states an unknown colour transform | none: the usual one is taken |
//! | `JWRN_ARITH_BAD_CODE` | invalid arithmetic code | does not exist: no arithmetic decoder in this build |
//! | `JWRN_BOGUS_PROGRESSION` | a scan comes before those that it builds on | damage, unless only the order is odd |
//! | `JWRN_EXTRANEOUS_DATA` | bytes before a marker belong to nothing | none, but after scan data see below |
//! | `JWRN_HIT_MARKER` | the data of a scan or restart interval ends early | damage: zeros are decoded in its place |
//! | `JWRN_HUFF_BAD_CODE` | invalid Huffman code | damage: the place in the data is lost |
//! | `JWRN_JFIF_MAJOR` | unknown version of JFIF | none: JFIF describes metadata only |
//! | `JWRN_JPEG_EOF` | the file ends without an end marker | damage: the rest is invented |
//! | `JWRN_MUST_RESYNC` | another marker than the expected restart marker | damage: restart intervals are missing |
//! | `JWRN_NOT_SEQUENTIAL` | a sequential scan states a part of the coefficients | none: all of them are read |
//! | `JWRN_TOO_MUCH_DATA` | more rows are requested than there are | none: a fault of the caller |
//! | `JWRN_BOGUS_ICC` | the ICC profile cannot be assembled | none: libjpeg does not read it here |
//!
//! Surplus bytes after the data of a scan are harmless stray bytes, or the rest of damaged data in which the decoder
//! has lost its place. Up to [`MAX_STRAY_BYTES`] count as stray bytes. Before a restart marker any number is damage,
//! because a decoder that loses its place in such a short interval leaves few bytes.

use std::ffi::c_int;

use mozjpeg_sys::{
    JWRN_ADOBE_XFORM, JWRN_BOGUS_ICC, JWRN_BOGUS_PROGRESSION, JWRN_EXTRANEOUS_DATA, JWRN_HIT_MARKER,
    JWRN_HUFF_BAD_CODE, JWRN_JFIF_MAJOR, JWRN_JPEG_EOF, JWRN_MUST_RESYNC, JWRN_NOT_SEQUENTIAL, JWRN_TOO_MUCH_DATA,
};

/// Maximum number of bytes after the data of a scan that count as stray bytes. The rest of damaged data is nearly
/// always longer: of 600 progressive files with one wrong bit, 251 show damage if no byte is allowed, 246 with this
/// limit, and 70 without a limit.
const MAX_STRAY_BYTES: u32 = 16;

/// A warning of libjpeg.
#[derive(Debug, Clone, Copy)]
pub(super) struct Warning {
    /// Message code of `jerror.h`.
    pub(super) code: c_int,
    /// Parameters of the message: for `JWRN_EXTRANEOUS_DATA` the number of bytes and the second byte of the marker that
    /// follows them.
    pub(super) parameters: [u32; 2],
    /// True if the warning comes during or directly after the data of a scan.
    pub(super) is_in_scan_data: bool,
}

/// Effect of a warning on the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WarningEffect {
    /// Every pixel comes from the data of the file.
    None,
    /// Pixels are missing or were replaced.
    Damage,
    /// Pixels may be missing. [`scans_fit_together`](super::jpeg_scans::scans_fit_together) decides.
    IrregularScanOrder,
}

impl WarningEffect {
    /// Returns the effect of a warning. An unknown warning counts as damage.
    pub(super) fn of(warning: &Warning) -> Self {
        match (warning.code, warning.parameters) {
            (JWRN_ADOBE_XFORM, _) => Self::None,
            (JWRN_BOGUS_PROGRESSION, _) => Self::IrregularScanOrder,
            (JWRN_EXTRANEOUS_DATA, _) if !warning.is_in_scan_data => Self::None,
            (JWRN_EXTRANEOUS_DATA, [_, (0xd0..=0xd7)]) => Self::Damage,
            (JWRN_EXTRANEOUS_DATA, [(..=MAX_STRAY_BYTES), _]) => Self::None,
            (JWRN_EXTRANEOUS_DATA | JWRN_HIT_MARKER | JWRN_HUFF_BAD_CODE, _) => Self::Damage,
            (JWRN_JFIF_MAJOR, _) => Self::None,
            (JWRN_JPEG_EOF | JWRN_MUST_RESYNC, _) => Self::Damage,
            (JWRN_NOT_SEQUENTIAL | JWRN_TOO_MUCH_DATA | JWRN_BOGUS_ICC, _) => Self::None,
            _ => Self::Damage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_missing_or_replaced_data_is_damage() {
        let effect =
            |code, is_in_scan_data, parameters| WarningEffect::of(&Warning { code, parameters, is_in_scan_data });
        for code in [JWRN_ADOBE_XFORM, JWRN_JFIF_MAJOR, JWRN_NOT_SEQUENTIAL, JWRN_TOO_MUCH_DATA, JWRN_BOGUS_ICC] {
            assert_eq!(effect(code, true, [0, 0]), WarningEffect::None, "{code}");
        }
        for code in [JWRN_HIT_MARKER, JWRN_HUFF_BAD_CODE, JWRN_JPEG_EOF, JWRN_MUST_RESYNC, c_int::MAX] {
            assert_eq!(effect(code, true, [0, 0]), WarningEffect::Damage, "{code}");
        }
        assert_eq!(effect(JWRN_BOGUS_PROGRESSION, true, [0, 1]), WarningEffect::IrregularScanOrder);
    }

    #[test]
    fn few_bytes_after_a_scan_are_stray_bytes() {
        let effect = |is_in_scan_data, parameters| {
            WarningEffect::of(&Warning { code: JWRN_EXTRANEOUS_DATA, parameters, is_in_scan_data })
        };
        assert_eq!(effect(false, [9999, 0xdb]), WarningEffect::None);
        assert_eq!(effect(true, [MAX_STRAY_BYTES, 0xda]), WarningEffect::None);
        assert_eq!(effect(true, [MAX_STRAY_BYTES + 1, 0xda]), WarningEffect::Damage);
        assert_eq!(effect(true, [1, 0xd3]), WarningEffect::Damage);
    }
}
