//! One card of the sheet: a file on its way, or an image and what is known of it.

use protocol::{Decision, Image, ImageId, ImageState, Issue, Report};

use super::upload::{Refusal, Upload};

/// Names a card for as long as the page lives. A file that is sent again gets a new image id, but keeps its card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CardKey(pub(crate) u32);

/// One card.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    /// Its name in the page.
    pub(crate) key: CardKey,
    /// The image that it shows, or the id that its file is sent under.
    pub(crate) id: ImageId,
    /// The file's name.
    pub(crate) name: String,
    /// Where it lay when it was given: folders and name, where that is known.
    pub(crate) path: Option<String>,
    /// The file's length in bytes.
    pub(crate) bytes: u64,
    /// How far this tab is with sending it; absent for a file that this tab did not send.
    pub(crate) upload: Option<Upload>,
    /// What the server told of it.
    pub(crate) image: Option<Image>,
}

/// How far a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Not sent yet.
    Waiting,
    /// On its way.
    Uploading,
    /// Did not arrive.
    Refused(Refusal),
    /// Arrived, and waiting for or in analysis.
    Analyzing,
    /// There is a report.
    Analyzed,
    /// There will be no report.
    Failed,
}

impl Stage {
    /// The stage's name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Uploading => "uploading",
            Self::Analyzing => "analyzing",
            Self::Analyzed => "analyzed",
            Self::Refused(Refusal::Withdrawn) => "withdrawn",
            Self::Refused(_) | Self::Failed => "failed",
        }
    }
}

impl Card {
    /// The card of an image that the server told of.
    pub(crate) fn of_image(key: CardKey, image: Image) -> Self {
        let (name, bytes) = (image.name.clone(), image.bytes);
        Self { key, id: image.id, name, path: None, bytes, upload: None, image: Some(image) }
    }

    /// How far the card is. What the server says wins over what this tab remembers.
    pub(crate) fn stage(&self) -> Stage {
        match (&self.image, self.upload) {
            (Some(image), _) => match image.state {
                ImageState::Queued => Stage::Analyzing,
                ImageState::Analyzed => Stage::Analyzed,
                ImageState::Failed => Stage::Failed,
            },
            (None, Some(Upload::Waiting)) => Stage::Waiting,
            (None, Some(Upload::Sending { .. })) => Stage::Uploading,
            (None, Some(Upload::Refused(refusal))) => Stage::Refused(refusal),
            (None, Some(Upload::Sent) | None) => Stage::Analyzing,
        }
    }

    /// How much of the file is sent, 0 to 100.
    pub(crate) fn percent_sent(&self) -> u64 {
        match self.upload {
            Some(Upload::Sending { sent }) => (sent * 100).checked_div(self.bytes).unwrap_or(0).min(100),
            _ => 0,
        }
    }

    /// Its name with the folders it lay in, as far as they are known.
    pub(crate) fn full_name(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.name)
    }

    /// What was measured.
    pub(crate) fn report(&self) -> Option<&Report> {
        self.image.as_ref()?.report.as_deref()
    }

    /// What its owner decided.
    pub(crate) fn decision(&self) -> Option<Decision> {
        self.image.as_ref()?.decision
    }

    /// How much is wrong with the image: the severity of its gravest issue and how clear that one is.
    pub(crate) fn gravity(&self) -> Option<f64> {
        let verdicts = &self.image.as_ref()?.verdicts;
        let gravity = |verdict: &protocol::Verdict| f64::from(verdict.severity as u8) + f64::from(verdict.score);
        verdicts.iter().map(gravity).max_by(f64::total_cmp)
    }

    /// Whether the image has the issue.
    pub(crate) fn has(&self, issue: Issue) -> bool {
        self.image.as_ref().is_some_and(|image| image.verdicts.iter().any(|verdict| verdict.issue == issue))
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use protocol::{BatchId, Failure, FailureCode};

    use super::*;

    /// An image in this state, the nth of its batch.
    pub(crate) fn image(nth: u8, state: ImageState) -> Image {
        Image {
            id: ImageId::from_random([nth; 16]),
            batch: BatchId::from_random([1; 16]),
            name: format!("frame-{nth}.jpg"),
            bytes: 1000,
            hash: None,
            state,
            seq: u64::from(nth) + 2,
            report: None,
            verdicts: Vec::new(),
            group: None,
            decision: None,
            error: (state == ImageState::Failed).then(|| Failure::new(FailureCode::Corrupt)),
        }
    }

    /// A card of this tab.
    pub(crate) fn sending(upload: Upload) -> Card {
        let image = image(3, ImageState::Queued);
        let (id, name) = (image.id, image.name);
        Card { key: CardKey(0), id, name, path: None, bytes: 1000, upload: Some(upload), image: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_through_every_stage() {
        for (upload, stage) in [
            (Upload::Waiting, Stage::Waiting),
            (Upload::Sending { sent: 0 }, Stage::Uploading),
            (Upload::Sent, Stage::Analyzing),
            (Upload::Refused(Refusal::TooLarge), Stage::Refused(Refusal::TooLarge)),
        ] {
            assert_eq!(samples::sending(upload).stage(), stage);
        }
    }

    #[test]
    fn what_the_server_says_wins() {
        let refused = samples::sending(Upload::Refused(Refusal::Interrupted));
        for (state, stage) in [
            (ImageState::Queued, Stage::Analyzing),
            (ImageState::Analyzed, Stage::Analyzed),
            (ImageState::Failed, Stage::Failed),
        ] {
            let card = Card { image: Some(samples::image(3, state)), ..refused.clone() };
            assert_eq!(card.stage(), stage);
        }
    }

    #[test]
    fn the_share_that_is_sent_stays_within_its_bounds() {
        for (sent, bytes, percent) in [(0, 1000, 0), (500, 1000, 50), (2000, 1000, 100), (0, 0, 0)] {
            let card = Card { bytes, ..samples::sending(Upload::Sending { sent }) };
            assert_eq!(card.percent_sent(), percent);
        }
    }
}
