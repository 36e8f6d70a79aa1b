//! seccomp layer of the sandbox: the system calls that a decoder process may make.
//!
//! There are two filters. The first kills the process on calls that only an attacker's code makes. The second allows
//! the calls that decoding needs. All others return an error: a new version of the C library may try a harmless call
//! first, and the image is still decoded. The kernel applies the stricter result of both.

use std::collections::BTreeMap;
use std::io;

use libc::{PROT_EXEC, RLIMIT_CPU, SIGABRT, c_long};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use crate::pool::sandbox_status::LayerStatus;

/// Calls that are allowed with all arguments: memory, the channel, open files, time, and exit.
const ALLOWED_CALLS: &[c_long] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fstat,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_lseek,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_read,
    libc::SYS_recvmsg,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_statx,
    libc::SYS_write,
    libc::SYS_writev,
];

/// Calls on which the kernel kills the process: files by name, network, programs, other processes, and administration
/// of the kernel.
const KILLED_CALLS: &[c_long] = &[
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_add_key,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_connect,
    libc::SYS_delete_module,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_finit_module,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kcmp,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_kill,
    libc::SYS_listen,
    libc::SYS_mount,
    libc::SYS_move_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_request_key,
    libc::SYS_setns,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];

/// Older variants of the killed calls, which newer architectures do not have.
#[cfg(target_arch = "x86_64")]
const KILLED_LEGACY_CALLS: &[c_long] = &[libc::SYS_creat, libc::SYS_fork, libc::SYS_open, libc::SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const KILLED_LEGACY_CALLS: &[c_long] = &[];

/// Loads both filters for the calling thread and the threads that it starts, irrevocably.
///
/// # Errors
/// When the kernel or the architecture does not support them.
pub(super) fn load() -> io::Result<LayerStatus> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let killed = KILLED_CALLS.iter().chain(KILLED_LEGACY_CALLS).map(|call| (*call, vec![])).collect();
    let killed = compile_filter(killed, SeccompAction::Allow, SeccompAction::KillProcess, architecture);
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let allowed = allowed_rules().and_then(|rules| compile_filter(rules, refused, SeccompAction::Allow, architecture));
    for filter in [killed, allowed] {
        apply_filter(&filter.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    Ok(LayerStatus::Full)
}

/// Rules by system call. A call matches if any of its rules matches, or if its list is empty.
type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// Compiles a filter with the action `matched` for calls that match a rule, and `otherwise` for all others.
fn compile_filter(
    rules: Rules,
    otherwise: SeccompAction,
    matched: SeccompAction,
    architecture: TargetArch,
) -> Result<BpfProgram, BackendError> {
    SeccompFilter::new(rules, otherwise, matched, architecture)?.try_into()
}

/// Rules for [`ALLOWED_CALLS`], and for further calls that are allowed only with certain arguments.
fn allowed_rules() -> Result<Rules, BackendError> {
    let mut rules: Rules = ALLOWED_CALLS.iter().map(|call| (*call, vec![])).collect();
    let not_executable = || rule(&[(2, SeccompCmpOp::MaskedEq(PROT_EXEC as u64), 0)]);
    rules.insert(libc::SYS_mmap, vec![not_executable()?]);
    rules.insert(libc::SYS_mprotect, vec![not_executable()?]);
    // Only to the connected peer (no address).
    rules.insert(libc::SYS_sendto, vec![rule(&[(4, SeccompCmpOp::Eq, 0)])?]);
    // abort().
    let process_id = u64::from(std::process::id());
    rules.insert(
        libc::SYS_tgkill,
        vec![rule(&[(0, SeccompCmpOp::Eq, process_id), (2, SeccompCmpOp::Eq, SIGABRT as u64)])?],
    );
    // The standard library's check before it closes a file, in debug builds.
    rules.insert(libc::SYS_fcntl, vec![rule(&[(1, SeccompCmpOp::Eq, libc::F_GETFD as u64)])?]);
    // The process's own limit on CPU time, extended for each image.
    let processor = RLIMIT_CPU as u64;
    rules.insert(libc::SYS_prlimit64, vec![rule(&[(0, SeccompCmpOp::Eq, 0), (1, SeccompCmpOp::Eq, processor)])?]);
    Ok(rules)
}

/// Rule that matches a call if every condition holds. A condition is the index of an argument (from 0), a comparison,
/// and a value.
fn rule(conditions: &[(u8, SeccompCmpOp, u64)]) -> Result<SeccompRule, BackendError> {
    let condition = |(argument, operator, value): &(u8, SeccompCmpOp, u64)| {
        SeccompCondition::new(*argument, SeccompCmpArgLen::Qword, operator.clone(), *value)
    };
    SeccompRule::new(conditions.iter().map(condition).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_is_both_allowed_and_killed() {
        let allowed = allowed_rules().unwrap();
        let both: Vec<_> =
            KILLED_CALLS.iter().chain(KILLED_LEGACY_CALLS).filter(|call| allowed.contains_key(call)).collect();
        assert!(both.is_empty(), "{both:?}");
    }

    /// Affects one thread, which ends with the test.
    #[test]
    fn filter_refuses_setsid_and_allows_the_clock() {
        let (status, refused, time) = std::thread::spawn(|| {
            let status = load().unwrap();
            (status, rustix::process::setsid().unwrap_err(), std::time::Instant::now().elapsed())
        })
        .join()
        .unwrap();
        assert_eq!((status, refused), (LayerStatus::Full, rustix::io::Errno::PERM));
        assert!(time.as_secs() < 60);
    }
}
