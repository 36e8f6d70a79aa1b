//! Filter of the sheet's cards: issue, subset, text in the file name or its folders, and a given set of cards.

use std::sync::Arc;

use protocol::{Decision, Issue};

use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::card_query::search_text::search_form;
use crate::sheet::model::sheet_folders::SheetFolders;

/// Conditions of the filter. A card must meet all of them. `None`, [`CardSubset::All`], and a text that is empty or
/// only whitespace are no condition.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CardFilter {
    /// The image has this issue.
    pub(crate) issue: Option<Issue>,
    /// The card belongs to this subset.
    pub(crate) subset: CardSubset,
    /// The name of a file of the card, with the folders below the one that all cards share, contains this text,
    /// ignoring whitespace around the text, the case of the letters that `lowercase` converts, and whether characters
    /// are composed.
    pub(crate) text: String,
    /// The card is one of these, such as the images of a chart's mark. The keys must be in ascending order.
    pub(crate) among: Option<Arc<[CardKey]>>,
}

/// Subset of a sheet's cards by state or decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum CardSubset {
    /// All cards.
    #[default]
    All,
    /// Analyzed images without an issue, of whose files none has failed.
    Clean,
    /// Cards with a file whose upload or analysis failed or was cancelled, or that the user removed.
    Failed,
    /// Images with the decision to keep.
    Kept,
    /// Images with the decision to reject.
    Rejected,
    /// Analyzed images without a decision.
    Undecided,
}

impl CardSubset {
    /// All subsets.
    pub(crate) const ALL: [Self; 6] =
        [Self::All, Self::Clean, Self::Failed, Self::Kept, Self::Rejected, Self::Undecided];

    /// Name of the subset in the HTML document.
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

    /// Returns true if the card belongs to the subset.
    fn contains(self, card: &Card) -> bool {
        match self {
            Self::All => true,
            Self::Clean => {
                card.report().is_some() && card.verdicts().next().is_none() && !card.files().any(Card::has_failed)
            }
            Self::Failed => card.files().any(Card::has_failed),
            Self::Kept => card.decision() == Some(Decision::Keep),
            Self::Rejected => card.decision() == Some(Decision::Reject),
            Self::Undecided => card.decision().is_none() && card.report().is_some(),
        }
    }
}

impl CardFilter {
    /// Returns true if this is the default filter, which passes every card.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Returns true if the card meets every condition. `search_text` must be `self.text`, trimmed and in the form of
    /// [`search_form`]; `folders` are those of all cards.
    pub(super) fn matches(&self, card: &Card, search_text: &str, folders: &SheetFolders) -> bool {
        let mut names = std::iter::once(card.full_name()).chain(card.other_names());
        self.issue.is_none_or(|issue| card.has_issue(issue))
            && self.subset.contains(card)
            && (search_text.is_empty() || names.any(|name| search_form(folders.short_name(name)).contains(search_text)))
            && self.among.as_ref().is_none_or(|among| among.binary_search(&card.key).is_ok())
    }
}
