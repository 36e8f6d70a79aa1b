//! What comes of files that are given to a sheet that is there already, and of those that it waits for.

use protocol::BatchState;

use super::{Head, Unsaved};

/// How far the comparison of given files with the sheet is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is given files"))]
pub(crate) enum Comparison {
    /// None were given, or what came of them is told elsewhere.
    #[default]
    None,
    /// There was no file in what was given.
    Empty,
    /// Folders are read, and this many files were found.
    Reading(u64),
    /// The files are read through: they are known by their content.
    Hashing {
        /// Bytes that were read.
        done: u64,
        /// All bytes.
        total: u64,
    },
    /// So many were added to a sheet that stays open.
    Added(u64),
    /// The server did not say which ones it lacks.
    Unanswered,
    /// They are compared.
    Compared {
        /// Images that were given.
        given: u64,
        /// Those that are not of this sheet.
        strangers: u64,
    },
}

/// What is said at the lower edge of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing.
    Nothing,
    /// Files of this tab did not arrive, and this tab can send them again.
    Again(u64),
    /// Files have not arrived, and nobody is sending them.
    Missing(u64),
    /// Letting go compares what is held over the page with the sheet.
    LetGo,
    /// Letting go adds what is held over the page to the sheet.
    AddByLettingGo,
    /// What the reader changed and the server did not take.
    Unsaved(Unsaved),
    /// What became of files that were given; beside it, how many files have not arrived.
    Told(Comparison, u64),
}

/// Whether more is to be expected by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calm {
    /// Files came a moment ago, or the line to the server is down: what is missing may be on its way.
    Moving,
    /// Nothing has come for a while.
    Still,
}

impl Notice {
    /// What is to be said of a sheet.
    pub(crate) fn of(head: &Head, comparison: Comparison, calm: Calm) -> Self {
        let missing = head.missing();
        match (comparison, calm) {
            (Comparison::None, _) if missing == 0 => Self::Nothing,
            // Without a line to the server the count may be old.
            (Comparison::None, Calm::Moving) if head.again == 0 => Self::Nothing,
            (Comparison::None, _) if head.again > 0 => Self::Again(head.again),
            (Comparison::None, _) => Self::Missing(missing),
            (told, _) => Self::Told(told, missing),
        }
    }

    /// What the reader can do about it, as names with spaces between; nothing when nothing is said.
    pub(crate) fn ways(self, head: &Head) -> String {
        let is_result = matches!(
            self,
            Self::Unsaved(_)
                | Self::Told(
                    Comparison::Empty | Comparison::Added(_) | Comparison::Unanswered | Comparison::Compared { .. },
                    _
                )
        );
        let is_added = matches!(self, Self::Told(Comparison::Added(_), _)) && head.takes_more();
        let is_waiting = matches!(self, Self::Missing(_)) || (is_result && head.missing() > 0);
        let is_again = matches!(self, Self::Again(_));
        let ways = [
            ("shown", self != Self::Nothing),
            ("again", is_again),
            ("files", is_waiting),
            ("elsewhere", self.strangers() > 0 && head.state != BatchState::Open),
            ("finish", is_again || is_waiting || is_added),
            ("close", is_result),
            ("hashing", self.hashing().is_some()),
        ];
        ways.into_iter().filter_map(|(way, is_open)| is_open.then_some(way)).collect::<Vec<_>>().join(" ")
    }

    /// Bytes read of all, while files are read through.
    pub(crate) fn hashing(self) -> Option<(u64, u64)> {
        match self {
            Self::Told(Comparison::Hashing { done, total }, _) => Some((done, total)),
            _ => None,
        }
    }

    /// Files that could be sent to a sheet of their own.
    pub(crate) fn strangers(self) -> u64 {
        match self {
            Self::Told(Comparison::Compared { strangers, .. }, _) => strangers,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Batch, BatchId, Counts, Cursor, Epoch, IssueCounts, Thresholds, Timestamp};

    use super::*;

    /// The head of an open batch that waits for this many files, some of which this tab has.
    fn head(missing: u64, again: u64) -> Head {
        let batch = Batch {
            id: BatchId::from_random([1; 16]),
            name: None,
            state: BatchState::Open,
            expected: Some(5 + missing),
            counts: Counts { queued: 0, analyzed: 5, failed: 0 },
            issues: IssueCounts::new(),
            bytes: 0,
            thresholds: Thresholds::default(),
            pinned: false,
            created_at: Timestamp::from_millis(1000),
            completed_at: None,
            expires_at: None,
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 9 },
        };
        Head { again, ..Head::of_batch(&batch) }
    }

    #[test]
    fn a_sheet_says_what_it_waits_for_once_nothing_comes() {
        for (missing, again, calm, notice) in [
            (0, 0, Calm::Still, Notice::Nothing),
            (3, 0, Calm::Moving, Notice::Nothing),
            (3, 0, Calm::Still, Notice::Missing(3)),
            (3, 2, Calm::Still, Notice::Again(2)),
            (3, 2, Calm::Moving, Notice::Again(2)),
        ] {
            assert_eq!(Notice::of(&head(missing, again), Comparison::None, calm), notice);
        }
    }

    #[test]
    fn the_ways_on_fit_what_is_said() {
        let ways = |missing, again, comparison| {
            let head = head(missing, again);
            Notice::of(&head, comparison, Calm::Still).ways(&head)
        };
        assert_eq!(ways(0, 0, Comparison::None), "");
        assert_eq!(ways(3, 0, Comparison::None), "shown files finish");
        assert_eq!(ways(3, 2, Comparison::None), "shown again finish");
        assert_eq!(ways(3, 0, Comparison::Hashing { done: 1, total: 2 }), "shown hashing");
        assert_eq!(ways(0, 0, Comparison::Empty), "shown close");
        assert_eq!(ways(0, 0, Comparison::Added(2)), "shown finish close");
    }

    #[test]
    fn what_was_given_is_told_before_anything_else() {
        let compared = Comparison::Compared { given: 5, strangers: 1 };
        let told = Notice::of(&head(3, 2), compared, Calm::Moving);
        assert_eq!(told, Notice::Told(compared, 3));
        assert_eq!(told.ways(&head(3, 2)), "shown files finish close");
        assert_eq!(told.strangers(), 1);
    }
}
