//! What a decoder process gives up before it sees a file.

#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(target_os = "linux")]
mod paths;

use std::io;

use super::order::Order;
use super::sandbox::{Sandbox, Wall, Walls};

#[cfg(target_os = "linux")]
pub(super) use limits::renew_processor_time;

/// Puts up the walls around this process, for good. Must come before any thread and any file.
///
/// # Errors
/// When a limit cannot be set, or a wall that is required does not stand.
#[cfg(target_os = "linux")]
pub(super) fn confine(order: &Order) -> io::Result<Walls> {
    limits::set(order)?;
    let mut walls = without();
    if order.sandbox() == Sandbox::Off {
        return Ok(walls);
    }
    walls.landlock = demand(order, paths::close())?;
    // The last one: it would not let the others be put up.
    walls.seccomp = demand(order, filter::load())?;
    Ok(walls)
}

/// A wall as it stands; what is missing is an error only where all are required.
#[cfg(target_os = "linux")]
fn demand(order: &Order, wall: io::Result<Wall>) -> io::Result<Wall> {
    match (order.sandbox(), wall) {
        (Sandbox::Require, Ok(Wall::None)) => {
            Err(missing("this kernel does not offer Landlock, or it is switched off"))
        }
        (Sandbox::Require, Err(error)) => Err(missing(&error.to_string())),
        (_, wall) => Ok(wall.unwrap_or(Wall::None)),
    }
}

/// Other systems have none of it.
#[cfg(not(target_os = "linux"))]
pub(super) fn confine(order: &Order) -> io::Result<Walls> {
    match order.sandbox() {
        Sandbox::Require => Err(missing("this system has no such walls, only Linux has")),
        Sandbox::BestEffort | Sandbox::Off => Ok(Walls::NONE),
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn renew_processor_time(_order: &Order) -> io::Result<()> {
    Ok(())
}

/// The walls around a child that is not asked to put up any: its limits, where the system has them.
pub(super) fn without() -> Walls {
    if cfg!(target_os = "linux") { Walls { limits: Wall::Full, ..Walls::NONE } } else { Walls::NONE }
}

fn missing(what: &str) -> io::Error {
    io::Error::other(format!(
        "--sandbox=require cannot be fulfilled: {what}. \
         Use a Linux kernel from 5.13 on with Landlock and seccomp switched on, or --sandbox=best-effort to take what there is."
    ))
}
