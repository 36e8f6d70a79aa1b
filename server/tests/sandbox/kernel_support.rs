//! Sandbox layers that this kernel supports, detected without the code under test, and checks that decoders report
//! them.

use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
use server::{LayerStatus, Pool, SandboxStatus};

/// True if the kernel has Landlock. Creates a ruleset without applying it.
pub fn has_landlock() -> bool {
    let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    rules.handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create).is_ok()
}

/// True if the kernel can filter system calls and states the number of filters (since Linux 5.9).
pub fn has_seccomp() -> bool {
    std::fs::read_to_string("/proc/self/status").unwrap().contains("\nSeccomp_filters:")
}

/// Asserts that decoders report exactly the layers that the kernel supports: resource limits and seccomp in full,
/// Landlock at least in part.
pub fn assert_agrees_with(status: SandboxStatus) {
    eprintln!("this kernel has Landlock: {}, seccomp: {}; decoders report: {status}", has_landlock(), has_seccomp());
    assert_eq!(status.limits, LayerStatus::Full);
    assert_eq!(status.landlock != LayerStatus::None, has_landlock(), "{status}");
    assert_eq!(status.seccomp == LayerStatus::Full, has_seccomp(), "{status}");
}

/// True if this pool's decoders have both Landlock and the seccomp filter. Asserts that the pool reports exactly the
/// layers that the kernel supports.
pub fn is_sandboxed(pool: &Pool) -> bool {
    assert_agrees_with(pool.sandbox_status());
    pool.sandbox_status().is_isolated()
}
