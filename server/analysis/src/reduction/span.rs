//! Which source columns lie below a target column, and by how much.

/// The source columns below one target column. Each source column counts as many parts as there are target columns.
pub(super) struct Span {
    first: usize,
    last: usize,
    first_weight: u64,
    last_weight: u64,
}

impl Span {
    /// The span of one of `columns_out` columns.
    pub(super) fn new(column: u64, columns_in: u64, columns_out: u64) -> Self {
        let (from, to) = (column * columns_in, (column + 1) * columns_in);
        let (first, last) = (from / columns_out, (to - 1) / columns_out);
        let first_weight = ((first + 1) * columns_out).min(to) - from;
        let last_weight = if last == first { 0 } else { to - last * columns_out };
        Self { first: first as usize, last: last as usize, first_weight, last_weight }
    }

    /// Totals of a row of sums over the span, by channel; `columns_out` is the weight of a whole column.
    #[inline]
    pub(super) fn totals<const N: usize>(&self, sums: &[u32], columns_out: u64) -> [u64; N] {
        let mut middle = [0_u64; N];
        if self.last > self.first + 1 {
            for pixel in sums[N * (self.first + 1)..N * self.last].chunks_exact(N) {
                for (total, &sum) in middle.iter_mut().zip(pixel) {
                    *total += u64::from(sum);
                }
            }
        }
        let (first, last) = (&sums[N * self.first..][..N], &sums[N * self.last..][..N]);
        std::array::from_fn(|channel| {
            u64::from(first[channel]) * self.first_weight
                + middle[channel] * columns_out
                + u64::from(last[channel]) * self.last_weight
        })
    }
}
