//! The probe: this test program running as a decoder that misbehaves on command.
//!
//! A command is a text in an image (see [`command_image`]). Most commands do what an attacker could try after taking
//! over a decoder. Images without a command are analyzed as usual.

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

/// First bytes of an image that carries a command.
const COMMAND_PREFIX: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0probe:";

/// Image that makes the probe carry out this command.
pub fn command_image(command: &str) -> Vec<u8> {
    [COMMAND_PREFIX, command.as_bytes()].concat()
}

/// Command line with which a pool starts its decoders.
#[derive(Parser)]
struct Arguments {
    subcommand: String,
    #[command(flatten)]
    decoder: DecoderArgs,
}

/// Runs this program as a decoder: the probe.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    assert_eq!(arguments.subcommand, DecoderArgs::SUBCOMMAND);
    // Number of starts, if the test counts them: see `decoder_lifetime.rs`.
    let starts = std::env::var("PROBE_STARTS").ok().and_then(|starts| starts.trim().parse().ok()).unwrap_or(0);
    let parent = Pid::from_raw(arguments.decoder.parent() as i32).unwrap();
    let mut probe = Probe { starts, parent, leaked: vec![] };
    match run_decoder_with(&arguments.decoder, |bytes, limits| probe.analyze(bytes, limits)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// State of the probe.
struct Probe {
    /// Number of starts, including this one; 0 if the test does not count them.
    starts: u32,
    /// Process of the server or pool that started this one.
    parent: Pid,
    /// Memory that stays allocated.
    leaked: Vec<Vec<u8>>,
}

impl Probe {
    /// Carries out the command in an image. If the process survives, returns a valid result, a manipulated one, or a
    /// failure, as the command requires. An image without a command is analyzed.
    fn analyze(&mut self, bytes: &[u8], limits: &DecodeLimits) -> Result<Analysis, Failure> {
        let Some(command) = bytes.strip_prefix(COMMAND_PREFIX) else { return analyze(bytes, limits) };
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
            "abort-at-first" => return Ok(valid_analysis(bytes)),
            "open" => return must_fail(File::open("/etc/passwd")),
            "create" => return must_fail(File::create(std::env::temp_dir().join("proofsheet-probe"))),
            "list" => return must_fail(std::fs::read_dir("/")),
            "connect" => return must_fail(TcpStream::connect("127.0.0.1:1")),
            "listen" => return must_fail(TcpListener::bind("127.0.0.1:0")),
            "exec" => return panic_with(Command::new("/bin/true").exec()),
            "spawn" => return must_fail(Command::new("/bin/true").spawn()),
            "thread" => return must_fail(std::thread::Builder::new().spawn(|| ())),
            "signal" => return must_fail(kill_process(self.parent, Signal::CONT)),
            // Harmless, and tried by some libraries: refused without killing the process.
            "harmless" => match setsid() {
                Err(rustix::io::Errno::PERM) => return Ok(valid_analysis(bytes)),
                other => return must_fail(other),
            },
            "oversized" => return Ok(Analysis { thumbnail: vec![0xff; 64 << 20], ..valid_analysis(bytes) }),
            "large-thumbnail" => return Ok(Analysis { thumbnail: vec![0xff; (4 << 20) + 1], ..valid_analysis(bytes) }),
            "garbage-thumbnail" => {
                return Ok(Analysis { thumbnail: b"not a picture".to_vec(), ..valid_analysis(bytes) });
            }
            "other-hash" => {
                let mut analysis = valid_analysis(bytes);
                analysis.report.file.hash = ContentHash::from_bytes([7; 32]);
                return Ok(analysis);
            }
            "absurd-length" => send(&u64::MAX.to_le_bytes()),
            "length-of-nothing" => send(&4096_u64.to_le_bytes()),
            "garbage" => send(b"<html>"),
            "nothing" => send(b""),
            "process" => {
                return Err(Failure::with_detail(FailureCode::Corrupt, std::process::id().to_string()));
            }
            other => panic!("unknown command: {other}"),
        }
        Ok(valid_analysis(bytes))
    }

    /// Allocates memory, writes to it and keeps it.
    fn leak(&mut self, bytes: usize) {
        self.leaked.push(black_box(vec![1; bytes]));
    }
}

/// Valid analysis result for these bytes.
fn valid_analysis(bytes: &[u8]) -> Analysis {
    let mut analysis = analyze(&specimen::jpeg(&specimen::photo(1, 64, 48), 80), &DecodeLimits::default()).unwrap();
    analysis.report.file.bytes = bytes.len() as u64;
    analysis.report.file.hash = ContentHash::from_bytes(*blake3::hash(bytes).as_bytes());
    analysis
}

/// Handles the result of a forbidden operation. If it succeeded, the image fails with the detail "escaped", which only
/// the test without a sandbox expects. If it was refused, the process dies.
fn must_fail<T, E: Into<io::Error>>(result: Result<T, E>) -> Result<Analysis, Failure> {
    match result {
        Ok(_) => Err(Failure::with_detail(FailureCode::UnsupportedFormat, "escaped")),
        Err(error) => panic_with(error.into()),
    }
}

/// Panics with the error of a refused operation.
fn panic_with(error: io::Error) -> Result<Analysis, Failure> {
    panic!("refused: {error}")
}

/// Sends these bytes to the server, which receives them before the result and takes them for it.
fn send(message: &[u8]) {
    rustix::net::send(io::stdin(), message, SendFlags::empty()).unwrap();
}

/// Overflows the stack.
#[expect(unconditional_recursion, reason = "the stack must overflow")]
fn overflow(depth: u64) {
    let frame = black_box([depth; 512]);
    overflow(frame[0] + 1);
    black_box(frame);
}
