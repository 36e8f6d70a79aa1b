//! Limit for every wait in the tests.

use std::time::Duration;

/// Much longer than any step takes, also on a busy machine: a step that exceeds it hangs, and its test fails.
pub const HANG_TIMEOUT: Duration = Duration::from_secs(180);
