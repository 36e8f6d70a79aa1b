//! The images that the benchmark of the analysis runs on: generated once, kept in target/bench.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::programs;
use super::sharp::Sharp;
use crate::workspace::Workspace;
use crate::{process, step};

/// A set of images in a folder of its own.
pub(super) struct Corpus {
    pub(super) kind: Kind,
    pub(super) folder: PathBuf,
    /// How many files there are.
    pub(super) files: usize,
    pub(super) bytes: u64,
}

/// What a corpus is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Photos of 24 megapixels.
    Camera,
    /// Images of 200 pixels to 3 megapixels in many formats.
    Web,
}

impl Kind {
    /// As `workload` and the name of the folder call it.
    fn name(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Web => "web",
        }
    }

    /// The same for people.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Camera => "photos of 24 megapixels",
            Self::Web => "images as on the web",
        }
    }
}

impl Corpus {
    /// The corpus of this kind and number of files, generated unless an earlier run has left it.
    pub(super) fn ensure(workspace: &Workspace, sharp: &Sharp, kind: Kind, files: usize) -> Result<Self> {
        let folder = workspace.path(&format!("target/bench/{}-{files}", kind.name()));
        if !folder.is_dir() {
            // Under another name until it is complete.
            let unfinished = folder.with_extension("unfinished");
            step::run("images", "generating them, once", || {
                let mut workload = process::command(programs::workload(workspace));
                process::run(workload.args(["images", kind.name()]).arg(&unfinished).arg(files.to_string()))?;
                if kind == Kind::Web {
                    sharp.convert_webp(&unfinished)?;
                }
                Ok(fs::rename(&unfinished, &folder)?)
            })?;
        }
        let read =
            || -> Result<Vec<u64>> { fs::read_dir(&folder)?.map(|entry| Ok(entry?.metadata()?.len())).collect() };
        let lengths = read().with_context(|| format!("{} cannot be read", folder.display()))?;
        Ok(Self { kind, folder, files: lengths.len(), bytes: lengths.iter().sum() })
    }
}
