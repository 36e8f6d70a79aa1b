//! Card of the sheet: a file that is being sent, or an image with everything known about it.

#[cfg(test)]
mod tests;

use protocol::{Decision, Image, ImageId, ImageState, Issue, Report};

use crate::sheet::model::upload_state::{UploadFailure, UploadState};

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
    pub(crate) upload: Option<UploadState>,
    /// What the server told of it.
    pub(crate) image: Option<Image>,
}

/// How far a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardStage {
    /// Not sent yet.
    Waiting,
    /// On its way.
    Uploading,
    /// Did not arrive.
    UploadFailed(UploadFailure),
    /// Arrived, and waiting for or in analysis.
    Analyzing,
    /// There is a report.
    Analyzed,
    /// There will be no report.
    Failed,
}

impl CardStage {
    /// The stage's name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Uploading => "uploading",
            Self::Analyzing => "analyzing",
            Self::Analyzed => "analyzed",
            Self::UploadFailed(UploadFailure::Removed) => "withdrawn",
            Self::UploadFailed(_) | Self::Failed => "failed",
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
    pub(crate) fn stage(&self) -> CardStage {
        match (&self.image, self.upload) {
            (Some(image), _) => match image.state {
                ImageState::Queued => CardStage::Analyzing,
                ImageState::Analyzed => CardStage::Analyzed,
                ImageState::Failed => CardStage::Failed,
            },
            (None, Some(UploadState::Waiting)) => CardStage::Waiting,
            (None, Some(UploadState::Sending { .. })) => CardStage::Uploading,
            (None, Some(UploadState::Failed(failure))) => CardStage::UploadFailed(failure),
            (None, Some(UploadState::Sent) | None) => CardStage::Analyzing,
        }
    }

    /// How much of the file is sent, 0 to 100.
    pub(crate) fn percent_sent(&self) -> u64 {
        match self.upload {
            Some(UploadState::Sending { sent }) => (sent * 100).checked_div(self.bytes).unwrap_or(0).min(100),
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
    pub(crate) fn worst_severity(&self) -> Option<f64> {
        let verdicts = &self.image.as_ref()?.verdicts;
        let worst_severity = |verdict: &protocol::Verdict| f64::from(verdict.severity as u8) + f64::from(verdict.score);
        verdicts.iter().map(worst_severity).max_by(f64::total_cmp)
    }

    /// Whether the image has the issue.
    pub(crate) fn has(&self, issue: Issue) -> bool {
        self.image.as_ref().is_some_and(|image| image.verdicts.iter().any(|verdict| verdict.issue == issue))
    }
}
