//! Rounding of floats to a few decimals, so that the same bytes give the same report on every machine.

/// Rounds to this many decimals. NaN and infinity become 0, and −0 becomes +0.
pub(crate) fn rounded(value: f64, decimals: i32) -> f32 {
    rounded_wide(value, decimals) as f32
}

/// Rounds like [`rounded`], but returns an `f64`, for values that need more digits than an `f32` has.
pub(crate) fn rounded_wide(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let rounded = (value * scale).round() / scale;
    // Adding zero turns −0 into 0.
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_values_are_always_finite() {
        assert_eq!(rounded(1.23456, 2), 1.23);
        assert_eq!(rounded(f64::NAN, 2), 0.0);
        assert_eq!(rounded(f64::INFINITY, 2), 0.0);
        assert!(rounded(-0.0001, 2).is_sign_positive());
        assert_eq!(rounded_wide(126.978_388_77, 6), 126.978_389);
    }
}
