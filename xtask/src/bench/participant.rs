//! Participants of the analysis benchmark: the product and its peers, and the command of each.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::programs;
use super::sharp::Sharp;
use crate::process;
use crate::workspace::Workspace;

/// A program that processes a folder of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnalysisParticipant {
    /// sharp, as a service would use it.
    Sharp,
    /// `proofsheet analyze`, with its decoder processes.
    Product,
    /// The same analysis in threads of one process (`workload direct`).
    Direct,
    /// Only decoding, with common libraries (`workload bare`): the limit that the analysis is compared with.
    Bare,
}

impl AnalysisParticipant {
    /// All, in the order of the tables.
    pub(super) const ALL: [Self; 4] = [Self::Sharp, Self::Product, Self::Direct, Self::Bare];

    /// Name in the tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sharp => "sharp",
            Self::Product => "**`proofsheet analyze`**",
            Self::Direct => "the same in one process",
            Self::Bare => "limit: scaled decoding only",
        }
    }
}

/// Programs of all participants.
pub(super) struct AnalysisPrograms {
    pub(super) sharp: Sharp,
    pub(super) product: PathBuf,
    pub(super) workload: PathBuf,
}

impl AnalysisPrograms {
    /// Compiles the product and `workload`, and installs sharp.
    pub(super) fn ensure(workspace: &Workspace) -> anyhow::Result<Self> {
        let product = programs::build_product(workspace)?;
        programs::build_workload(workspace)?;
        Ok(Self { sharp: Sharp::ensure(workspace)?, product, workload: programs::workload(workspace) })
    }

    /// The command that processes a folder, `workers` images at a time.
    pub(super) fn command(&self, participant: AnalysisParticipant, folder: &Path, workers: usize) -> Command {
        match participant {
            AnalysisParticipant::Sharp => self.sharp.measure(folder, workers),
            AnalysisParticipant::Product => {
                let mut command = process::command(&self.product);
                command.args(["analyze", "--format", "ndjson", "--workers", &workers.to_string()]).arg(folder);
                command
            }
            AnalysisParticipant::Direct | AnalysisParticipant::Bare => {
                let mut command = process::command(&self.workload);
                command.arg(if participant == AnalysisParticipant::Bare { "bare" } else { "direct" });
                command.arg(folder).arg(workers.to_string());
                command
            }
        }
    }
}
