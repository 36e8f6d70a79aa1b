//! Command-line arguments of a decoder process.

use std::time::Duration;

use analysis::DecodeLimits;
use clap::{Args, ValueEnum};

use super::sandbox_status::SandboxMode;

/// Number of images that one decoder process handles before a new one replaces it. It limits the effect of memory
/// leaks.
pub(super) const IMAGES_PER_PROCESS: u32 = 200;

/// Arguments of the hidden subcommand for decoding.
#[derive(Debug, Clone, Args)]
pub struct DecoderArgs {
    max_pixels: u64,
    max_side: u32,
    max_bytes: u64,
    max_memory: u64,
    deadline_ms: u64,
    sandbox: SandboxMode,
    parent: u32,
}

impl DecoderArgs {
    /// Name of the hidden subcommand.
    pub const SUBCOMMAND: &str = "__decode";

    /// Arguments for a child of this process.
    pub(super) fn new(limits: &DecodeLimits, sandbox: SandboxMode) -> Self {
        let DecodeLimits { max_pixels, max_side, max_bytes, max_memory, deadline } = *limits;
        let deadline_ms = u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX);
        Self { max_pixels, max_side, max_bytes, max_memory, deadline_ms, sandbox, parent: std::process::id() }
    }

    /// Arguments as they are written on a command line, with the subcommand first.
    pub(super) fn to_arguments(&self) -> Vec<String> {
        let sandbox = self.sandbox.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        vec![
            Self::SUBCOMMAND.to_owned(),
            self.max_pixels.to_string(),
            self.max_side.to_string(),
            self.max_bytes.to_string(),
            self.max_memory.to_string(),
            self.deadline_ms.to_string(),
            sandbox,
            self.parent.to_string(),
        ]
    }

    /// Limits on the size, memory and time of each image.
    pub fn limits(&self) -> DecodeLimits {
        DecodeLimits {
            max_pixels: self.max_pixels,
            max_side: self.max_side,
            max_bytes: self.max_bytes,
            max_memory: self.max_memory,
            deadline: self.deadline(),
        }
    }

    /// Time limit for one image.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// Requested sandbox mode.
    pub fn sandbox(&self) -> SandboxMode {
        self.sandbox
    }

    /// Process id of the parent; a decoder process does not outlive it.
    pub fn parent(&self) -> u32 {
        self.parent
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(subcommand)]
        command: Command,
    }

    #[derive(clap::Subcommand)]
    enum Command {
        #[command(name = DecoderArgs::SUBCOMMAND)]
        Decode(DecoderArgs),
    }

    #[test]
    fn arguments_are_parsed_back_unchanged() {
        let limits = DecodeLimits { deadline: Duration::from_millis(1500), max_side: 7, ..DecodeLimits::default() };
        for sandbox in [SandboxMode::Require, SandboxMode::BestEffort, SandboxMode::Off] {
            let arguments = DecoderArgs::new(&limits, sandbox).to_arguments();
            let Command::Decode(parsed) =
                Program::parse_from(["proofsheet".to_owned()].into_iter().chain(arguments)).command;
            assert_eq!(
                (parsed.limits(), parsed.sandbox(), parsed.parent()),
                (limits.clone(), sandbox, std::process::id())
            );
        }
    }
}
