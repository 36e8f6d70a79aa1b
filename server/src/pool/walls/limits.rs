//! Limits that the kernel keeps for a decoder process, whatever it does.

use std::io;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getppid, set_dumpable_behavior, set_parent_process_death_signal,
    setrlimit,
};
use rustix::thread::set_no_new_privs;
use rustix::time::{ClockId, clock_gettime};

use crate::pool::IMAGES_PER_CHILD;
use crate::pool::frame::ANSWER_LIMIT;
use crate::pool::order::Order;

/// Files that may be open: the standard three, the line, and the two of a job; a few to spare.
const OPEN_FILES: u64 = 16;

/// Seconds that a child may compute longer than the deadline: the parent, which looks at the clock, comes first.
const SPARE_SECONDS: u64 = 2;

/// Memory, processor time, what is written, open files, core files; no more rights than now; no life without the parent.
pub(super) fn set(order: &Order) -> io::Result<()> {
    // The first look at the clock reads a file about the kernel, which is not possible later.
    processor_time();
    let lifetime = u64::from(IMAGES_PER_CHILD).saturating_mul(seconds(order));
    for (resource, most) in [
        (Resource::As, order.limits().max_memory),
        (Resource::Cpu, lifetime),
        (Resource::Fsize, ANSWER_LIMIT as u64),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Core, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    set_no_new_privs(true)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    // Sent when the thread that started this process ends: children are started by threads that live as long as the server.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have died before it could be asked to take this process with it.
    let parent = getppid().map(|parent| parent.as_raw_nonzero().get().unsigned_abs());
    if parent != Some(order.parent()) {
        return Err(io::Error::other("who started this process has gone"));
    }
    Ok(())
}

/// Processor time for one more image. It ends a child whose parent is not there to look at the clock.
pub(in crate::pool) fn renew_processor_time(order: &Order) -> io::Result<()> {
    let lifetime = u64::from(IMAGES_PER_CHILD).saturating_mul(seconds(order));
    let most = processor_time().saturating_add(seconds(order)).min(lifetime);
    setrlimit(Resource::Cpu, Rlimit { current: Some(most), maximum: Some(lifetime) })?;
    Ok(())
}

/// Whole seconds that this process has computed.
fn processor_time() -> u64 {
    clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs()
}

/// Whole seconds that an image may take of the processor.
fn seconds(order: &Order) -> u64 {
    order.deadline().as_secs().saturating_add(SPARE_SECONDS)
}
