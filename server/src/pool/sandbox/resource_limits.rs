//! Resource limits of a decoder process, enforced by the kernel. Also forbids it new privileges and inspection by other
//! processes, and makes it end with its parent.

use std::io;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getppid, set_dumpable_behavior, set_parent_process_death_signal,
    setrlimit,
};
use rustix::thread::set_no_new_privs;
use rustix::time::{ClockId, clock_gettime};

use crate::pool::decoder_args::{DecoderArgs, IMAGES_PER_PROCESS};
use crate::pool::reply::REPLY_LIMIT;

/// Maximum number of open files: the standard three, the channel, the two of a task, and a few to spare.
const OPEN_FILES: u64 = 16;

/// CPU seconds beyond the deadline that one image may use. Usually the parent kills it earlier, at the deadline in
/// elapsed time.
const EXTRA_SECONDS: u64 = 2;

/// Limits memory, CPU time, file size and open files; forbids core dumps, new privileges, and inspection by other
/// processes; lets the kernel kill the process when its parent ends.
///
/// # Errors
/// When a limit cannot be set, or the parent has already ended.
pub(super) fn set(decoder_args: &DecoderArgs) -> io::Result<()> {
    // The first use of the clock reads kernel data from a file, which the sandbox forbids later.
    cpu_seconds();
    let lifetime = u64::from(IMAGES_PER_PROCESS).saturating_mul(seconds_per_image(decoder_args));
    for (resource, limit) in [
        (Resource::As, decoder_args.limits().max_memory),
        (Resource::Cpu, lifetime),
        (Resource::Fsize, REPLY_LIMIT as u64),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Core, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    }
    set_no_new_privs(true)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    // The signal is sent when the thread that started this process ends; these threads live as long as the server.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The parent may have died before the signal was set.
    let parent = getppid().map(|parent| parent.as_raw_nonzero().get().unsigned_abs());
    if parent != Some(decoder_args.parent()) {
        return Err(io::Error::other("the parent process has ended"));
    }
    Ok(())
}

/// Lets the process use CPU time for one image from now on, within the limit for its whole life. The limit ends a
/// process whose parent cannot enforce the deadline.
pub(in crate::pool) fn extend_cpu_limit(decoder_args: &DecoderArgs) -> io::Result<()> {
    let lifetime = u64::from(IMAGES_PER_PROCESS).saturating_mul(seconds_per_image(decoder_args));
    let limit = cpu_seconds().saturating_add(seconds_per_image(decoder_args)).min(lifetime);
    setrlimit(Resource::Cpu, Rlimit { current: Some(limit), maximum: Some(lifetime) })?;
    Ok(())
}

/// Whole CPU seconds that this process has used.
fn cpu_seconds() -> u64 {
    clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs()
}

/// Whole CPU seconds that an image may use.
fn seconds_per_image(decoder_args: &DecoderArgs) -> u64 {
    decoder_args.deadline().as_secs().saturating_add(EXTRA_SECONDS)
}
