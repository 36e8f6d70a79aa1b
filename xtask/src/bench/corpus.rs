//! The images that the benchmark of the analysis runs on: generated once, kept in target/bench.

use std::fs;
use std::path::{Path, PathBuf};

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
        Self::generated(workspace, kind, files, |folder| match kind {
            Kind::Camera => Ok(()),
            Kind::Web => sharp.convert_webp(folder),
        })
    }

    /// So many photos, for which nothing but `workload` is needed.
    pub(super) fn photos(workspace: &Workspace, files: usize) -> Result<Self> {
        if !Self::folder(workspace, Kind::Camera, files).is_dir() {
            programs::build_workload(workspace)?;
        }
        Self::generated(workspace, Kind::Camera, files, |_| Ok(()))
    }

    fn folder(workspace: &Workspace, kind: Kind, files: usize) -> PathBuf {
        workspace.path(&format!("target/bench/{}-{files}", kind.name()))
    }

    fn generated(
        workspace: &Workspace,
        kind: Kind,
        files: usize,
        complete: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Self> {
        let folder = Self::folder(workspace, kind, files);
        if !folder.is_dir() {
            // Under another name until it is complete.
            let unfinished = folder.with_extension("unfinished");
            step::run("images", "generating them, once", || {
                let mut workload = process::command(programs::workload(workspace));
                process::run(workload.args(["images", kind.name()]).arg(&unfinished).arg(files.to_string()))?;
                complete(&unfinished)?;
                Ok(fs::rename(&unfinished, &folder)?)
            })?;
        }
        let read =
            || -> Result<Vec<u64>> { fs::read_dir(&folder)?.map(|entry| Ok(entry?.metadata()?.len())).collect() };
        let lengths = read().with_context(|| format!("{} cannot be read", folder.display()))?;
        Ok(Self { kind, folder, files: lengths.len(), bytes: lengths.iter().sum() })
    }
}
