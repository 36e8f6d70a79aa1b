//! How many cards are at which stage.

use super::card::Stage;

/// Cards by stage, kept as they change: counting thousands of cards for each frame would take longer than drawing it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Census(Vec<(Stage, u64)>);

impl Census {
    /// The census of these cards.
    #[cfg(test)]
    pub(crate) fn of(stages: impl IntoIterator<Item = Stage>) -> Self {
        let mut census = Self::default();
        for stage in stages {
            census.enter(stage);
        }
        census
    }

    /// Stages with the number of cards that are there.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (Stage, u64)> {
        self.0.iter().copied()
    }

    /// Whether any card is at such a stage.
    pub(crate) fn has(&self, is_meant: impl Fn(Stage) -> bool) -> bool {
        self.counts().any(|(stage, count)| count > 0 && is_meant(stage))
    }

    /// A card has come to a stage.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn enter(&mut self, stage: Stage) {
        match self.0.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, count)) => *count += 1,
            None => self.0.push((stage, 1)),
        }
    }

    /// A card has left a stage.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn leave(&mut self, stage: Stage) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| *known == stage) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_counted_where_it_is() {
        let mut census = Census::of([Stage::Waiting, Stage::Waiting]);
        census.leave(Stage::Waiting);
        census.enter(Stage::Uploading);
        assert_eq!(census.counts().collect::<Vec<_>>(), [(Stage::Waiting, 1), (Stage::Uploading, 1)]);
        census.leave(Stage::Waiting);
        assert!(!census.has(|stage| stage == Stage::Waiting));
        assert!(census.has(|stage| stage == Stage::Uploading));
    }
}
