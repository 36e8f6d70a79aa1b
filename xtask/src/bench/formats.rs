//! Benchmark of HEIC, AVIF, JPEG XL and raw files: the analysis compared with a full decode by the libraries that
//! Python programs use, and of a raw file with the analysis of its preview alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::corpus::Corpus;
use super::cost;
use super::memory::MemoryPeak;
use super::options::PhotoOptions;
use super::rounds::TimeSamples;
use super::table::{self, Requirement};
use super::{machine, programs};
use crate::python::{self, IMAGE_LIBRARIES};
use crate::workspace::Workspace;
use crate::{process, step};

/// Script of the peers.
const SCRIPT: &str = "xtask/src/bench/formats/peers.py";

/// Number of photos in each set, unless an option says otherwise.
const PHOTOS: usize = 4;

/// Maximum memory of a decoder process in MiB, whatever the file.
const MAX_WORKER_MEMORY: f64 = 512.0;

/// A set of files in one format, with its peer and the bounds of the CPU time relative to the peer.
struct FormatSet {
    /// Name in the tables.
    name: &'static str,
    /// Folder of the files in target/bench/formats.
    folder: &'static str,
    peer: Peer,
    /// Program that analyzes the files.
    program: Analyzer,
    /// Bounds of the CPU time relative to the peer: the one that a release must reach, and the one to aim for.
    bounds: Option<(f64, f64)>,
}

/// Program that the analysis of a format is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peer {
    /// Full decode of the same files with Pillow.
    Pillow(&'static str),
    /// Analysis of the files in another folder.
    Analysis(&'static str),
}

/// Program that analyzes a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Analyzer {
    /// The release, with the assembler of the AV1 decoder if `nasm` is installed.
    Product,
    /// `workload direct`: the analysis in one process. It never has the assembler.
    WithoutAssembler,
}

/// All sets, in the order of the table.
const SETS: [FormatSet; 11] = [
    set("HEIC, tiles of 512 pixels", "heic", Peer::Pillow("libheif"), (0.85, 0.70)),
    set("HEIC, one picture", "heic-one-picture", Peer::Pillow("libheif"), (0.85, 0.70)),
    set("AVIF 4:2:0", "avif", Peer::Pillow("dav1d"), (1.3, 1.0)),
    set("AVIF 4:4:4", "avif-444", Peer::Pillow("dav1d"), (1.3, 1.0)),
    set("AVIF 4:2:0, 10 bits", "avif-10-bit", Peer::Pillow("dav1d"), (1.3, 1.0)),
    set("AVIF 4:2:0, 12 bits", "avif-12-bit", Peer::Pillow("dav1d"), (1.3, 1.0)),
    without_assembler("AVIF 4:2:0, no assembler", "avif"),
    without_assembler("AVIF 4:4:4, no assembler", "avif-444"),
    without_assembler("AVIF 4:2:0, 10 bits, no assembler", "avif-10-bit"),
    set("JPEG XL, lossy", "jxl", Peer::Pillow("libjxl"), (0.7, 0.5)),
    set("raw file with a JPEG of full size", "raw", Peer::Analysis("jpeg"), (1.10, 1.03)),
];

/// A set that the product analyzes.
const fn set(name: &'static str, folder: &'static str, peer: Peer, bounds: (f64, f64)) -> FormatSet {
    FormatSet { name, folder, peer, program: Analyzer::Product, bounds: Some(bounds) }
}

/// A set of AVIF files that is analyzed without the assembler, which has no bounds.
const fn without_assembler(name: &'static str, folder: &'static str) -> FormatSet {
    FormatSet { name, folder, peer: Peer::Pillow("dav1d"), program: Analyzer::WithoutAssembler, bounds: None }
}

/// Programs and files of the benchmark.
struct Setup {
    python: PathBuf,
    script: PathBuf,
    product: PathBuf,
    workload: PathBuf,
    /// Folder with a folder for each set.
    files: PathBuf,
}

impl Setup {
    /// Compiles product and `workload`, installs the peers, and writes the files if no earlier run did.
    fn ensure(workspace: &Workspace, photos: usize) -> Result<Self> {
        let python = python::ensure(workspace, &IMAGE_LIBRARIES)?;
        programs::build_workload(workspace)?;
        let setup = Self {
            python,
            script: workspace.path(SCRIPT),
            product: programs::build_product(workspace)?,
            workload: programs::workload(workspace),
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
    fn analysis(&self, program: Analyzer, folder: &Path) -> Command {
        match program {
            Analyzer::Product => {
                let mut command = process::command(&self.product);
                command.args(["analyze", "--format", "ndjson", "--workers", "1"]).arg(folder);
                command
            }
            Analyzer::WithoutAssembler => {
                let mut command = process::command(&self.workload);
                command.arg("direct").arg(folder).arg("1");
                command
            }
        }
    }
}

/// Runs the benchmark and prints its tables.
pub(super) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let options = PhotoOptions::parse(arguments, PHOTOS)?;
    let setup = Setup::ensure(workspace, options.photos)?;
    println!("{}; {} photos of 12 megapixels, {} rounds\n", machine::description()?, options.photos, options.rounds);
    println!(
        "| | MB each | peer | CPU ms per image (min to max) | of the peer | relative to the peer | peak MiB of a worker \
         | of the peer |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
    );
    let (mut requirements, mut largest_peak) = (vec![], 0.0_f64);
    for set in &SETS {
        let cost = measure(&setup, set, options)?;
        largest_peak = largest_peak.max(cost.peak);
        if let Some((must, goal)) = set.bounds {
            requirements.push(Requirement::at_most(set.name, must, goal, cost.relative_cpu));
        }
    }
    let memory = Requirement::at_most("peak MiB of a worker", MAX_WORKER_MEMORY, MAX_WORKER_MEMORY, largest_peak);
    requirements.push(memory);
    println!("\nCPU relative to the peer, and memory:\n\n{}", table::requirements(&requirements));
    Ok(())
}

/// Cost of the analysis of a set.
struct SetCost {
    /// CPU time relative to the peer.
    relative_cpu: f64,
    /// Memory of the largest decoder process in MiB.
    peak: f64,
}

/// Measures one set and prints its row.
fn measure(setup: &Setup, set: &FormatSet, options: PhotoOptions) -> Result<SetCost> {
    let (folder, empty) = (setup.files.join(set.folder), setup.files.with_file_name("empty"));
    fs::create_dir_all(&empty)?;
    let (name, peer_folder) = match set.peer {
        Peer::Pillow(library) => (format!("{library}, full decode"), folder.clone()),
        Peer::Analysis(other) => (format!("analysis of the {other}"), setup.files.join(other)),
    };
    let peer_command = |folder: &Path| match set.peer {
        Peer::Pillow(_) => setup.peer("decode", folder),
        Peer::Analysis(_) => setup.analysis(set.program, folder),
    };
    let analysis = |folder: &Path| setup.analysis(set.program, folder);
    let (mut ours, mut theirs) = (TimeSamples::default(), TimeSamples::default());
    // Round 0 only loads programs and images into the page cache.
    for round in 0..=options.rounds {
        let our_times = (cost::time(analysis(&empty))?, cost::time(analysis(&folder))?);
        let their_times = (cost::time(peer_command(&empty))?, cost::time(peer_command(&peer_folder))?);
        if round > 0 {
            ours.add_round(our_times.0, our_times.1);
            theirs.add_round(their_times.0, their_times.1);
        }
    }
    let milliseconds = |time: Duration| 1000.0 * time.as_secs_f64();
    let cpu = |samples: &TimeSamples| milliseconds(samples.median(options.photos).cpu);
    let (our_cpu, their_cpu) = (cpu(&ours), cpu(&theirs));
    let (min, max) = ours.spread(options.photos);
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    // The decoder processes of the product are its children; the other programs have none.
    let largest = |peak: MemoryPeak| mebibytes(if peak.child > 0 { peak.child } else { peak.all });
    let peak = largest(cost::peak(analysis(&folder))?);
    let their_peak = largest(cost::peak(peer_command(&peer_folder))?);
    let relative_cpu = our_cpu / their_cpu;
    println!(
        "| {} | {:.1} | {name} | {our_cpu:.0} ({:.0} to {:.0}) | {their_cpu:.0} | {relative_cpu:.2} | {peak:.0} | \
         {their_peak:.0} |",
        set.name,
        megabytes_each(&folder)?,
        milliseconds(min),
        milliseconds(max)
    );
    Ok(SetCost { relative_cpu, peak })
}

/// Mean length of the files in a folder, in megabytes.
fn megabytes_each(folder: &Path) -> Result<f64> {
    let lengths = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).collect::<Result<Vec<u64>>>()?;
    Ok(lengths.iter().sum::<u64>() as f64 / 1e6 / lengths.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::SETS;

    #[test]
    fn goals_are_stricter_than_requirements() {
        assert!(SETS.iter().filter_map(|set| set.bounds).all(|(must, goal)| goal < must));
    }
}
