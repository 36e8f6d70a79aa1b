//! Benchmark of HEIC, AVIF, JPEG XL and raw files: the analysis compared with a full decode by the libraries that
//! Python programs use, and of a raw file with the analysis of its preview alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::corpus::Corpus;
use super::cost;
use super::rounds::TimeSamples;
use super::table::{self, Requirement};
use super::{machine, options, programs};
use crate::python::{self, IMAGE_LIBRARIES};
use crate::workspace::Workspace;
use crate::{process, step};

/// Script of the peers.
const SCRIPT: &str = "xtask/src/bench/formats/peers.py";

/// A set of files in one format, with its peer and the bounds of the CPU time relative to the peer.
struct FormatSet {
    /// Folder of the files in target/bench/formats, which is also the name in the table.
    folder: &'static str,
    peer: Peer,
    must: f64,
    goal: f64,
}

/// Program that the analysis of a format is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peer {
    /// Full decode of the same files with Pillow.
    Pillow(&'static str),
    /// Analysis of the files in another folder.
    Analysis(&'static str),
}

/// All sets, in the order of the table.
const SETS: [FormatSet; 5] = [
    FormatSet { folder: "heic", peer: Peer::Pillow("libheif"), must: 0.85, goal: 0.70 },
    FormatSet { folder: "avif", peer: Peer::Pillow("dav1d"), must: 1.3, goal: 1.0 },
    FormatSet { folder: "avif-444", peer: Peer::Pillow("dav1d"), must: 1.3, goal: 1.0 },
    FormatSet { folder: "jxl", peer: Peer::Pillow("libjxl"), must: 0.7, goal: 0.5 },
    FormatSet { folder: "raw", peer: Peer::Analysis("jpeg"), must: 1.10, goal: 1.03 },
];

/// Options of the benchmark.
struct FormatOptions {
    /// Number of photos in each format.
    photos: usize,
    /// Number of repetitions; the median counts.
    rounds: usize,
}

impl FormatOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut parsed = Self { photos: 4, rounds: 3 };
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

/// Programs and files of the benchmark.
struct Setup {
    python: PathBuf,
    script: PathBuf,
    product: PathBuf,
    /// Folder with a folder for each set.
    files: PathBuf,
}

impl Setup {
    /// Compiles the product, installs the peers, and writes the files if no earlier run did.
    fn ensure(workspace: &Workspace, photos: usize) -> Result<Self> {
        let setup = Self {
            python: python::ensure(workspace, &IMAGE_LIBRARIES)?,
            script: workspace.path(SCRIPT),
            product: programs::build_product(workspace)?,
            files: workspace.path(&format!("target/bench/formats-{photos}")),
        };
        if !setup.files.is_dir() {
            let photos = Corpus::photos(workspace, photos)?;
            let unfinished = setup.files.with_extension("unfinished");
            step::run("images", "encoding photos in all formats (once)", || {
                process::run(setup.peer("encode", &photos.folder).arg(&unfinished))?;
                Ok(fs::rename(&unfinished, &setup.files)?)
            })?;
        }
        Ok(setup)
    }

    /// The command that runs a task of the script on a folder.
    fn peer(&self, task: &str, folder: &Path) -> Command {
        let mut command = process::command(&self.python);
        command.arg(&self.script).arg(task).arg(folder);
        command
    }

    /// The command that analyzes a folder, one image at a time.
    fn analysis(&self, folder: &Path) -> Command {
        let mut command = process::command(&self.product);
        command.args(["analyze", "--format", "ndjson", "--workers", "1"]).arg(folder);
        command
    }
}

/// Runs the benchmark and prints its tables.
pub(super) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let options = FormatOptions::parse(arguments)?;
    let setup = Setup::ensure(workspace, options.photos)?;
    println!("{}; {} photos of 12 megapixels, {} rounds\n", machine::description()?, options.photos, options.rounds);
    println!("| | peer | CPU ms per image | of the peer | relative to the peer | peak MiB of a worker | of the peer |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    let mut requirements = vec![];
    for set in &SETS {
        let relative = measure(&setup, set, &options)?;
        requirements.push(Requirement::at_most(set.folder, set.must, set.goal, relative));
    }
    println!("\n{}", table::requirements(&requirements));
    Ok(())
}

/// Measures one set, prints its row, and returns the CPU time of the analysis relative to its peer.
fn measure(setup: &Setup, set: &FormatSet, options: &FormatOptions) -> Result<f64> {
    let (folder, empty) = (setup.files.join(set.folder), setup.files.with_file_name("empty"));
    fs::create_dir_all(&empty)?;
    let (name, peer_folder) = match set.peer {
        Peer::Pillow(library) => (format!("{library}, full decode"), folder.clone()),
        Peer::Analysis(other) => (format!("analysis of the {other}"), setup.files.join(other)),
    };
    let peer_command = |folder: &Path| match set.peer {
        Peer::Pillow(_) => setup.peer("decode", folder),
        Peer::Analysis(_) => setup.analysis(folder),
    };
    let (mut ours, mut theirs) = (TimeSamples::default(), TimeSamples::default());
    // Round 0 only loads programs and images into the page cache.
    for round in 0..=options.rounds {
        let our_times = (cost::time(setup.analysis(&empty))?, cost::time(setup.analysis(&folder))?);
        let their_times = (cost::time(peer_command(&empty))?, cost::time(peer_command(&peer_folder))?);
        if round > 0 {
            ours.add_round(our_times.0, our_times.1);
            theirs.add_round(their_times.0, their_times.1);
        }
    }
    let milliseconds = |samples: &TimeSamples| 1000.0 * samples.median(options.photos).cpu.as_secs_f64();
    let (our_cpu, their_cpu) = (milliseconds(&ours), milliseconds(&theirs));
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let our_peak = mebibytes(cost::peak(setup.analysis(&folder))?.child);
    let their_peak = cost::peak(peer_command(&peer_folder))?;
    let their_peak = mebibytes(if matches!(set.peer, Peer::Pillow(_)) { their_peak.all } else { their_peak.child });
    let relative = our_cpu / their_cpu;
    println!(
        "| {} | {name} | {our_cpu:.0} | {their_cpu:.0} | {relative:.2} | {our_peak:.0} | {their_peak:.0} |",
        set.folder
    );
    Ok(relative)
}

#[cfg(test)]
mod tests {
    use super::{FormatOptions, SETS};

    #[test]
    fn parses_options() {
        let parse = |words: &[&str]| FormatOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let options = parse(&["--photos", "2"]).unwrap();
        assert_eq!((options.photos, options.rounds), (2, 3));
        assert!(parse(&["--workers", "2"]).is_err());
    }

    #[test]
    fn goals_are_stricter_than_requirements() {
        assert!(SETS.iter().all(|set| set.goal < set.must));
    }
}
