//! Linear light of sRGB in steps, the sRGB value of each, and the check of matrices between spaces of linear light.

use std::sync::LazyLock;

/// Number of entries of the table from linear light to sRGB. One of its steps is less than half the distance between
/// the linear light of the darkest sRGB values.
pub(super) const LINEAR_STEPS: usize = 1 << 14;

/// sRGB value of each step of linear light.
pub(super) static SRGB_BY_LINEAR: LazyLock<Box<[u8; LINEAR_STEPS]>> = LazyLock::new(|| {
    let encoded = |light: usize| (255.0 * srgb_transfer(light as f64 / (LINEAR_STEPS - 1) as f64)).round() as u8;
    Box::new(std::array::from_fn(encoded))
});

/// Returns true if a matrix between primaries is finite and of the usual magnitude. Matrices of real colour spaces are
/// far below the bound.
pub(super) fn is_plausible(matrix: &[[f64; 3]; 3]) -> bool {
    matrix.as_flattened().iter().all(|number| number.is_finite() && number.abs() < 16.0)
}

/// Transfer function of sRGB: converts linear light to the encoded value, both 0 to 1.
pub(crate) fn srgb_transfer(light: f64) -> f64 {
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}
