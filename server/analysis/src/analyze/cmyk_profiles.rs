//! Test that an embedded CMYK profile determines the colours of a CMYK JPEG.

use moxcms::{ColorProfile, DataColorSpace, LutDataType, LutStore, LutType, LutWarehouse, Matrix3d, ProfileClass};
use mozjpeg::{ColorSpace, Compress};

use super::analyze;
use super::ciede2000::ciede2000;
use crate::limits::DecodeLimits;
use crate::specimen;

/// CMYK profile in which the four inks are greys of lightness 80, 60, 40 and 20, and several full inks have the
/// lightness of the darkest one. A conversion that ignores the profile cannot produce these greys.
fn grey_ink_profile() -> ColorProfile {
    let lightness = |inks: usize| {
        [(8, 80), (4, 60), (2, 40), (1, 20)]
            .iter()
            .filter(|(ink, _)| inks & ink != 0)
            .map(|(_, lightness)| *lightness)
            .min()
    };
    // This table type stores lightness 100 as 65,280, and a neutral a or b as 32,768.
    let nodes = (0..16).flat_map(|inks| [(lightness(inks).unwrap_or(100) * 65_280 / 100) as u16, 32_768, 32_768]);
    let ramp = |channels: usize| LutStore::Store16([0, 65_535].repeat(channels));
    let table = LutDataType {
        num_input_channels: 4,
        num_output_channels: 3,
        num_clut_grid_points: 2,
        matrix: Matrix3d::IDENTITY,
        num_input_table_entries: 2,
        num_output_table_entries: 2,
        input_table: ramp(4),
        clut_table: LutStore::Store16(nodes.collect()),
        output_table: ramp(3),
        lut_type: LutType::Lut16,
    };
    let mut profile = ColorProfile::new_srgb();
    profile.color_space = DataColorSpace::Cmyk;
    profile.pcs = DataColorSpace::Lab;
    profile.profile_class = ProfileClass::OutputDevice;
    profile.cicp = None;
    (profile.red_trc, profile.green_trc, profile.blue_trc) = (None, None, None);
    profile.lut_a_to_b_perceptual = Some(LutWarehouse::Lut(table));
    profile
}

#[test]
fn embedded_cmyk_profile_is_applied() {
    let icc = grey_ink_profile().encode().unwrap();
    for (inks, lightness) in
        [([0, 0, 0, 0], 100.0), ([255, 0, 0, 0], 80.0), ([0, 0, 255, 0], 40.0), ([0, 0, 0, 255], 20.0)]
    {
        let mut compress = Compress::new(ColorSpace::JCS_CMYK);
        compress.set_size(16, 16);
        compress.set_fastest_defaults();
        compress.set_quality(98.0);
        let mut started = compress.start_compress(vec![]).unwrap();
        // libjpeg writes CMYK with an Adobe marker, hence inverted.
        started.write_scanlines(&inks.map(|ink: u8| 255 - ink).repeat(16 * 16)).unwrap();
        let bytes = specimen::with_profile(&started.finish().unwrap(), &icc, 60_000);
        let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
        let light = ((lightness + 16.0) / 116.0_f64).powi(3);
        let grey = ((1.055 * light.powf(1.0 / 2.4) - 0.055) * 255.0).round() as u8;
        let hex = &report.colour.palette[0].hex;
        let found = [1, 3, 5].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
        assert!(ciede2000(found, [grey; 3]) < 3.0, "{inks:?} became {found:?} instead of {grey}");
    }
}
