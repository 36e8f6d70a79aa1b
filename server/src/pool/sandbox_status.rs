//! Requested sandbox mode, and the sandbox layers that a decoder process reports as active.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Requirement of the operator (`--sandbox`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SandboxMode {
    /// Landlock and seccomp must be active, or the server refuses to start.
    Require,
    /// Every layer that this system offers.
    BestEffort,
    /// No Landlock and no seccomp: only a separate process with resource limits and a deadline.
    Off,
}

/// Status of one sandbox layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerStatus {
    /// Fully active.
    Full,
    /// Active as far as this kernel supports it; an older kernel controls fewer kinds of access.
    Partial,
    /// Not active.
    None,
}

/// Status of every sandbox layer of a decoder process. In the response of `/readyz` it is the field `walls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxStatus {
    /// Limits on memory, CPU time, file size and open files; no core dumps; killed when the parent dies.
    pub limits: LayerStatus,
    /// Landlock: no access to paths and TCP, no signals to other processes.
    pub landlock: LayerStatus,
    /// seccomp: only the system calls that decoding needs.
    pub seccomp: LayerStatus,
}

/// Summary of all layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SandboxLevel {
    /// Every layer is fully active.
    Full,
    /// At least one layer is missing or partial, but Landlock or seccomp is active.
    Partial,
    /// Only a separate process, possibly with resource limits: neither Landlock nor seccomp is active.
    Process,
}

impl SandboxStatus {
    /// No active layer, as on systems other than Linux.
    pub const NONE: Self = Self { limits: LayerStatus::None, landlock: LayerStatus::None, seccomp: LayerStatus::None };

    /// Summary of the layers.
    pub fn level(self) -> SandboxLevel {
        match (self.limits, self.landlock, self.seccomp) {
            (LayerStatus::Full, LayerStatus::Full, LayerStatus::Full) => SandboxLevel::Full,
            (_, LayerStatus::None, LayerStatus::None) => SandboxLevel::Process,
            _ => SandboxLevel::Partial,
        }
    }

    /// Returns true if the process has no access to files and network, as [`SandboxMode::Require`] demands: Landlock is
    /// at least partially active, and seccomp is fully active.
    pub fn is_isolated(self) -> bool {
        self.landlock != LayerStatus::None && self.seccomp == LayerStatus::Full
    }
}

impl fmt::Display for SandboxLevel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Process => "process",
        })
    }
}

impl fmt::Display for LayerStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
        })
    }
}

impl fmt::Display for SandboxStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limits, landlock, seccomp } = self;
        write!(formatter, "{} (limits: {limits}, landlock: {landlock}, seccomp: {seccomp})", self.level())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_and_isolation_follow_from_the_layers() {
        let status = |landlock, seccomp| SandboxStatus { limits: LayerStatus::Full, landlock, seccomp };
        let table = [
            (status(LayerStatus::Full, LayerStatus::Full), "full", true),
            (status(LayerStatus::Partial, LayerStatus::Full), "partial", true),
            (status(LayerStatus::None, LayerStatus::Full), "partial", false),
            (status(LayerStatus::Full, LayerStatus::None), "partial", false),
            (status(LayerStatus::None, LayerStatus::None), "process", false),
            (SandboxStatus::NONE, "process", false),
        ];
        for (status, level, is_isolated) in table {
            assert_eq!((status.level().to_string().as_str(), status.is_isolated()), (level, is_isolated), "{status}");
        }
    }
}
