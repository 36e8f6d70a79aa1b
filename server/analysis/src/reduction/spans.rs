//! Which source columns lie below each target column, and by how much.

/// The columns of a reduction.
pub(super) struct Spans {
    /// The first source column below each target column.
    first: Vec<u32>,
    /// The shares of the source columns from the first on, `taps` for each target column; those that are not below it have none.
    weights: Vec<f32>,
    /// Source columns below the target column that has most of them.
    taps: usize,
}

impl Spans {
    /// The spans of a reduction from this size to this width. The weights make an average of sums over a whole source height.
    pub(super) fn new(source: (u32, u32), width: u32) -> Self {
        let (columns_in, columns_out) = (u64::from(source.0), u64::from(width));
        let area = u64::from(source.0) * u64::from(source.1);
        // The source columns from and to which a target column reaches, in parts of which a source column has `columns_out`.
        let reach = |column: u64| (column * columns_in, (column + 1) * columns_in);
        let below = |column: u64| (reach(column).1 - 1) / columns_out - reach(column).0 / columns_out + 1;
        let taps = (0..columns_out).map(below).max().unwrap_or(1);
        let (mut first, mut weights) = (vec![], vec![]);
        for column in 0..columns_out {
            let (from, to) = reach(column);
            // The last columns have no others to their right: they begin further left, where they have no share.
            let begin = (from / columns_out).min(columns_in - taps);
            first.push(begin as u32);
            weights.extend((begin..begin + taps).map(|tap| {
                let share = ((tap + 1) * columns_out).min(to).saturating_sub((tap * columns_out).max(from));
                (share as f64 / area as f64) as f32
            }));
        }
        Self { first, weights, taps: taps as usize }
    }

    /// Finds the averages of each target column, of pixels of so many channels, one after the other; there must be room for four
    /// numbers at the last one.
    #[inline(always)]
    pub(super) fn averages<const CHANNELS: usize>(&self, sums: &[f32], averages: &mut [f32]) {
        let weights = &self.weights;
        // Loops of a length that is known when they are compiled are twice as fast.
        match self.taps {
            1 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<1>().0, sums, averages),
            2 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<2>().0, sums, averages),
            3 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<3>().0, sums, averages),
            4 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<4>().0, sums, averages),
            taps => self.averages_by::<CHANNELS, _>(weights.chunks_exact(taps), sums, averages),
        }
    }

    /// Four numbers are added up at once, also of three channels, since that is one instruction: the fourth is overwritten by the
    /// next target column.
    #[inline(always)]
    fn averages_by<const CHANNELS: usize, Weights: AsRef<[f32]>>(
        &self,
        weights: impl IntoIterator<Item = Weights>,
        sums: &[f32],
        averages: &mut [f32],
    ) {
        for (column, (&first, weights)) in self.first.iter().zip(weights).enumerate() {
            let weights = weights.as_ref();
            let sums = &sums[CHANNELS * first as usize..][..CHANNELS * (weights.len() - 1) + 4];
            let mut total = [0.0_f32; 4];
            for (tap, &weight) in weights.iter().enumerate() {
                for (total, &sum) in total.iter_mut().zip(&sums[CHANNELS * tap..][..4]) {
                    *total += weight * sum;
                }
            }
            averages[CHANNELS * column..][..4].copy_from_slice(&total);
        }
    }
}
