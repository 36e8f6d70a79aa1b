//! What a decoder process is told when it is started: its arguments.

use std::time::Duration;

use analysis::DecodeLimits;
use clap::{Args, ValueEnum};

use super::sandbox::Sandbox;

/// The arguments of the hidden subcommand for decoding.
#[derive(Debug, Clone, Args)]
pub struct Order {
    max_pixels: u64,
    max_side: u32,
    max_bytes: u64,
    max_memory: u64,
    deadline_ms: u64,
    sandbox: Sandbox,
    parent: u32,
}

impl Order {
    /// The name of the hidden subcommand.
    pub const SUBCOMMAND: &str = "__decode";

    /// An order of this process to its child.
    pub(super) fn new(limits: &DecodeLimits, sandbox: Sandbox) -> Self {
        let DecodeLimits { max_pixels, max_side, max_bytes, max_memory, deadline } = *limits;
        let deadline_ms = u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX);
        Self { max_pixels, max_side, max_bytes, max_memory, deadline_ms, sandbox, parent: std::process::id() }
    }

    /// How it is written on a command line.
    pub(super) fn arguments(&self) -> Vec<String> {
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

    /// What an image may cost.
    pub fn limits(&self) -> DecodeLimits {
        DecodeLimits {
            max_pixels: self.max_pixels,
            max_side: self.max_side,
            max_bytes: self.max_bytes,
            max_memory: self.max_memory,
            deadline: self.deadline(),
        }
    }

    /// How long an image may take.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// Which walls are asked for.
    pub fn sandbox(&self) -> Sandbox {
        self.sandbox
    }

    /// The process that gives the orders, and without which there is nothing to do.
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
        #[command(name = Order::SUBCOMMAND)]
        Decode(Order),
    }

    #[test]
    fn an_order_is_understood_as_it_was_meant() {
        let limits = DecodeLimits { deadline: Duration::from_millis(1500), max_side: 7, ..DecodeLimits::default() };
        for sandbox in [Sandbox::Require, Sandbox::BestEffort, Sandbox::Off] {
            let arguments = Order::new(&limits, sandbox).arguments();
            let Command::Decode(order) =
                Program::parse_from(["proofsheet".to_owned()].into_iter().chain(arguments)).command;
            assert_eq!(
                (order.limits(), order.sandbox(), order.parent()),
                (limits.clone(), sandbox, std::process::id())
            );
        }
    }
}
