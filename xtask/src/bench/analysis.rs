//! Benchmark of the analysis: compared with sharp, with bare decoding, and with itself in one process; and its stages.

use anyhow::Result;

use super::corpus::{Corpus, CorpusKind};
use super::participant::AnalysisPrograms;
use super::{formats, machine, options, rounds, table};
use crate::process;
use crate::workspace::Workspace;

/// Number of files in the web corpus.
const WEB_IMAGES: usize = 300;

/// Options of the benchmark.
struct AnalysisOptions {
    /// Number of files in the camera corpus.
    photos: usize,
    /// Number of repetitions; the median counts.
    rounds: usize,
}

impl AnalysisOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut parsed = Self { photos: 24, rounds: 3 };
        for option in options::parse(arguments)? {
            match option.name {
                "--photos" => parsed.photos = option.number()?,
                "--rounds" => parsed.rounds = option.number()?,
                _ => return Err(option.unknown()),
            }
        }
        Ok(parsed)
    }
}

/// Runs the benchmark and prints its tables. With `--formats` as the first argument, runs that of the formats instead.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let [first, rest @ ..] = arguments
        && first == "--formats"
    {
        return formats::run(workspace, rest);
    }
    let options = AnalysisOptions::parse(arguments)?;
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

#[cfg(test)]
mod tests {
    use super::AnalysisOptions;

    #[test]
    fn parses_options() {
        let parse = |words: &[&str]| AnalysisOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let options = parse(&["--photos", "5"]).unwrap();
        assert_eq!((options.photos, options.rounds), (5, 3));
        assert!(parse(&["--photos", "0"]).is_err() && parse(&["--photos"]).is_err() && parse(&["--all"]).is_err());
    }
}
