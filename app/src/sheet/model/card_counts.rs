//! Number of cards by stage and by decision.

use protocol::Decision;

#[cfg(any(feature = "hydrate", test))]
use crate::sheet::model::card::Card;
use crate::sheet::model::card::CardStage;

/// Cards by stage and decision, kept as they change: counting thousands of cards for each frame would take longer than drawing it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardCounts {
    stages: Occurrences<CardStage>,
    decisions: Occurrences<Decision>,
}

/// How often each of a few things occurs.
#[derive(Debug, Clone, PartialEq)]
struct Occurrences<T>(Vec<(T, u64)>);

impl<T> Default for Occurrences<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl CardCounts {
    /// The census of cards at these stages, about which nothing is decided.
    #[cfg(test)]
    pub(crate) fn of(stages: impl IntoIterator<Item = CardStage>) -> Self {
        let mut card_counts = Self::default();
        for stage in stages {
            card_counts.stages.more(stage);
        }
        card_counts
    }

    /// Stages with the number of cards that are there.
    pub(crate) fn by_stage(&self) -> impl Iterator<Item = (CardStage, u64)> {
        self.stages.0.iter().copied()
    }

    /// Number of cards about which this is decided.
    pub(crate) fn decided(&self, decision: Decision) -> u64 {
        self.decisions.0.iter().find(|(known, _)| *known == decision).map_or(0, |(_, count)| *count)
    }

    /// Whether any card is at such a stage.
    pub(crate) fn has(&self, is_meant: impl Fn(CardStage) -> bool) -> bool {
        self.by_stage().any(|(stage, count)| count > 0 && is_meant(stage))
    }

    /// A card is there, as it is now.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn add(&mut self, card: &Card) {
        self.stages.more(card.stage());
        card.decision().into_iter().for_each(|decision| self.decisions.more(decision));
    }

    /// A card is no longer as it was.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn remove(&mut self, card: &Card) {
        self.stages.less(card.stage());
        card.decision().into_iter().for_each(|decision| self.decisions.less(decision));
    }
}

#[cfg(any(feature = "hydrate", test))]
impl<T: PartialEq> Occurrences<T> {
    fn more(&mut self, one: T) {
        match self.0.iter_mut().find(|(known, _)| *known == one) {
            Some((_, count)) => *count += 1,
            None => self.0.push((one, 1)),
        }
    }

    fn less(&mut self, one: T) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| *known == one) {
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
    fn a_card_is_counted_where_it_is() {
        let card = |nth, state, decision| {
            Card::of_image(CardKey(u32::from(nth)), Image { decision, ..samples::image(nth, state) })
        };
        let (queued, kept) = (card(1, ImageState::Queued, None), card(2, ImageState::Analyzed, Some(Decision::Keep)));
        let mut card_counts = CardCounts::default();
        card_counts.add(&queued);
        card_counts.add(&queued);
        card_counts.add(&kept);
        card_counts.remove(&queued);
        assert_eq!(card_counts.by_stage().collect::<Vec<_>>(), [(CardStage::Analyzing, 1), (CardStage::Analyzed, 1)]);
        assert_eq!((card_counts.decided(Decision::Keep), card_counts.decided(Decision::Reject)), (1, 0));
        card_counts.remove(&kept);
        card_counts.remove(&queued);
        assert!(!card_counts.has(|stage| stage == CardStage::Analyzing));
        assert_eq!(card_counts.decided(Decision::Keep), 0);
    }
}
