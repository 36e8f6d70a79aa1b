//! Conversion of CIE L*a*b* to sRGB.

/// Steps of linear light in the table of [`LabConverter`].
const STEPS: usize = 1 << 14;

/// Matrix from XYZ with the white point D50 to linear sRGB, adapted to D65 by the Bradford method.
const XYZ_TO_RGB: [[f32; 3]; 3] = [
    [3.133_856, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];

/// Tristimulus values of the white point D50, to which L*a*b* refers in TIFF 6.0 (section 23) and ICC profiles.
const WHITE: [f32; 3] = [0.964_22, 1.0, 0.825_21];

/// Converter from CIE L*a*b* with the white point D50 to sRGB.
pub(super) struct LabConverter {
    /// sRGB value for each step of linear light.
    encoded: Vec<u8>,
}

impl LabConverter {
    /// Computes the table.
    pub(super) fn new() -> Self {
        let encode = |step: usize| {
            let light = step as f32 / STEPS as f32;
            let share = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            (share * 255.0).round() as u8
        };
        Self { encoded: (0..=STEPS).map(encode).collect() }
    }

    /// Converts a colour: L* in steps of 100 / 255, and a* and b* with an offset of 128.
    pub(super) fn rgb(&self, [lightness, a, b]: [u8; 3]) -> [u8; 3] {
        let y = (f32::from(lightness) * (100.0 / 255.0) + 16.0) / 116.0;
        let x = y + (f32::from(a) - 128.0) / 500.0;
        let z = y - (f32::from(b) - 128.0) / 200.0;
        // CIE 15:2004, with the exact fractions.
        let linear = |root: f32| {
            if root > 6.0 / 29.0 { root * root * root } else { (root - 4.0 / 29.0) * (108.0 / 841.0) }
        };
        let xyz = [linear(x) * WHITE[0], linear(y) * WHITE[1], linear(z) * WHITE[2]];
        XYZ_TO_RGB.map(|row| {
            let light = row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2];
            self.encoded[(light.clamp(0.0, 1.0) * STEPS as f32).round() as usize]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_known_colours() {
        let converter = LabConverter::new();
        assert_eq!(converter.rgb([255, 128, 128]), [255, 255, 255]);
        assert_eq!(converter.rgb([0, 128, 128]), [0, 0, 0]);
        // L* 53.4 is mid grey.
        assert!(converter.rgb([136, 128, 128]).iter().all(|value| value.abs_diff(127) <= 1));
        // sRGB red is L* 54.3, a* 80.8, b* 69.9 relative to D50.
        let [red, green, blue] = converter.rgb([138, 209, 198]);
        assert!(red >= 253 && green <= 8 && blue <= 8, "{red} {green} {blue}");
    }
}
