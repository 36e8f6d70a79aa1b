//! Who takes part in the benchmark of the analysis, and how each is started.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::programs;
use super::sharp::Sharp;
use crate::process;
use crate::workspace::Workspace;

/// One way of working through a folder of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contender {
    /// A service written on sharp.
    Sharp,
    /// `proofsheet analyze`, through its processes.
    Product,
    /// The same analysis in threads of one process.
    Direct,
    /// Decoding and nothing else.
    Bare,
}

impl Contender {
    /// In the order of the tables.
    pub(super) const ALL: [Self; 4] = [Self::Sharp, Self::Product, Self::Direct, Self::Bare];

    /// What the tables call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sharp => "sharp",
            Self::Product => "**`proofsheet analyze`**",
            Self::Direct => "the same without processes",
            Self::Bare => "limit: scaled decoding and nothing else",
        }
    }
}

/// Everything that is started.
pub(super) struct Programs {
    pub(super) sharp: Sharp,
    pub(super) product: PathBuf,
    pub(super) workload: PathBuf,
}

impl Programs {
    /// Compiles and installs what is not there yet.
    pub(super) fn ensure(workspace: &Workspace) -> anyhow::Result<Self> {
        let product = programs::build_product(workspace)?;
        programs::build_workload(workspace)?;
        Ok(Self { sharp: Sharp::ensure(workspace)?, product, workload: programs::workload(workspace) })
    }

    /// The command that works through this folder, this many images at a time.
    pub(super) fn command(&self, contender: Contender, folder: &Path, workers: usize) -> Command {
        match contender {
            Contender::Sharp => self.sharp.measure(folder, workers),
            Contender::Product => {
                let mut command = process::command(&self.product);
                command.args(["analyze", "--format", "ndjson", "--workers", &workers.to_string()]).arg(folder);
                command
            }
            Contender::Direct | Contender::Bare => {
                let mut command = process::command(&self.workload);
                command.arg(if contender == Contender::Bare { "bare" } else { "direct" });
                command.arg(folder).arg(workers.to_string());
                command
            }
        }
    }
}
