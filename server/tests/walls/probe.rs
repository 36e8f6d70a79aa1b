//! A decoder that does what an image tells it to: everything that a decoder must not do, if somebody took it over.

use std::fs::File;
use std::hint::black_box;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, abort};

use analysis::{Analysis, DecodeLimits, analyze, specimen};
use clap::Parser;
use protocol::{ContentHash, Failure, FailureCode};
use rustix::net::SendFlags;
use rustix::process::{Pid, Signal, kill_process, setsid};
use server::{DecoderArgs, run_decoder_with};

/// What an image begins with that is a command.
const COMMAND: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0probe:";

/// An image that makes the probe do this.
pub fn image(command: &str) -> Vec<u8> {
    [COMMAND, command.as_bytes()].concat()
}

#[derive(Parser)]
struct Arguments {
    subcommand: String,
    #[command(flatten)]
    order: DecoderArgs,
}

pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    assert_eq!(arguments.subcommand, DecoderArgs::SUBCOMMAND);
    // How often a program was started that counts it: see `children.rs`.
    let starts = std::env::var("PROBE_STARTS").ok().and_then(|starts| starts.trim().parse().ok()).unwrap_or(0);
    let parent = Pid::from_raw(arguments.order.parent() as i32).unwrap();
    let mut probe = Probe { starts, parent, leaked: vec![] };
    match run_decoder_with(&arguments.order, |bytes, limits| probe.analyze(bytes, limits)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

struct Probe {
    starts: u32,
    parent: Pid,
    leaked: Vec<Vec<u8>>,
}

impl Probe {
    fn analyze(&mut self, bytes: &[u8], limits: &DecodeLimits) -> Result<Analysis, Failure> {
        let Some(command) = bytes.strip_prefix(COMMAND) else { return analyze(bytes, limits) };
        match std::str::from_utf8(command).unwrap() {
            "spin" => loop {
                black_box(());
            },
            "memory" => loop {
                self.leak(16 << 20);
            },
            "leak" => self.leak(600 << 20),
            "overflow" => overflow(0),
            "panic" => panic!("as commanded"),
            "abort" => abort(),
            "abort-at-first" if self.starts < 2 => abort(),
            "abort-at-first" => return Ok(good(bytes)),
            "open" => return escaped(File::open("/etc/passwd")),
            "create" => return escaped(File::create(std::env::temp_dir().join("proofsheet-probe"))),
            "list" => return escaped(std::fs::read_dir("/")),
            "connect" => return escaped(TcpStream::connect("127.0.0.1:1")),
            "listen" => return escaped(TcpListener::bind("127.0.0.1:0")),
            "exec" => return refused(Command::new("/bin/true").exec()),
            "spawn" => return escaped(Command::new("/bin/true").spawn()),
            "thread" => return escaped(std::thread::Builder::new().spawn(|| ())),
            "signal" => return escaped(kill_process(self.parent, Signal::CONT)),
            // Refused without being killed for it: what a library may try in passing.
            "in-passing" => match setsid() {
                Err(rustix::io::Errno::PERM) => return Ok(good(bytes)),
                other => return escaped(other),
            },
            "oversized" => return Ok(Analysis { thumbnail: vec![0xff; 32 << 20], ..good(bytes) }),
            "large-thumbnail" => return Ok(Analysis { thumbnail: vec![0xff; (4 << 20) + 1], ..good(bytes) }),
            "garbage-thumbnail" => return Ok(Analysis { thumbnail: b"no picture".to_vec(), ..good(bytes) }),
            "other-hash" => {
                let mut analysis = good(bytes);
                analysis.report.file.hash = ContentHash::from_bytes([7; 32]);
                return Ok(analysis);
            }
            "absurd-length" => say(&u64::MAX.to_le_bytes()),
            "length-of-nothing" => say(&4096_u64.to_le_bytes()),
            "garbage" => say(b"<html>"),
            "nothing" => say(b""),
            "process" => {
                return Err(Failure::with_detail(FailureCode::Corrupt, std::process::id().to_string()));
            }
            other => panic!("an unknown command: {other}"),
        }
        Ok(good(bytes))
    }

    /// Takes memory, uses it, and keeps it.
    fn leak(&mut self, bytes: usize) {
        self.leaked.push(black_box(vec![1; bytes]));
    }
}

/// A good report for these bytes.
fn good(bytes: &[u8]) -> Analysis {
    let mut analysis = analyze(&specimen::jpeg(&specimen::photo(1, 64, 48), 80), &DecodeLimits::default()).unwrap();
    analysis.report.file.bytes = bytes.len() as u64;
    analysis.report.file.hash = ContentHash::from_bytes(*blake3::hash(bytes).as_bytes());
    analysis
}

/// What should not have been possible is told as no wall would: the test sees it.
fn escaped<T, E: Into<io::Error>>(result: Result<T, E>) -> Result<Analysis, Failure> {
    match result {
        Ok(_) => Err(Failure::with_detail(FailureCode::UnsupportedFormat, "escaped")),
        Err(error) => refused(error.into()),
    }
}

/// Refused, not killed: dies of it, as a decoder would.
fn refused(error: io::Error) -> Result<Analysis, Failure> {
    panic!("refused: {error}")
}

/// Says something to the server in place of an answer.
fn say(message: &[u8]) {
    rustix::net::send(io::stdin(), message, SendFlags::empty()).unwrap();
}

#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn overflow(depth: u64) {
    let frame = black_box([depth; 512]);
    overflow(frame[0] + 1);
    black_box(frame);
}
