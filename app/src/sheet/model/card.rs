//! Card of the sheet: a file that this tab uploads, an image from the server, or both; and the stage of the card.

pub(crate) mod shot;
#[cfg(test)]
mod tests;

use protocol::{CompanionFile, Decision, FilePath, Image, ImageId, ImageState, Issue, Report};

use crate::sheet::model::upload_state::{UploadFailure, UploadState};

/// Key of a card. It is unique within the sheet and stays the same while the page shows the sheet. A file that the user
/// sends again by a retry gets a new image id but keeps its card key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CardKey(pub(crate) u32);

/// Card of one file or image. The card of the primary image of a shot also stands for the raw file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    /// Key of the card.
    pub(crate) key: CardKey,
    /// Id of the image, or the id under which the file is sent.
    pub(crate) id: ImageId,
    /// File name, and its folders if they are known.
    pub(crate) file: FilePath,
    /// File length in bytes.
    pub(crate) bytes: u64,
    /// State of the upload; `None` for a file that this tab does not upload.
    pub(crate) upload: Option<UploadState>,
    /// Image from the server; `None` before the server has reported it. Its verdicts may be judged by thresholds that
    /// the user tries on this page.
    pub(crate) image: Option<Image>,
    /// Files beside the file that are not sent, as they were added; the image has them too once the server has
    /// reported it.
    pub(crate) companions: Vec<CompanionFile>,
    /// Place of the file in a shot.
    pub(crate) shot: CardShot,
}

/// Place of a card's file in a shot.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum CardShot {
    /// The file is in no shot, or the raw file of its shot is unknown.
    #[default]
    Single,
    /// The file is the primary image of a shot. Contains a copy of the card of the raw file.
    Primary(Box<Card>),
    /// The file is the raw file of a shot: the card of the primary image stands for it, and this card is not shown.
    Raw,
}

/// Stage of a card on the way from a waiting file to an analyzed image or a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardStage {
    /// Waits to be sent, for the first time or again.
    Waiting,
    /// Being sent.
    Uploading,
    /// The upload failed or was cancelled, or the user removed the file.
    UploadFailed(UploadFailure),
    /// Uploaded; queued or in analysis.
    Analyzing,
    /// Analyzed, with a report.
    Analyzed,
    /// The analysis failed or was cancelled; the image gets no report.
    Failed,
}

impl CardStage {
    /// Name of the stage in the HTML document and in exports. A file that the user removed is `withdrawn`, any other
    /// failure of the upload or the analysis `failed`.
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
    /// Creates the card of an image from the server.
    pub(crate) fn from_image(key: CardKey, image: Image) -> Self {
        let (name, path, source_path) = (image.name.clone(), image.path.clone(), image.source_path.clone());
        let file = FilePath { name, path, source_path };
        let (id, bytes) = (image.id, image.bytes);
        Self { key, id, file, bytes, upload: None, image: Some(image), companions: vec![], shot: CardShot::Single }
    }

    /// Stage of the card. The server's state takes precedence over the upload state of this tab. A file that was sent,
    /// but whose image the server has not reported yet, counts as analyzing.
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

    /// Percentage of the file that the running upload has sent, 0 to 100, rounded down. 0 if no upload is running, or
    /// if the file is empty.
    pub(crate) fn percent_sent(&self) -> u64 {
        match self.upload {
            Some(UploadState::Sending { sent }) => (sent * 100).checked_div(self.bytes).unwrap_or(0).min(100),
            _ => 0,
        }
    }

    /// File name with its folders, or the file name alone if the folders are unknown.
    pub(crate) fn full_name(&self) -> &str {
        self.file.full_name()
    }

    /// Report of the image, once analyzed.
    pub(crate) fn report(&self) -> Option<&Report> {
        self.image.as_ref()?.report.as_deref()
    }

    /// Decision about the image; `None` if there is none.
    pub(crate) fn decision(&self) -> Option<Decision> {
        self.image.as_ref()?.decision
    }

    /// Rank of the worst issue, higher is worse: its severity (0 to 2) plus its score (0 to 1). `None` without an
    /// issue.
    pub(crate) fn worst_issue_rank(&self) -> Option<f64> {
        let rank = |verdict: &protocol::Verdict| f64::from(verdict.severity as u8) + f64::from(verdict.score);
        self.verdicts().map(rank).max_by(f64::total_cmp)
    }

    /// Returns true if the card has a verdict with the issue.
    pub(crate) fn has_issue(&self, issue: Issue) -> bool {
        self.verdicts().any(|verdict| verdict.issue == issue)
    }
}
