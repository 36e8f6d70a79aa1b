//! Benchmark of the server: time until it is ready with an empty and with a filled log, size of the binary, memory when
//! idle and while files arrive, and the time to send photos compared with `proofsheet analyze` on their folder.

mod measured_server;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::corpus::Corpus;
use super::table::{self, Requirement};
use super::{cost, machine, options, programs};
use crate::workspace::Workspace;
use crate::{process, step};
use measured_server::MeasuredServer;

/// Number of starts with each kind of log; the median counts.
const STARTS: usize = 5;

/// Idle time before the memory is measured.
const IDLE: Duration = Duration::from_secs(2);

/// Bytes in a mebibyte.
const MIB: f64 = 1_048_576.0;

/// Options of the benchmark.
#[derive(Debug, PartialEq, Eq)]
struct ServerOptions {
    /// Minimum number of events in the log of the starts with a filled log.
    events: usize,
    /// Number of large files that are sent at once.
    files: usize,
    /// Number of photos that are sent and analyzed.
    photos: usize,
    /// Number of repetitions with photos; the median counts.
    rounds: usize,
    /// Binary to measure. `None` compiles this workspace.
    product: Option<PathBuf>,
}

impl ServerOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut parsed = Self { events: 100_000, files: 50, photos: 60, rounds: 3, product: None };
        for option in options::parse(arguments)? {
            match option.name {
                "--events" => parsed.events = option.number()?,
                "--files" => parsed.files = option.number()?,
                "--photos" => parsed.photos = option.number()?,
                "--rounds" => parsed.rounds = option.number()?,
                "--product" => parsed.product = Some(option.path()),
                _ => return Err(option.unknown()),
            }
        }
        Ok(parsed)
    }
}

/// Runs the benchmark and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let options = ServerOptions::parse(arguments)?;
    let product = options.product.clone().map_or_else(|| programs::build_product(workspace), Ok)?;
    let bench = ServerBench {
        product,
        load_generator: programs::build_stream_program(workspace)?,
        folder: workspace.path("target/bench"),
        options,
    };
    std::fs::create_dir_all(&bench.folder)?;
    println!("{}\n", machine::description()?);
    let mut requirements = bench.start_and_idle()?;
    requirements.extend(bench.start_with_events()?);
    requirements.extend(bench.many_large_files()?);
    requirements.extend(bench.photos_compared_with_analyze(workspace)?);
    println!("\n{}", table::requirements(&requirements));
    Ok(())
}

/// Programs and options of a run.
struct ServerBench {
    product: PathBuf,
    /// Path of the load generator.
    load_generator: PathBuf,
    /// Parent of the data folders, target/bench: on the disk, as in production.
    folder: PathBuf,
    options: ServerOptions,
}

impl ServerBench {
    /// A new data folder, removed when it is dropped.
    fn new_data_folder(&self) -> Result<TempDir> {
        Ok(tempfile::Builder::new().prefix("server-").tempdir_in(&self.folder)?)
    }

    fn start(&self, data: &Path) -> Result<MeasuredServer> {
        MeasuredServer::start(&self.product, data)
    }

    /// Median time until the server is ready, over several starts on this data folder (after a kill each) or on new
    /// ones.
    fn ready(&self, data: Option<&Path>) -> Result<Duration> {
        let mut times = (0..STARTS)
            .map(|_| match data {
                Some(data) => Ok(self.start(data)?.ready),
                None => Ok(self.start(self.new_data_folder()?.path())?.ready),
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(median(&mut times))
    }

    /// Measures the time to start with an empty store, the size of the binary, and the memory of an idle server.
    fn start_and_idle(&self) -> Result<Vec<Requirement>> {
        let ready = step::run("ready", "starting with an empty store", || self.ready(None))?;
        let data = self.new_data_folder()?;
        let idle = self.start(data.path())?;
        std::thread::sleep(IDLE);
        let (own, all) = (idle.size()?, idle.size_with_children());
        println!("idle: the server {:.1} MiB, with its decoders {:.1} MiB", mib(own), mib(all));
        Ok(vec![
            requirement("ms from start to ready, empty store", 50.0, millis(ready)),
            requirement("MB of the binary", 30.0, self.product.metadata()?.len() as f64 / 1e6),
            requirement("MiB idle, the server", 30.0, mib(own)),
        ])
    }

    /// Fills the log of a server, then measures the time to start with it.
    fn start_with_events(&self) -> Result<Vec<Requirement>> {
        let data = self.new_data_folder()?;
        let logged = step::run("fill", "logging events", || {
            let server = self.start(data.path())?;
            self.run_load_generator(&[
                "fill",
                "--address",
                &server.address,
                "--events",
                &self.options.events.to_string(),
            ])
        })?;
        let ready = step::run("ready", "starting with these events", || self.ready(Some(data.path())))?;
        println!("{logged} events in the log");
        Ok(vec![requirement("ms from start to ready, with these events", 200.0, millis(ready))])
    }

    /// Measures the growth of the main process's resident memory while many large files arrive at once.
    fn many_large_files(&self) -> Result<Vec<Requirement>> {
        /// Size of a file in bytes.
        const BYTES: u64 = 30_000_000;
        let data = self.new_data_folder()?;
        let server = self.start(data.path())?;
        let before = server.reset_peak()?;
        step::run("flood", "sending large files, all at once", || {
            let (files, bytes) = (self.options.files.to_string(), BYTES.to_string());
            self.run_load_generator(&["flood", "--address", &server.address, "--files", &files, "--bytes", &bytes])
        })?;
        let grown = server.peak()?.saturating_sub(before);
        println!("{} files of {} MB at once", self.options.files, BYTES / 1_000_000);
        Ok(vec![requirement("MiB more while large files arrive", 32.0, mib(grown))])
    }

    /// Measures the time to send a folder of photos to the server until all are analyzed, relative to the time of
    /// `proofsheet analyze` on the same folder.
    fn photos_compared_with_analyze(&self, workspace: &Workspace) -> Result<Vec<Requirement>> {
        let photos = Corpus::photos(workspace, self.options.photos)?;
        let folder = photos.folder.to_str().context("the path is not UTF-8")?;
        let (mut direct, mut served, mut own_cpu) = (Vec::new(), Vec::new(), Vec::new());
        step::run("photos", "analyzing a folder, and sending it", || {
            for _ in 0..self.options.rounds {
                let mut analyze = process::command(&self.product);
                analyze.args(["analyze", "--format", "ndjson", folder]);
                direct.push(cost::time(analyze)?.wall);
                let data = self.new_data_folder()?;
                let server = self.start(data.path())?;
                let took = self.run_load_generator(&["send", "--address", &server.address, "--folder", folder])?;
                served.push(Duration::from_secs_f64(took.parse()?));
                own_cpu.push(server.cpu()?);
            }
            Ok(())
        })?;
        let (direct, served, own_cpu) = (median(&mut direct), median(&mut served), median(&mut own_cpu));
        println!(
            "{} photos, {:.0} MB: analyze {:.2} s, through the server {:.2} s, CPU time of its main process {:.2} s",
            photos.files,
            photos.bytes as f64 / 1e6,
            secs(direct),
            secs(served),
            secs(own_cpu)
        );
        Ok(vec![requirement(
            "time to send photos, relative to analyzing their folder",
            1.1,
            secs(served) / secs(direct),
        )])
    }

    /// Runs the load generator and returns its output.
    fn run_load_generator(&self, arguments: &[&str]) -> Result<String> {
        process::output_of(process::command(&self.load_generator).args(arguments))
    }
}

/// Requirement with one upper bound, which is also its goal.
fn requirement(name: &'static str, bound: f64, measured: f64) -> Requirement {
    Requirement::at_most(name, bound, bound, measured)
}

/// The median: of an even number of times, the larger of the two in the middle; of none, zero.
fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    1000.0 * secs(time)
}

fn secs(time: Duration) -> f64 {
    time.as_secs_f64()
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB
}

#[cfg(test)]
mod tests {
    use super::ServerOptions;

    #[test]
    fn parses_options() {
        let parse = |words: &[&str]| ServerOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let options = parse(&["--photos", "5", "--product", "a/b"]).unwrap();
        assert_eq!((options.photos, options.files, options.product), (5, 50, Some("a/b".into())));
        assert!(parse(&["--photos", "0"]).is_err() && parse(&["--photos"]).is_err() && parse(&["--all", "1"]).is_err());
    }
}
