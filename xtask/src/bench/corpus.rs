//! Image sets of the benchmarks of analysis and server: generated once, and kept in target/bench.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::programs;
use super::sharp::Sharp;
use crate::workspace::Workspace;
use crate::{process, step};

/// A set of images in its own folder.
pub(super) struct Corpus {
    pub(super) kind: CorpusKind,
    pub(super) folder: PathBuf,
    /// Number of files.
    pub(super) files: usize,
    /// Total size in bytes.
    pub(super) bytes: u64,
}

/// Kind of images in a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CorpusKind {
    /// Photos of 24 megapixels.
    Camera,
    /// Images with a longer side of 200 to 2120 pixels, in JPEG, PNG, WebP, GIF and TIFF.
    Web,
}

impl CorpusKind {
    /// Name in the arguments of `workload` and in the name of the folder.
    fn name(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Web => "web",
        }
    }

    /// Description for the tables.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Camera => "photos of 24 megapixels",
            Self::Web => "web images",
        }
    }
}

impl Corpus {
    /// Returns the corpus of this kind and number of files. Generates it if no earlier run did; `workload` must be
    /// compiled for that.
    pub(super) fn ensure(workspace: &Workspace, sharp: &Sharp, kind: CorpusKind, files: usize) -> Result<Self> {
        Self::load_or_generate(workspace, kind, files, |folder| match kind {
            CorpusKind::Camera => Ok(()),
            CorpusKind::Web => sharp.convert_webp(folder),
        })
    }

    /// Returns a corpus of camera photos. Compiles `workload` only if they must be generated.
    pub(super) fn photos(workspace: &Workspace, files: usize) -> Result<Self> {
        if !Self::folder(workspace, CorpusKind::Camera, files).is_dir() {
            programs::build_workload(workspace)?;
        }
        Self::load_or_generate(workspace, CorpusKind::Camera, files, |_| Ok(()))
    }

    /// Path of the corpus, generated or not.
    fn folder(workspace: &Workspace, kind: CorpusKind, files: usize) -> PathBuf {
        workspace.path(&format!("target/bench/{}-{files}", kind.name()))
    }

    /// Returns the corpus. If its folder does not exist, `workload` writes the images to a temporary folder, and
    /// `complete` finishes them there (conversion to WebP).
    fn load_or_generate(
        workspace: &Workspace,
        kind: CorpusKind,
        files: usize,
        complete: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Self> {
        let folder = Self::folder(workspace, kind, files);
        if !folder.is_dir() {
            // The folder has another name until it is complete.
            let unfinished = folder.with_extension("unfinished");
            step::run("images", "generating them (once)", || {
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
