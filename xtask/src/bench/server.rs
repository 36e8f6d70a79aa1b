//! The server by itself: how soon it is ready, how large it is, what it holds of files that arrive, and what it costs to send
//! photos through it instead of naming their folder to `proofsheet analyze`.

mod running;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::corpus::Corpus;
use super::table::{self, Aim};
use super::{cost, machine, options, programs};
use crate::workspace::Workspace;
use crate::{process, step};
use running::Running;

/// Starts of which the median counts.
const STARTS: usize = 5;

/// How long it has nothing to do before its memory is looked at.
const IDLE: Duration = Duration::from_secs(2);

const MIB: f64 = 1_048_576.0;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    events: usize,
    files: usize,
    photos: usize,
    rounds: usize,
    /// A binary to be measured instead of the one that is compiled from here.
    product: Option<PathBuf>,
}

impl Request {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut request = Self { events: 100_000, files: 50, photos: 60, rounds: 3, product: None };
        for option in options::pairs(arguments)? {
            match option.name {
                "--events" => request.events = option.number()?,
                "--files" => request.files = option.number()?,
                "--photos" => request.photos = option.number()?,
                "--rounds" => request.rounds = option.number()?,
                "--product" => request.product = Some(option.path()),
                _ => return Err(option.unknown()),
            }
        }
        Ok(request)
    }
}

/// Runs it and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let request = Request::parse(arguments)?;
    let product = request.product.clone().map_or_else(|| programs::build_product(workspace), Ok)?;
    let bench = Bench {
        product,
        load: programs::build_stream_program(workspace)?,
        folder: workspace.path("target/bench"),
        request,
    };
    std::fs::create_dir_all(&bench.folder)?;
    println!("{}\n", machine::line()?);
    let mut aims = bench.itself()?;
    aims.extend(bench.with_a_log()?);
    aims.extend(bench.flooded()?);
    aims.extend(bench.beside_analyze(workspace)?);
    println!("\n{}", table::aims(&aims));
    Ok(())
}

struct Bench {
    product: PathBuf,
    /// The program that sends.
    load: PathBuf,
    /// Where data folders go: on the disk, as a server's are.
    folder: PathBuf,
    request: Request,
}

impl Bench {
    fn data(&self) -> Result<TempDir> {
        Ok(tempfile::Builder::new().prefix("server-").tempdir_in(&self.folder)?)
    }

    fn start(&self, data: &Path) -> Result<Running> {
        Running::start(&self.product, data)
    }

    /// The median of several starts over this folder, or over new ones, each after a server that was killed.
    fn ready(&self, data: Option<&Path>) -> Result<Duration> {
        let mut times = (0..STARTS)
            .map(|_| match data {
                Some(data) => Ok(self.start(data)?.ready),
                None => Ok(self.start(self.data()?.path())?.ready),
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(median(&mut times))
    }

    fn itself(&self) -> Result<Vec<Aim>> {
        let ready = step::run("ready", "starting with an empty store", || self.ready(None))?;
        let data = self.data()?;
        let idle = self.start(data.path())?;
        std::thread::sleep(IDLE);
        let (own, all) = (idle.size()?, idle.size_with_children());
        println!("idle: the server {:.1} MiB, with its decoders {:.1} MiB", mib(own), mib(all));
        Ok(vec![
            aim("ms from start to ready, empty store", 50.0, millis(ready)),
            aim("MB of the binary", 30.0, self.product.metadata()?.len() as f64 / 1e6),
            aim("MiB idle, the server", 30.0, mib(own)),
        ])
    }

    fn with_a_log(&self) -> Result<Vec<Aim>> {
        let data = self.data()?;
        let logged = step::run("fill", "logging events", || {
            let server = self.start(data.path())?;
            self.load(&["fill", "--address", &server.address, "--events", &self.request.events.to_string()])
        })?;
        let ready = step::run("ready", "starting with these events", || self.ready(Some(data.path())))?;
        println!("{logged} events in the log");
        Ok(vec![aim("ms from start to ready, so many events", 200.0, millis(ready))])
    }

    fn flooded(&self) -> Result<Vec<Aim>> {
        /// Of a file.
        const BYTES: u64 = 30_000_000;
        let data = self.data()?;
        let server = self.start(data.path())?;
        let before = server.forget_peak()?;
        step::run("flood", "sending large files all at once", || {
            let (files, bytes) = (self.request.files.to_string(), BYTES.to_string());
            self.load(&["flood", "--address", &server.address, "--files", &files, "--bytes", &bytes])
        })?;
        let grown = server.peak()?.saturating_sub(before);
        println!("{} files of {} MB at once", self.request.files, BYTES / 1_000_000);
        Ok(vec![aim("MiB more while large files arrive", 32.0, mib(grown))])
    }

    fn beside_analyze(&self, workspace: &Workspace) -> Result<Vec<Aim>> {
        let photos = Corpus::photos(workspace, self.request.photos)?;
        let folder = photos.folder.to_str().context("the path is not UTF-8")?;
        let (mut direct, mut served, mut own) = (Vec::new(), Vec::new(), Vec::new());
        step::run("photos", "analyzing a folder, and sending it", || {
            for _ in 0..self.request.rounds {
                let mut analyze = process::command(&self.product);
                analyze.args(["analyze", "--format", "ndjson", folder]);
                direct.push(cost::time(analyze)?.wall);
                let data = self.data()?;
                let server = self.start(data.path())?;
                let took = self.load(&["send", "--address", &server.address, "--folder", folder])?;
                served.push(Duration::from_secs_f64(took.parse()?));
                own.push(server.cpu()?);
            }
            Ok(())
        })?;
        let (direct, served, own) = (median(&mut direct), median(&mut served), median(&mut own));
        println!(
            "{} photos, {:.0} MB: analyze {:.2} s, through the server {:.2} s, of which its own process worked {:.2} s",
            photos.files,
            photos.bytes as f64 / 1e6,
            secs(direct),
            secs(served),
            secs(own)
        );
        Ok(vec![aim("time of sending photos, of analyzing their folder", 1.1, secs(served) / secs(direct))])
    }

    fn load(&self, arguments: &[&str]) -> Result<String> {
        process::output_of(process::command(&self.load).args(arguments))
    }
}

fn aim(what: &'static str, bound: f64, measured: f64) -> Aim {
    Aim::less(what, bound, bound, measured)
}

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
    use super::Request;

    #[test]
    fn options_are_read() {
        let parse = |words: &[&str]| Request::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let request = parse(&["--photos", "5", "--product", "a/b"]).unwrap();
        assert_eq!((request.photos, request.files, request.product), (5, 50, Some("a/b".into())));
        assert!(parse(&["--photos", "0"]).is_err() && parse(&["--photos"]).is_err() && parse(&["--all", "1"]).is_err());
    }
}
