//! Lifetime of decoder processes: deadlines, processor time, replacement, delayed and failed starts. Also starts
//! without a sandbox.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use analysis::DecodeLimits;
use libtest_mimic::Trial;
use rustix::process::{Pid, Signal, kill_process};
use server::{LayerStatus, Pool, PoolError, SandboxMode};
use tempfile::TempDir;

use crate::photos::photo;
use crate::pool_commands::{TempImage, limits_without_deadline, pool};
use crate::{kernel_support, probe, trial};

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("an_endless_loop_ends_at_the_deadline", an_endless_loop_ends_at_the_deadline),
        trial("processor_time_is_limited", processor_time_is_limited),
        trial("a_decoder_is_replaced_after_200_images", a_decoder_is_replaced_after_200_images),
        trial("a_decoder_that_has_grown_is_replaced", a_decoder_that_has_grown_is_replaced),
        trial("a_decoder_that_dies_while_idle_fails_no_image", a_decoder_that_dies_while_idle_fails_no_image),
        trial("an_image_that_killed_a_decoder_may_succeed_later", an_image_that_killed_a_decoder_may_succeed_later),
        trial("many_deaths_delay_the_next_start", many_deaths_delay_the_next_start),
        trial("a_program_that_is_not_a_decoder_is_reported", a_program_that_is_not_a_decoder_is_reported),
        trial("without_sandbox_no_layer_is_reported", without_sandbox_no_layer_is_reported),
        trial(
            "a_decoder_whose_parent_is_not_the_server_does_not_start",
            a_decoder_whose_parent_is_not_the_server_does_not_start,
        ),
    ]
}

async fn an_endless_loop_ends_at_the_deadline() {
    let pool = pool(DecodeLimits { deadline: Duration::from_millis(500), ..DecodeLimits::default() }).await;
    let image = TempImage::new(&probe::command_image("spin"));
    let begun = Instant::now();
    let error = pool.analyze(&image.path, None).await.unwrap_err();
    assert!(matches!(error, PoolError::Deadline), "{error:?}");
    assert!(begun.elapsed() >= Duration::from_millis(500));
}

/// Shell script that a pool starts as its decoder. It starts the probe with other arguments, in another environment or
/// as its child.
struct Script {
    path: PathBuf,
    _folder: TempDir,
}

impl Script {
    /// Writes a script with these lines. They may use `$FOLDER`, a folder for this script, and `$PROBE`, the path of
    /// the probe.
    fn new(lines: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("decoder");
        let probe = std::env::current_exe().unwrap();
        let script = format!("#!/bin/sh\nFOLDER='{}'\nPROBE='{}'\n{lines}\n", folder.path().display(), probe.display());
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        Self { path, _folder: folder }
    }

    /// Pool with one decoder, which this script starts.
    async fn pool(&self, sandbox: Option<SandboxMode>) -> Result<Pool, PoolError> {
        Pool::open(self.path.clone(), 1, limits_without_deadline(), sandbox).await
    }
}

/// The script passes a deadline of 0 to the decoder, while the pool waits much longer: the kernel kills the decoder
/// after two seconds of processor time.
async fn processor_time_is_limited() {
    let script = Script::new("exec \"$PROBE\" \"$1\" \"$2\" \"$3\" \"$4\" \"$5\" 0 \"$7\" \"$8\"");
    let pool = script.pool(None).await.unwrap();
    let image = TempImage::new(&probe::command_image("spin"));
    let error = pool.analyze(&image.path, None).await.unwrap_err();
    assert!(matches!(error, PoolError::Deadline), "{error:?}");
}

/// Process id of the decoder, as the decoder reports it.
async fn process_id(pool: &Pool) -> String {
    let image = TempImage::new(&probe::command_image("process"));
    pool.analyze(&image.path, None).await.unwrap().unwrap_err().detail
}

async fn a_decoder_is_replaced_after_200_images() {
    let pool = pool(limits_without_deadline()).await;
    let first = process_id(&pool).await;
    for _ in 1..200 {
        assert_eq!(process_id(&pool).await, first);
    }
    assert_ne!(process_id(&pool).await, first);
}

async fn a_decoder_that_has_grown_is_replaced() {
    let pool = pool(limits_without_deadline()).await;
    let first = process_id(&pool).await;
    let leak = TempImage::new(&probe::command_image("leak"));
    pool.analyze(&leak.path, None).await.unwrap().unwrap();
    assert_ne!(process_id(&pool).await, first);
}

async fn a_decoder_that_dies_while_idle_fails_no_image() {
    let pool = pool(limits_without_deadline()).await;
    let first = process_id(&pool).await;
    let decoder = Pid::from_raw(first.parse().unwrap()).unwrap();
    kill_process(decoder, Signal::KILL).unwrap();
    // Until the kernel has ended the process, the pool may still give it the next image.
    let state = || fs::read_to_string(format!("/proc/{first}/stat")).unwrap_or_default();
    while !state().is_empty() && !state().contains(") Z ") {
        std::thread::yield_now();
    }
    assert_ne!(process_id(&pool).await, first);
}

async fn an_image_that_killed_a_decoder_may_succeed_later() {
    let script = Script::new(
        "echo >>\"$FOLDER/starts\"\nPROBE_STARTS=$(grep -c '' \"$FOLDER/starts\")\nexport PROBE_STARTS\nexec \"$PROBE\" \"$@\"",
    );
    let pool = script.pool(None).await.unwrap();
    let image = TempImage::new(&probe::command_image("abort-at-first"));
    let error = pool.analyze(&image.path, Some(image.hash)).await.unwrap_err();
    assert!(matches!(error, PoolError::Died(_)), "{error:?}");
    pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
}

async fn many_deaths_delay_the_next_start() {
    let pool = pool(limits_without_deadline()).await;
    let image = TempImage::new(&probe::command_image("abort"));
    let begun = Instant::now();
    for _ in 0..7 {
        assert!(matches!(pool.analyze(&image.path, None).await, Err(PoolError::Died(_))));
    }
    // The seventh decoder starts at least one second after the first death, which comes after `begun`.
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

async fn a_program_that_is_not_a_decoder_is_reported() {
    for program in ["/bin/false", "/bin/echo", "/nowhere/at/all"] {
        let error = Pool::open(program.into(), 1, limits_without_deadline(), None).await.map(|_| ()).unwrap_err();
        assert!(matches!(error, PoolError::Start(_)), "{program}: {error:?}");
    }
}

async fn without_sandbox_no_layer_is_reported() {
    let pool = Pool::open(std::env::current_exe().unwrap(), 1, limits_without_deadline(), Some(SandboxMode::Off))
        .await
        .unwrap();
    assert_eq!((pool.sandbox_status().landlock, pool.sandbox_status().seccomp), (LayerStatus::None, LayerStatus::None));
    // The probe can open a file here. In the other tests the sandbox prevents this, if the kernel has all layers.
    let open = TempImage::new(&probe::command_image("open"));
    assert_eq!(pool.analyze(&open.path, None).await.unwrap().unwrap_err().detail, "escaped");
    let valid = TempImage::new(&photo(1));
    pool.analyze(&valid.path, Some(valid.hash)).await.unwrap().unwrap();
    let sandboxed = crate::pool_commands::pool(limits_without_deadline()).await;
    kernel_support::assert_agrees_with(sandboxed.sandbox_status());
}

async fn a_decoder_whose_parent_is_not_the_server_does_not_start() {
    // The decoder is a child of the shell here, so it would not notice the death of the server.
    let script = Script::new("\"$PROBE\" \"$@\"\nexit $?");
    let error = script.pool(None).await.map(|_| ()).unwrap_err();
    assert!(matches!(&error, PoolError::Start(cause) if cause.to_string().contains("has ended")), "{error:?}");
}
