//! Spans of a reduction: the source columns that each target column overlaps, and their weights.

/// Overlaps of the source and the target columns of a reduction.
pub(super) struct ColumnSpans {
    /// First source column of the span of each target column.
    first: Vec<u32>,
    /// Weights of `taps` source columns for each target column; 0 for those that it does not overlap.
    weights: Vec<f32>,
    /// Largest number of source columns that a target column overlaps.
    taps: usize,
}

impl ColumnSpans {
    /// Spans of a reduction from this size to this width. The weights include the division by the height, so they turn
    /// sums over rows into averages.
    pub(super) fn new(source: (u32, u32), width: u32) -> Self {
        let (columns_in, columns_out) = (u64::from(source.0), u64::from(width));
        let area = u64::from(source.0) * u64::from(source.1);
        // Bounds of a target column, in units of 1 / `columns_out` of a source column.
        let bounds = |column: u64| (column * columns_in, (column + 1) * columns_in);
        let overlapped = |column: u64| (bounds(column).1 - 1) / columns_out - bounds(column).0 / columns_out + 1;
        let taps = (0..columns_out).map(overlapped).max().unwrap_or(1);
        let (mut first, mut weights) = (vec![], vec![]);
        for column in 0..columns_out {
            let (from, to) = bounds(column);
            // At the right edge there may be fewer than `taps` columns left: the span then begins earlier, with weights
            // of 0.
            let begin = (from / columns_out).min(columns_in - taps);
            first.push(begin as u32);
            weights.extend((begin..begin + taps).map(|tap| {
                let share = ((tap + 1) * columns_out).min(to).saturating_sub((tap * columns_out).max(from));
                (share as f64 / area as f64) as f32
            }));
        }
        Self { first, weights, taps: taps as usize }
    }

    /// Computes the averages of all target columns, of pixels of `CHANNELS` channels. `averages` must have room for
    /// four numbers at the last pixel.
    #[inline(always)]
    pub(super) fn averages<const CHANNELS: usize>(&self, sums: &[f32], averages: &mut [f32]) {
        let weights = &self.weights;
        // Loops whose length is known at compile time are twice as fast.
        match self.taps {
            1 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<1>().0, sums, averages),
            2 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<2>().0, sums, averages),
            3 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<3>().0, sums, averages),
            4 => self.averages_by::<CHANNELS, _>(weights.as_chunks::<4>().0, sums, averages),
            taps => self.averages_by::<CHANNELS, _>(weights.chunks_exact(taps), sums, averages),
        }
    }

    /// Computes the averages with these weights, one list for each target column. Adds up four numbers at a time, even
    /// of three channels, since that is one instruction. The next target column overwrites the fourth.
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
