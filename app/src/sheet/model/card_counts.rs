//! Numbers of cards by stage and by decision.

use protocol::Decision;

#[cfg(any(feature = "hydrate", test))]
use crate::sheet::model::card::Card;
use crate::sheet::model::card::CardStage;

/// Numbers of cards by stage and decision. The reducer updates them with each change of a card, because counting
/// thousands of cards for each frame would take too long.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardCounts {
    stages: Occurrences<CardStage>,
    decisions: Occurrences<Decision>,
}

/// Numbers of occurrences of a few distinct values. Values that never occurred are absent.
#[derive(Debug, Clone, PartialEq)]
struct Occurrences<T>(Vec<(T, u64)>);

impl<T> Default for Occurrences<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl CardCounts {
    /// Counts of one card per given stage, without decisions.
    #[cfg(test)]
    pub(crate) fn from_stages(stages: impl IntoIterator<Item = CardStage>) -> Self {
        let mut card_counts = Self::default();
        for stage in stages {
            card_counts.stages.increment(stage);
        }
        card_counts
    }

    /// Stages with their numbers of cards, in the order in which they first occurred. Failed uploads have one entry per
    /// reason. A number can be 0.
    pub(crate) fn by_stage(&self) -> impl Iterator<Item = (CardStage, u64)> {
        self.stages.0.iter().copied()
    }

    /// Number of cards with this decision.
    pub(crate) fn decided(&self, decision: Decision) -> u64 {
        self.decisions.0.iter().find(|(known, _)| *known == decision).map_or(0, |(_, count)| *count)
    }

    /// Returns true if a card is at a stage that matches.
    pub(crate) fn has(&self, matches: impl Fn(CardStage) -> bool) -> bool {
        self.by_stage().any(|(stage, count)| count > 0 && matches(stage))
    }

    /// Adds a card in its present state.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn add(&mut self, card: &Card) {
        self.stages.increment(card.stage());
        card.decision().into_iter().for_each(|decision| self.decisions.increment(decision));
    }

    /// Subtracts a card in its present state, before it is changed or removed.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn subtract(&mut self, card: &Card) {
        self.stages.decrement(card.stage());
        card.decision().into_iter().for_each(|decision| self.decisions.decrement(decision));
    }
}

#[cfg(any(feature = "hydrate", test))]
impl<T: PartialEq> Occurrences<T> {
    /// Adds 1 to the number of a value.
    fn increment(&mut self, value: T) {
        match self.0.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => self.0.push((value, 1)),
        }
    }

    /// Subtracts 1 from the number of a value, down to 0.
    fn decrement(&mut self, value: T) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| *known == value) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Image, ImageState};

    use super::*;
    use crate::sheet::model::card::CardKey;
    use crate::sheet::model::samples;

    #[test]
    fn cards_are_counted_by_stage_and_decision() {
        let card = |nth, state, decision| {
            Card::from_image(CardKey(u32::from(nth)), Image { decision, ..samples::image(nth, state) })
        };
        let (queued, kept) = (card(1, ImageState::Queued, None), card(2, ImageState::Analyzed, Some(Decision::Keep)));
        let mut card_counts = CardCounts::default();
        card_counts.add(&queued);
        card_counts.add(&queued);
        card_counts.add(&kept);
        card_counts.subtract(&queued);
        assert_eq!(card_counts.by_stage().collect::<Vec<_>>(), [(CardStage::Analyzing, 1), (CardStage::Analyzed, 1)]);
        assert_eq!((card_counts.decided(Decision::Keep), card_counts.decided(Decision::Reject)), (1, 0));
        card_counts.subtract(&kept);
        card_counts.subtract(&queued);
        assert!(!card_counts.has(|stage| stage == CardStage::Analyzing));
        assert_eq!(card_counts.decided(Decision::Keep), 0);
    }
}
