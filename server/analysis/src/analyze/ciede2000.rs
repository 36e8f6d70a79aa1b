//! CIEDE2000 colour difference (Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", 2005), for tests.

/// CIEDE2000 difference of two sRGB colours. A difference of 1 is just visible if the colours are side by side.
pub(super) fn ciede2000(first: [u8; 3], second: [u8; 3]) -> f64 {
    lab_difference(lab(first), lab(second))
}

/// CIELAB coordinates under D65.
fn lab(colour: [u8; 3]) -> [f64; 3] {
    let linear = colour.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let dot = |row: [f64; 3]| row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2];
    let x = dot([0.412_456, 0.357_576, 0.180_438]) / 0.950_47;
    let y = dot([0.212_673, 0.715_152, 0.072_175]);
    let z = dot([0.019_334, 0.119_192, 0.950_304]) / 1.088_83;
    let [x, y, z] = [x, y, z]
        .map(|share| if share > 216.0 / 24_389.0 { share.cbrt() } else { (24_389.0 / 27.0 * share + 16.0) / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 difference of two CIELAB colours.
fn lab_difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let seventh = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25_f64.powi(7))).sqrt();
    let chroma_scale = 1.5 - 0.5 * seventh((a1.hypot(b1) + a2.hypot(b2)) / 2.0);
    let (a1, a2) = (a1 * chroma_scale, a2 * chroma_scale);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let hue_step = match h2 - h1 {
        _ if c1 * c2 == 0.0 => 0.0,
        hue_step if hue_step > 180.0 => hue_step - 360.0,
        hue_step if hue_step < -180.0 => hue_step + 360.0,
        hue_step => hue_step,
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (hue_step / 2.0).to_radians().sin();
    let (l, c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
    let h = if c1 * c2 == 0.0 { h1 + h2 } else { (h1 + hue_step / 2.0).rem_euclid(360.0) };
    let cosine = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cosine(h - 30.0) + 0.24 * cosine(2.0 * h) + 0.32 * cosine(3.0 * h + 6.0)
        - 0.2 * cosine(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rotation = -2.0 * seventh(c) * (60.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let (dl, dc, dh) = (dl / sl, dc / sc, dh / sh);
    (dl * dl + dc * dc + dh * dh + rotation * dc * dh).sqrt()
}

#[test]
fn matches_examples_of_the_paper() {
    // Rows 1, 7, 17 and 25 of table 1 of the paper.
    for (first, second, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ] {
        assert!((lab_difference(first, second) - expected).abs() < 1e-4, "{first:?} and {second:?}");
    }
}
