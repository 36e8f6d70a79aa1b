//! Numbers of files by stage, and of cards by decision and issue.

use protocol::{Decision, Issue, IssueCounts};

use crate::sheet::model::card::{Card, CardStage};

/// Numbers of files by stage, and of cards by decision and issue. The raw file of a shot is a file without a place on
/// the sheet: a shot counts as two files and one card. The reducer updates the numbers with each change of a card,
/// because counting thousands of cards for each frame would take too long.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardCounts {
    /// All files by stage.
    stages: Occurrences<CardStage>,
    /// Raw files of shots by stage.
    raw_stages: Occurrences<CardStage>,
    decisions: Occurrences<Decision>,
    issues: Occurrences<Issue>,
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

    /// Stages with their numbers of files, in the order in which they first occurred. Failed uploads have one entry per
    /// reason. A number can be 0.
    pub(crate) fn by_stage(&self) -> impl Iterator<Item = (CardStage, u64)> {
        self.stages.0.iter().copied()
    }

    /// Number of cards with this decision.
    pub(crate) fn decided(&self, decision: Decision) -> u64 {
        self.decisions.count(decision)
    }

    /// Numbers of cards by issue. Issues that no card has are absent.
    pub(crate) fn issues(&self) -> IssueCounts {
        self.issues.0.iter().copied().filter(|(_, count)| *count > 0).collect()
    }

    /// Number of all files.
    pub(crate) fn files(&self) -> u64 {
        self.stages.total()
    }

    /// Number of raw files of shots: files without a place on the sheet.
    pub(crate) fn raw_files(&self) -> u64 {
        self.raw_stages.total()
    }

    /// Number of cards whose own file is analyzed.
    pub(crate) fn analyzed_cards(&self) -> u64 {
        let analyzed = |stages: &Occurrences<CardStage>| stages.count(CardStage::Analyzed);
        analyzed(&self.stages) - analyzed(&self.raw_stages)
    }

    /// Returns true if a file is at a stage that matches.
    pub(crate) fn has(&self, matches: impl Fn(CardStage) -> bool) -> bool {
        self.by_stage().any(|(stage, count)| count > 0 && matches(stage))
    }

    /// Adds a card in its present state.
    pub(crate) fn add(&mut self, card: &Card) {
        self.stages.increment(card.stage());
        if card.is_raw_of_shot() {
            self.raw_stages.increment(card.stage());
        } else {
            card.decision().into_iter().for_each(|decision| self.decisions.increment(decision));
            card.verdicts().for_each(|verdict| self.issues.increment(verdict.issue));
        }
    }

    /// Subtracts a card in its present state, before it is changed or removed.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn subtract(&mut self, card: &Card) {
        self.stages.decrement(card.stage());
        if card.is_raw_of_shot() {
            self.raw_stages.decrement(card.stage());
        } else {
            card.decision().into_iter().for_each(|decision| self.decisions.decrement(decision));
            card.verdicts().for_each(|verdict| self.issues.decrement(verdict.issue));
        }
    }
}

impl<T: Copy + PartialEq> Occurrences<T> {
    /// Number of occurrences of a value.
    fn count(&self, value: T) -> u64 {
        self.0.iter().find(|(known, _)| *known == value).map_or(0, |(_, count)| *count)
    }

    /// Number of all occurrences.
    fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// Adds 1 to the number of a value.
    fn increment(&mut self, value: T) {
        match self.0.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => self.0.push((value, 1)),
        }
    }

    /// Subtracts 1 from the number of a value, down to 0.
    #[cfg(any(feature = "hydrate", test))]
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

    #[test]
    fn shot_counts_as_two_files_and_one_card() {
        let mut primary = samples::shot_card("1.CR3", "1.JPG");
        let verdict =
            |issue: Issue| protocol::Verdict { issue, score: 1.0, severity: issue.severity(), text: String::new() };
        let image = primary.image.as_mut().unwrap();
        image.decision = Some(Decision::Keep);
        image.verdicts = vec![verdict(Issue::Blurred)];
        let mut raw = primary.raw().unwrap().clone();
        let raw_image = raw.image.as_mut().unwrap();
        raw_image.decision = Some(Decision::Keep);
        raw_image.verdicts = vec![verdict(Issue::Blurred)];
        let mut card_counts = CardCounts::default();
        card_counts.add(&primary);
        card_counts.add(&raw);
        assert_eq!((card_counts.files(), card_counts.raw_files(), card_counts.analyzed_cards()), (2, 1, 1));
        assert_eq!(card_counts.decided(Decision::Keep), 1);
        assert_eq!(card_counts.issues(), [(Issue::Blurred, 1)].into());
        card_counts.subtract(&primary);
        card_counts.subtract(&raw);
        assert_eq!((card_counts.files(), card_counts.raw_files()), (0, 0));
        assert_eq!(card_counts.issues(), IssueCounts::new());
    }
}
