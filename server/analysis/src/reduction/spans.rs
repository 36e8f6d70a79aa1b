//! Which source columns lie below each target column, and by how much.

/// The columns of a reduction.
pub(super) struct Spans {
    /// The first source column below each target column.
    first: Vec<u32>,
    /// The shares of the source columns from the first on, `taps` for each target column; those that are not below it have none.
    weights: Vec<u64>,
    /// Source columns below the target column that has most of them.
    taps: usize,
}

impl Spans {
    /// What an average of one is. Sums weighted by opacity have averages of 16 bits: they fit too.
    pub(super) const ONE: u64 = 1 << 46;

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
                ((u128::from(share) * u128::from(Self::ONE) + u128::from(area / 2)) / u128::from(area)) as u64
            }));
        }
        Self { first, weights, taps: taps as usize }
    }

    /// Gives the averages of each target column in turn, in parts of which there are [`Spans::ONE`] in a step of 8 bits.
    pub(super) fn averages<const N: usize>(&self, sums: &[u32], take: impl FnMut([u64; N])) {
        // Loops of a length that is known when they are compiled are twice as fast.
        match self.taps {
            1 => self.averages_of::<N, 1>(sums, take),
            2 => self.averages_of::<N, 2>(sums, take),
            3 => self.averages_of::<N, 3>(sums, take),
            4 => self.averages_of::<N, 4>(sums, take),
            _ => self.averages_of::<N, MANY>(sums, take),
        }
    }

    fn averages_of<const N: usize, const TAPS: usize>(&self, sums: &[u32], mut take: impl FnMut([u64; N])) {
        let taps = if TAPS == MANY { self.taps } else { TAPS };
        for (&first, weights) in self.first.iter().zip(self.weights.chunks_exact(taps)) {
            let first = N * first as usize;
            let sums = &sums[first..first + N * taps];
            let mut average = [0_u64; N];
            for (&weight, pixel) in weights.iter().zip(sums.chunks_exact(N)) {
                for (average, &sum) in average.iter_mut().zip(pixel) {
                    *average += weight * u64::from(sum);
                }
            }
            take(average);
        }
    }
}

/// Stands for more taps than there is a loop of their own for.
const MANY: usize = 0;
