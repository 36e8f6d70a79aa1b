//! What this kernel offers, asked without the code that is tested.

use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
use server::{LayerStatus, Pool, SandboxStatus};

/// Whether Landlock is there. Rules are made and not applied.
pub fn landlock() -> bool {
    let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    rules.handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create).is_ok()
}

/// Whether system calls can be filtered.
pub fn seccomp() -> bool {
    std::fs::read_to_string("/proc/self/status").unwrap().contains("\nSeccomp_filters:")
}

/// A wall that the kernel offers stands; one that it does not offer is not claimed.
pub fn agrees_with(walls: SandboxStatus) {
    eprintln!("this kernel offers landlock: {}, seccomp: {}; decoders say: {walls}", landlock(), seccomp());
    assert_eq!(walls.limits, LayerStatus::Full);
    assert_eq!(walls.landlock != LayerStatus::None, landlock(), "{walls}");
    assert_eq!(walls.seccomp == LayerStatus::Full, seccomp(), "{walls}");
}

/// Whether probes that only walls can stop are to be tried on this pool.
pub fn walled_in(pool: &Pool) -> bool {
    agrees_with(pool.sandbox_status());
    pool.sandbox_status().is_isolated()
}
