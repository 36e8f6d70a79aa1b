//! Discrete cosine transform (DCT-II), lowest frequencies only, without normalisation.

/// Weights that transform `N` values into their `K` lowest frequencies: a row for each frequency.
pub(crate) fn dct_weights<const N: usize, const K: usize>() -> [[f32; N]; K] {
    let angle = std::f64::consts::PI / (2 * N) as f64;
    std::array::from_fn(|frequency| {
        // Rounding to single precision hides differences between math libraries.
        std::array::from_fn(|position| (((2 * position + 1) * frequency) as f64 * angle).cos() as f32)
    })
}

/// `K` by `K` lowest frequencies of `N` by `N` values, at index `K * vertical + horizontal`. `OUT` must be `K * K`.
pub(crate) fn lowest_frequencies<const N: usize, const K: usize, const OUT: usize>(
    values: &[f32],
    weights: &[[f32; N]; K],
) -> [f32; OUT] {
    let rows: Vec<[f32; K]> = values
        .chunks_exact(N)
        .map(|row| std::array::from_fn(|k| row.iter().zip(&weights[k]).map(|(value, weight)| value * weight).sum()))
        .collect();
    std::array::from_fn(|index| {
        let (vertical, horizontal) = (index / K, index % K);
        rows.iter().zip(&weights[vertical]).map(|(row, weight)| row[horizontal] * weight).sum()
    })
}
