//! Timeout of waits in tests with servers and decoder processes.

use std::time::Duration;

/// Much longer than any step takes, also on a busy machine: a step that exceeds it hangs, and its test fails.
pub const HANG_TIMEOUT: Duration = Duration::from_secs(180);
