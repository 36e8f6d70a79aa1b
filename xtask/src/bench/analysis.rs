//! Benchmark of the analysis: compared with sharp, with bare decoding, and with itself in one process; and its stages.

use anyhow::Result;

use super::corpus::{Corpus, CorpusKind};
use super::options::PhotoOptions;
use super::participant::AnalysisPrograms;
use super::{formats, machine, rounds, table};
use crate::process;
use crate::workspace::Workspace;

/// Number of files in the web corpus.
const WEB_IMAGES: usize = 300;

/// Number of files in the camera corpus, unless an option says otherwise.
const CAMERA_PHOTOS: usize = 24;

/// Runs the benchmark and prints its tables. With `--formats` as the first argument, runs that of the formats instead.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let [first, rest @ ..] = arguments
        && first == "--formats"
    {
        return formats::run(workspace, rest);
    }
    let options = PhotoOptions::parse(arguments, CAMERA_PHOTOS)?;
    let programs = AnalysisPrograms::ensure(workspace)?;
    let (sharp, vips) = programs.sharp.versions()?;
    println!("{}, sharp {sharp} with libvips {vips}; {} rounds", machine::description()?, options.rounds);
    for (kind, files) in [(CorpusKind::Camera, options.photos), (CorpusKind::Web, WEB_IMAGES)] {
        let corpus = Corpus::ensure(workspace, &programs.sharp, kind, files)?;
        let costs = rounds::measure(&programs, &corpus, options.rounds)?;
        let requirements = match corpus.kind {
            CorpusKind::Camera => table::camera_requirements(&costs),
            CorpusKind::Web => table::web_requirements(&costs),
        };
        let size = corpus.bytes as f64 / 1e6 / corpus.files as f64;
        println!("\n### {} {}, {size:.2} MB each\n", corpus.files, kind.description());
        println!("{}\n{}", table::participants(&costs), table::requirements(&requirements));
        process::run(process::command(&programs.workload).arg("stages").arg(&corpus.folder))?;
    }
    Ok(())
}
