//! Filter of the cards.

use std::sync::Arc;

use protocol::{Decision, Issue};

use crate::sheet::model::card::{Card, CardKey, CardStage};
use crate::sheet::model::card_query::natural_order::folded;

/// What a card must be like: all that is asked for at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardFilter {
    /// It has this issue.
    pub(crate) issue: Option<Issue>,
    /// It belongs to this part.
    pub(crate) subset: CardSubset,
    /// Its name contains this, whatever the case.
    pub(crate) text: String,
    /// It is one of these, in the order of their keys.
    pub(crate) among: Option<Arc<[CardKey]>>,
}

/// Parts of a sheet that are no issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum CardSubset {
    /// Everything.
    #[default]
    All,
    /// Images that are analyzed and have no issue.
    Clean,
    /// What has no report.
    Failed,
    /// Images to keep.
    Kept,
    /// Images to reject.
    Rejected,
    /// Images that nothing is decided about.
    Undecided,
}

impl CardSubset {
    /// All of them.
    pub(crate) const EVERY: [Self; 6] =
        [Self::All, Self::Clean, Self::Failed, Self::Kept, Self::Rejected, Self::Undecided];

    /// Its name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Clean => "clean",
            Self::Failed => "failed",
            Self::Kept => "kept",
            Self::Rejected => "rejected",
            Self::Undecided => "undecided",
        }
    }

    fn has(self, card: &Card) -> bool {
        match self {
            Self::All => true,
            Self::Clean => card.image.as_ref().is_some_and(|image| image.report.is_some() && image.verdicts.is_empty()),
            Self::Failed => matches!(card.stage(), CardStage::Failed | CardStage::UploadFailed(_)),
            Self::Kept => card.decision() == Some(Decision::Keep),
            Self::Rejected => card.decision() == Some(Decision::Reject),
            Self::Undecided => card.decision().is_none() && card.report().is_some(),
        }
    }
}

impl CardFilter {
    /// Whether every card is shown.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn matches(&self, card: &Card, wanted: &str) -> bool {
        self.issue.is_none_or(|issue| card.has(issue))
            && self.subset.has(card)
            && (wanted.is_empty() || folded(&card.name).contains(wanted))
            && self.among.as_ref().is_none_or(|among| among.binary_search(&card.key).is_ok())
    }
}
