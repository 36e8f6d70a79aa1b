//! How far decoder processes are held back: what is asked for, and what a child found enforced.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sandbox {
    /// All walls, or no start.
    Require,
    /// The walls that this system has.
    BestEffort,
    /// A process of its own with a deadline and limits, and no walls.
    Off,
}

/// How much of a wall stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wall {
    /// All of it.
    Full,
    /// As much as this kernel has: an older one knows fewer kinds of access.
    Partial,
    /// Nothing.
    None,
}

/// The walls around a decoder process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Limits of memory, processor time, file size and open files; no core files; death with its parent.
    pub limits: Wall,
    /// Landlock: no path of the file system, no TCP, no other process.
    pub landlock: Wall,
    /// A filter that leaves only the system calls that decoding needs.
    pub seccomp: Wall,
}

/// What the walls amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Posture {
    /// Every wall stands in full.
    Full,
    /// Some of a wall is missing.
    Partial,
    /// A process of its own, and neither of the walls that keep it from files and network.
    Process,
}

impl Walls {
    /// No wall at all, as on systems other than Linux.
    pub const NONE: Self = Self { limits: Wall::None, landlock: Wall::None, seccomp: Wall::None };

    /// What they amount to.
    pub fn posture(self) -> Posture {
        match (self.limits, self.landlock, self.seccomp) {
            (Wall::Full, Wall::Full, Wall::Full) => Posture::Full,
            (_, Wall::None, Wall::None) => Posture::Process,
            _ => Posture::Partial,
        }
    }

    /// Whether files and network are out of reach, which is what [`Sandbox::Require`] asks for.
    pub fn hold(self) -> bool {
        self.landlock != Wall::None && self.seccomp == Wall::Full
    }
}

impl fmt::Display for Posture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Process => "process",
        })
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
        })
    }
}

impl fmt::Display for Walls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limits, landlock, seccomp } = self;
        write!(formatter, "{} (limits: {limits}, landlock: {landlock}, seccomp: {seccomp})", self.posture())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_posture_is_that_of_the_weakest_wall() {
        let walls = |landlock, seccomp| Walls { limits: Wall::Full, landlock, seccomp };
        let table = [
            (walls(Wall::Full, Wall::Full), "full", true),
            (walls(Wall::Partial, Wall::Full), "partial", true),
            (walls(Wall::None, Wall::Full), "partial", false),
            (walls(Wall::Full, Wall::None), "partial", false),
            (walls(Wall::None, Wall::None), "process", false),
            (Walls::NONE, "process", false),
        ];
        for (walls, posture, hold) in table {
            assert_eq!((walls.posture().to_string().as_str(), walls.hold()), (posture, hold), "{walls}");
        }
    }
}
