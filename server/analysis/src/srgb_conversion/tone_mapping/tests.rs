//! Tests of tone mapping: known values, and properties of the curve.

use moxcms::{CicpColorPrimaries, MatrixCoefficients};
use proptest::prelude::*;

use super::*;

/// Conversion of an image with BT.2020 primaries.
fn tone_mapping(transfer: HdrTransfer) -> Box<ToneMapping> {
    with_primaries(CicpColorPrimaries::Bt2020, transfer)
}

/// Conversion of an image with these primaries.
fn with_primaries(color_primaries: CicpColorPrimaries, transfer: HdrTransfer) -> Box<ToneMapping> {
    let transfer_characteristics = match transfer {
        HdrTransfer::Pq => TransferCharacteristics::Smpte2084,
        HdrTransfer::Hlg => TransferCharacteristics::Hlg,
    };
    let matrix_coefficients = MatrixCoefficients::Identity;
    let code_points = CicpProfile { color_primaries, transfer_characteristics, matrix_coefficients, full_range: true };
    ToneMapping::new(&ColorProfile::new_from_cicp(code_points), transfer)
}

/// Converts pixels without alpha.
fn converted(tone_mapping: &ToneMapping, pixels: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let mut bytes = pixels.as_flattened().to_vec();
    tone_mapping.convert(&mut bytes, None);
    bytes.as_chunks().0.to_vec()
}

#[test]
fn reference_levels_become_their_srgb_values() {
    // 203 cd/m² is white, 100 cd/m² is 0.49 of it, and a grey card of 26 cd/m² is 0.128 of it.
    for (transfer, levels) in [
        (HdrTransfer::Pq, [(148, 255), (130, 188), (97, 100), (0, 0)].as_slice()),
        (HdrTransfer::Hlg, &[(191, 254), (97, 101), (0, 0)]),
    ] {
        for &(value, expected) in levels {
            let [[red, green, blue]] = converted(&tone_mapping(transfer), &[[value; 3]])[..] else { unreachable!() };
            assert!(red == green && green == blue && red.abs_diff(expected) <= 1, "{transfer:?} {value}: {red}");
        }
    }
}

#[test]
fn peak_is_white_and_reference_white_is_below_it() {
    // The peak of PQ is 49.3 times reference white: light of 1 becomes (1 + 1/49.3²)/2.
    let pq = converted(&tone_mapping(HdrTransfer::Pq), &[[255; 3], [148; 3], [97; 3]]);
    assert_eq!(pq[0], [255; 3]);
    assert!(pq[1][0].abs_diff(188) <= 1 && pq[2][0].abs_diff(95) <= 1, "{pq:?}");
    // The peak of HLG is 4.93 times reference white.
    let hlg = converted(&tone_mapping(HdrTransfer::Hlg), &[[255; 3], [191; 3], [97; 3]]);
    assert_eq!(hlg[0], [255; 3]);
    assert!(hlg[1][0].abs_diff(191) <= 1 && hlg[2][0].abs_diff(96) <= 1, "{hlg:?}");
}

/// Samples of saturated and mixed colours at 100 cd/m² and below, from linear light by the formulas of BT.2100.
#[test]
fn primaries_of_bt_2020_and_p3_become_those_of_srgb() {
    let pq = |light: f64| {
        let power = (light * 203.0 / 10_000.0).powf(1305.0 / 8192.0);
        let value = ((107.0 / 128.0 + 2413.0 / 128.0 * power) / (1.0 + 2392.0 / 128.0 * power)).powf(2523.0 / 32.0);
        (value * 255.0).round() as u8
    };
    // Matrices from linear sRGB (Rec. ITU-R BT.2087 inverted; CSS Color 4, sample code).
    let to_bt_2020 = [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]];
    let to_p3 = [[0.822_462, 0.177_538, 0.0], [0.033_194, 0.966_806, 0.0], [0.017_083, 0.072_397, 0.910_520]];
    for (primaries, matrix) in [(CicpColorPrimaries::Bt2020, to_bt_2020), (CicpColorPrimaries::Smpte432, to_p3)] {
        let conversion = with_primaries(primaries, HdrTransfer::Pq);
        for colour in [[200_u8, 120, 90], [60, 90, 160], [90, 200, 120], [230, 230, 120]] {
            let linear = colour.map(|value| ((f64::from(value) / 255.0 + 0.055) / 1.055).powf(2.4));
            let stored = matrix.map(|row| pq(row.iter().zip(linear).map(|(weight, light)| weight * light).sum()));
            let found = converted(&conversion, &[stored])[0];
            let is_near = found.iter().zip(colour).all(|(found, expected)| found.abs_diff(expected) <= 5);
            assert!(is_near, "{primaries:?}: {found:?} instead of {colour:?}");
        }
    }
    // The red of BT.2020 is outside the gamut of sRGB and is clipped per channel.
    assert_eq!(converted(&tone_mapping(HdrTransfer::Pq), &[[148, 0, 0]]), [[255, 0, 0]]);
}

#[test]
fn few_sparkling_pixels_and_invisible_ones_do_not_darken_the_image() {
    let conversion = tone_mapping(HdrTransfer::Pq);
    let mut pixels = vec![[97; 3]; 4000];
    let plain = converted(&conversion, &pixels)[0];
    pixels[..2].fill([255; 3]);
    assert_eq!(converted(&conversion, &pixels)[3], plain, "0.05 % of the pixels");
    pixels[2] = [255; 3];
    assert_ne!(converted(&conversion, &pixels)[3], plain, "more than 0.05 %");
    let mut alpha = vec![255; 4000];
    alpha[..3].fill(0);
    let mut bytes = pixels.as_flattened().to_vec();
    conversion.convert(&mut bytes, Some(&alpha));
    assert_eq!(bytes[9..12], plain, "the bright pixels are invisible");
}

#[test]
fn grey_stays_grey() {
    let greys: Vec<_> = (0..=255).map(|value| [value; 3]).collect();
    for transfer in [HdrTransfer::Pq, HdrTransfer::Hlg] {
        for primaries in [CicpColorPrimaries::Bt709, CicpColorPrimaries::Bt2020, CicpColorPrimaries::Smpte431] {
            let found = converted(&with_primaries(primaries, transfer), &greys);
            assert!(found.iter().all(|[red, green, blue]| red == green && green == blue), "{found:?}");
        }
    }
}

/// Bytes that every machine must compute.
#[test]
fn bytes_are_the_same_on_every_machine() {
    let pixels: Vec<[u8; 3]> = (0..4096_u32)
        .map(|number| number.wrapping_mul(0x9e37_79b1).to_be_bytes())
        .map(|[red, green, blue, _]| [red, green, blue])
        .collect();
    let hash =
        |transfer| blake3::hash(converted(&tone_mapping(transfer), &pixels).as_flattened()).to_hex()[..16].to_owned();
    assert_eq!([hash(HdrTransfer::Pq), hash(HdrTransfer::Hlg)], ["77eb610ce59330df", "256ffb2265e8e361"]);
}

/// Transfer function of high dynamic range.
fn any_transfer() -> impl Strategy<Value = HdrTransfer> {
    prop_oneof![Just(HdrTransfer::Pq), Just(HdrTransfer::Hlg)]
}

proptest! {
    /// A brighter grey never becomes darker, whatever else the image shows, and the brightest visible grey that counts
    /// for the peak becomes white if it is as bright as reference white.
    #[test]
    fn brighter_grey_stays_brighter(transfer in any_transfer(), values in prop::collection::vec(any::<u8>(), 1..300)) {
        let mut values = values;
        values.sort_unstable();
        let pixels: Vec<_> = values.iter().map(|&value| [value; 3]).collect();
        let found: Vec<u8> = converted(&tone_mapping(transfer), &pixels).iter().map(|pixel| pixel[1]).collect();
        prop_assert!(found.is_sorted(), "{:?} became {:?}", values, found);
        let white = match transfer { HdrTransfer::Pq => 149, HdrTransfer::Hlg => 192 };
        prop_assert!(values.last() < Some(&white) || found.last() == Some(&255));
    }

    /// No pixel becomes brighter than without tone mapping of the same light, and colours never fail.
    #[test]
    fn bright_surroundings_only_darken(
        transfer in any_transfer(),
        pixels in prop::collection::vec(any::<[u8; 3]>(), 1..50),
    ) {
        let conversion = tone_mapping(transfer);
        let together = converted(&conversion, &pixels);
        for (pixel, found) in pixels.iter().zip(together) {
            let alone = converted(&conversion, &[*pixel])[0];
            if brightest(conversion.light.of_pixel(*pixel)) <= 1.0 {
                prop_assert!(found.iter().zip(alone).all(|(found, alone)| *found <= alone), "{:?}", pixel);
            }
        }
    }

    /// An image of standard dynamic range that is stored in PQ or HLG keeps all its greys within two steps, which is
    /// the precision of 8 bits in these functions.
    #[test]
    fn greys_up_to_reference_white_stay(transfer in any_transfer(), grey in any::<u8>()) {
        let share = f64::from(grey) / 255.0;
        let light = if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) };
        // The stored value whose light is nearest.
        let conversion = tone_mapping(transfer);
        let distance = |value: &u8| (f64::from(conversion.light.of_pixel([*value; 3])[0]) - light).abs();
        let stored = (0..=255).min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap();
        let found = converted(&conversion, &[[stored; 3]])[0][0];
        prop_assert!(found.abs_diff(grey) <= 2, "{} became {}", grey, found);
    }
}
