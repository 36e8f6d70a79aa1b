//! Generators of random changes and steps of histories, for property tests.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{self, Index};
use protocol::{Decision, GroupId, Issue, Thresholds, Verdict};
use server::store::{Change, InitialState, Lease};

use crate::fixture::{analyze, corrupt, fail, image_id, receive_file, verdict};

/// Declares [`ChangeKind`] with one variant for each variant of [`Change`]. When a variant of [`Change`] is missing
/// here, the match in `from_change` is not exhaustive and this file does not compile.
macro_rules! change_kinds {
    ($($kind:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ChangeKind {
            $($kind),+
        }

        impl ChangeKind {
            const ALL: &[Self] = &[$(Self::$kind),+];

            pub fn from_change(change: &Change) -> Self {
                match change {
                    $(Change::$kind { .. } => Self::$kind),+
                }
            }
        }
    };
}

change_kinds! {
    Create, Receive, Analyze, Fail, DecoderDied, Release, Revise, Configure, Rejudged, DissolveShot, Decide, Seal,
    Cancel, Close, DeleteImage, Delete,
}

impl ChangeKind {
    /// Relative frequency. Changes that seal, cancel or delete a batch are rarest, so that other changes come before
    /// them.
    fn weight(self) -> u32 {
        match self {
            Self::Receive | Self::Analyze => 120,
            Self::Revise => 50,
            Self::Configure | Self::Decide => 40,
            Self::Fail => 30,
            Self::DeleteImage | Self::DissolveShot => 20,
            Self::DecoderDied | Self::Release | Self::Close => 15,
            Self::Create | Self::Rejudged => 10,
            Self::Seal | Self::Cancel => 4,
            Self::Delete => 2,
        }
    }
}

/// Change with random parameters. A kind uses some of them or none; the lease is chosen when the change is applied.
#[derive(Debug, Clone)]
pub struct RandomChange {
    pub kind: ChangeKind,
    /// Number of the image.
    image: u8,
    /// Number of the image's contents.
    content: u8,
    /// True if a received image fails at once.
    is_failed: bool,
    /// Position of the lease among those granted so far.
    lease: Index,
    verdicts: Vec<Verdict>,
    /// Number of the image that the group is named after.
    group: Option<u8>,
    decision: Option<Decision>,
    name: Option<Option<String>>,
    thresholds: Option<Thresholds>,
    pinned: Option<bool>,
    expected: Option<u64>,
}

/// Step of a history. Many changes are refused, and must then have no effect.
#[derive(Debug, Clone)]
pub enum HistoryStep {
    /// Claims at most this many jobs.
    Claim { limit: usize },
    /// Applies these changes in one transaction.
    Apply { changes: Vec<RandomChange> },
}

impl RandomChange {
    /// Creation of the batch with these parameters.
    pub fn into_creation(self) -> Self {
        Self { kind: ChangeKind::Create, ..self }
    }

    /// The change; `None` if it needs a lease and no job was claimed yet.
    pub fn build(self, leases: &[Lease]) -> Option<Change> {
        let lease = (!leases.is_empty()).then(|| *self.lease.get(leases));
        let (image, group) = (image_id(self.image), self.group.map(group_id));
        Some(match self.kind {
            ChangeKind::Create => Change::Create {
                name: self.name.flatten(),
                expected: self.expected,
                thresholds: Box::new(self.thresholds.unwrap_or_default()),
            },
            ChangeKind::Receive => {
                let initial_state = if self.is_failed { InitialState::Failed(corrupt()) } else { InitialState::Queued };
                // Two contents each are the JPEG and the raw file of one shot.
                let extension = if self.content.is_multiple_of(2) { "JPG" } else { "CR3" };
                let path = format!("A//IMG_{}.{extension}", self.content / 2);
                receive_file(image, self.content, &path, initial_state)
            }
            ChangeKind::Analyze => analyze(lease?, self.verdicts, group),
            ChangeKind::Fail => fail(lease?),
            ChangeKind::DecoderDied => Change::DecoderDied { lease: lease? },
            ChangeKind::Release => Change::Release { lease: lease? },
            ChangeKind::Revise => Change::Revise { image, verdicts: self.verdicts, group },
            ChangeKind::Configure => Change::Configure {
                name: self.name,
                thresholds: self.thresholds.map(Box::new),
                pinned: self.pinned,
                expected: self.expected,
            },
            ChangeKind::Rejudged => Change::Rejudged,
            ChangeKind::DissolveShot => Change::DissolveShot { image },
            ChangeKind::Decide => Change::Decide { image, decision: self.decision },
            ChangeKind::Seal => Change::Seal,
            ChangeKind::Cancel => Change::Cancel,
            ChangeKind::Close => Change::Close,
            ChangeKind::DeleteImage => Change::DeleteImage { image },
            ChangeKind::Delete => Change::Delete,
        })
    }
}

/// Id of the group that is named after image `number`.
fn group_id(number: u8) -> GroupId {
    GroupId::named_after(image_id(number))
}

/// Number of an image. The range is small, so that different changes often concern the same image.
fn image_number() -> impl Strategy<Value = u8> {
    1..=8u8
}

/// At most three verdicts with different issues.
fn random_verdicts() -> impl Strategy<Value = Vec<Verdict>> {
    sample::subsequence(Issue::ALL.to_vec(), 0..4).prop_map(|issues| issues.into_iter().map(verdict).collect())
}

/// Change of a random kind, with all parameters random.
pub fn random_change() -> impl Strategy<Value = RandomChange> {
    let weighted = ChangeKind::ALL.iter().map(|kind| (kind.weight(), Just(*kind))).collect();
    let kind = prop::strategy::Union::new_weighted(weighted);
    let image_parameters = (
        image_number(),
        0..2u8,
        prop::bool::weighted(0.2),
        any::<Index>(),
        random_verdicts(),
        option::of(image_number()),
        sample::select(vec![None, Some(Decision::Keep), Some(Decision::Reject)]),
    );
    let batch_parameters = (
        option::of(option::of(sample::select(vec!["Shoot".to_owned(), "Day 2".to_owned()]))),
        option::of((0..3u8).prop_map(|dark_below| Thresholds { dark_below, ..Thresholds::default() })),
        option::of(any::<bool>()),
        option::weighted(0.08, 0..20u64),
    );
    (kind, image_parameters, batch_parameters).prop_map(
        |(
            kind,
            (image, variant, is_failed, lease, verdicts, group, decision),
            (name, thresholds, pinned, expected),
        )| RandomChange {
            kind,
            image,
            // Two possible contents of each image, so that an upload may differ from the one before.
            content: image + 100 * variant,
            is_failed,
            lease,
            verdicts,
            group,
            decision,
            name,
            thresholds,
            pinned,
            expected,
        },
    )
}

/// Step of a history: mostly a single change, sometimes a claim or a list of changes.
pub fn history_step() -> impl Strategy<Value = HistoryStep> {
    prop_oneof![
        1 => (0..4usize).prop_map(|limit| HistoryStep::Claim { limit }),
        6 => vec(random_change(), 1).prop_map(|changes| HistoryStep::Apply { changes }),
        1 => vec(random_change(), 2..5).prop_map(|changes| HistoryStep::Apply { changes }),
    ]
}
