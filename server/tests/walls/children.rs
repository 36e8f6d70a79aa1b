//! How long children live, and who takes their place.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use analysis::DecodeLimits;
use libtest_mimic::Trial;
use rustix::process::{Pid, Signal, kill_process};
use server::{LayerStatus, Pool, PoolError, SandboxMode};
use tempfile::TempDir;

use crate::alone::{Image, patient, photo, pool};
use crate::{offer, probe, trial};

pub fn trials() -> Vec<Trial> {
    vec![
        trial("an_endless_loop_ends_with_the_deadline", an_endless_loop_ends_with_the_deadline),
        trial("processor_time_is_limited_too", processor_time_is_limited_too),
        trial("a_child_is_replaced_after_200_images", a_child_is_replaced_after_200_images),
        trial("a_child_that_has_grown_is_replaced", a_child_that_has_grown_is_replaced),
        trial("a_child_that_died_idle_costs_no_image", a_child_that_died_idle_costs_no_image),
        trial("what_fails_once_may_succeed", what_fails_once_may_succeed),
        trial("a_storm_of_deaths_slows_down", a_storm_of_deaths_slows_down),
        trial("a_program_that_is_no_decoder_is_told", a_program_that_is_no_decoder_is_told),
        trial("without_walls_nothing_is_claimed", without_walls_nothing_is_claimed),
        trial("a_child_whose_parent_is_another_does_not_start", a_child_whose_parent_is_another_does_not_start),
    ]
}

async fn an_endless_loop_ends_with_the_deadline() {
    let pool = pool(DecodeLimits { deadline: Duration::from_millis(500), ..DecodeLimits::default() }).await;
    let image = Image::new(&probe::image("spin"));
    let begun = Instant::now();
    let error = pool.analyze(&image.path, None).await.unwrap_err();
    assert!(matches!(error, PoolError::Deadline), "{error:?}");
    assert!(begun.elapsed() >= Duration::from_millis(500));
}

/// A program that starts the probe with other arguments or in another environment.
struct Script {
    path: PathBuf,
    _folder: TempDir,
}

impl Script {
    /// `$FOLDER` is a folder of its own, `$PROBE` the probe.
    fn new(lines: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("decoder");
        let probe = std::env::current_exe().unwrap();
        let script = format!("#!/bin/sh\nFOLDER='{}'\nPROBE='{}'\n{lines}\n", folder.path().display(), probe.display());
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        Self { path, _folder: folder }
    }

    async fn pool(&self, sandbox: Option<SandboxMode>) -> Result<Pool, PoolError> {
        Pool::open(self.path.clone(), 1, patient(), sandbox).await
    }
}

/// A child that is told of no deadline, by a parent who waits for long: the kernel ends it after two seconds of computing.
async fn processor_time_is_limited_too() {
    let script = Script::new("exec \"$PROBE\" \"$1\" \"$2\" \"$3\" \"$4\" \"$5\" 0 \"$7\" \"$8\"");
    let pool = script.pool(None).await.unwrap();
    let image = Image::new(&probe::image("spin"));
    let error = pool.analyze(&image.path, None).await.unwrap_err();
    assert!(matches!(error, PoolError::Deadline), "{error:?}");
}

/// The id of the process that answers.
async fn process(pool: &Pool) -> String {
    let image = Image::new(&probe::image("process"));
    pool.analyze(&image.path, None).await.unwrap().unwrap_err().detail
}

async fn a_child_is_replaced_after_200_images() {
    let pool = pool(patient()).await;
    let first = process(&pool).await;
    for _ in 1..200 {
        assert_eq!(process(&pool).await, first);
    }
    assert_ne!(process(&pool).await, first);
}

async fn a_child_that_has_grown_is_replaced() {
    let pool = pool(patient()).await;
    let first = process(&pool).await;
    let leak = Image::new(&probe::image("leak"));
    pool.analyze(&leak.path, None).await.unwrap().unwrap();
    assert_ne!(process(&pool).await, first);
}

async fn a_child_that_died_idle_costs_no_image() {
    let pool = pool(patient()).await;
    let first = process(&pool).await;
    let child = Pid::from_raw(first.parse().unwrap()).unwrap();
    kill_process(child, Signal::KILL).unwrap();
    // Until the kernel has taken it down it is still the one that would be asked.
    let state = || fs::read_to_string(format!("/proc/{first}/stat")).unwrap_or_default();
    while !state().is_empty() && !state().contains(") Z ") {
        std::thread::yield_now();
    }
    assert_ne!(process(&pool).await, first);
}

async fn what_fails_once_may_succeed() {
    let script = Script::new(
        "echo >>\"$FOLDER/starts\"\nPROBE_STARTS=$(grep -c '' \"$FOLDER/starts\")\nexport PROBE_STARTS\nexec \"$PROBE\" \"$@\"",
    );
    let pool = script.pool(None).await.unwrap();
    let image = Image::new(&probe::image("abort-at-first"));
    let error = pool.analyze(&image.path, Some(image.hash)).await.unwrap_err();
    assert!(matches!(error, PoolError::Died(_)), "{error:?}");
    pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
}

async fn a_storm_of_deaths_slows_down() {
    let pool = pool(patient()).await;
    let image = Image::new(&probe::image("abort"));
    let mut first_death = None;
    for _ in 0..7 {
        assert!(matches!(pool.analyze(&image.path, None).await, Err(PoolError::Died(_))));
        first_death.get_or_insert_with(Instant::now);
    }
    // The seventh child was not started before the first death was a second ago; clocks are read a little apart.
    assert!(first_death.unwrap().elapsed() > Duration::from_millis(900));
}

async fn a_program_that_is_no_decoder_is_told() {
    for program in ["/bin/false", "/bin/echo", "/nowhere/at/all"] {
        let error = Pool::open(program.into(), 1, patient(), None).await.map(|_| ()).unwrap_err();
        assert!(matches!(error, PoolError::Start(_)), "{program}: {error:?}");
    }
}

async fn without_walls_nothing_is_claimed() {
    let pool = Pool::open(std::env::current_exe().unwrap(), 1, patient(), Some(SandboxMode::Off)).await.unwrap();
    assert_eq!((pool.sandbox_status().landlock, pool.sandbox_status().seccomp), (LayerStatus::None, LayerStatus::None));
    // It tells the truth: a file can be opened, and the walls of the other tests are what prevents it there.
    let open = Image::new(&probe::image("open"));
    assert_eq!(pool.analyze(&open.path, None).await.unwrap().unwrap_err().detail, "escaped");
    let good = Image::new(&photo());
    pool.analyze(&good.path, Some(good.hash)).await.unwrap().unwrap();
    let default = crate::alone::pool(patient()).await;
    offer::agrees_with(default.sandbox_status());
}

async fn a_child_whose_parent_is_another_does_not_start() {
    // A shell between the server and the decoder: the death of the server would not be noticed.
    let script = Script::new("\"$PROBE\" \"$@\"\nexit $?");
    let error = script.pool(None).await.map(|_| ()).unwrap_err();
    assert!(matches!(&error, PoolError::Start(cause) if cause.to_string().contains("gone")), "{error:?}");
}
