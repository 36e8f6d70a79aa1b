//! The discrete cosine transform (type II), of its lowest frequencies only.

/// The transform of lines of `N` values into their `K` lowest frequencies: a row of weights for each frequency.
pub(crate) fn dct<const N: usize, const K: usize>() -> [[f32; N]; K] {
    let turn = std::f64::consts::PI / (2 * N) as f64;
    std::array::from_fn(|frequency| {
        // Rounded, so that cosines of different libraries make no difference.
        std::array::from_fn(|place| (((2 * place + 1) * frequency) as f64 * turn).cos() as f32)
    })
}

/// The `K` by `K` lowest frequencies of `N` by `N` values, those down the rows first: index `K * down + across`.
pub(crate) fn frequencies<const N: usize, const K: usize, const OUT: usize>(
    values: &[f32],
    weights: &[[f32; N]; K],
) -> [f32; OUT] {
    let across: Vec<[f32; K]> = values
        .chunks_exact(N)
        .map(|row| std::array::from_fn(|k| row.iter().zip(&weights[k]).map(|(value, weight)| value * weight).sum()))
        .collect();
    std::array::from_fn(|index| {
        let (down, k) = (index / K, index % K);
        across.iter().zip(&weights[down]).map(|(row, weight)| row[k] * weight).sum()
    })
}
