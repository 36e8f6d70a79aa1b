//! Commands for the probe in a decoder pool without a server: each has the expected error, and the pool analyzes the
//! next valid image; a forbidden call that is harmless is only refused. Also valid files of every format in the real
//! program, a folder and a truncated file.

use std::fs;
use std::path::PathBuf;

use analysis::{DecodeLimits, specimen};
use libtest_mimic::Trial;
use protocol::{ContentHash, FailureCode};
use server::{Pool, PoolError, SandboxMode};
use tempfile::TempDir;

use crate::photos::photo;
use crate::timeout::HANG_TIMEOUT;
use crate::{kernel_support, probe, trial};

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("too_much_memory_is_reported", || fails_with("memory", |error| matches!(error, PoolError::Memory))),
        trial("a_file_cannot_be_opened", || dies_with("open", Needs::AllLayers, "SIGSYS")),
        trial("a_file_cannot_be_created", || dies_with("create", Needs::AllLayers, "SIGSYS")),
        trial("a_folder_cannot_be_listed", || dies_with("list", Needs::AllLayers, "SIGSYS")),
        trial("connections_cannot_be_opened", || dies_with("connect", Needs::AllLayers, "SIGSYS")),
        trial("ports_cannot_be_listened_on", || dies_with("listen", Needs::AllLayers, "SIGSYS")),
        trial("another_program_cannot_replace_the_decoder", || dies_with("exec", Needs::AllLayers, "SIGSYS")),
        trial("another_program_cannot_be_started", || dies_with("spawn", Needs::AllLayers, "refused")),
        trial("a_thread_cannot_be_started", || dies_with("thread", Needs::AllLayers, "refused")),
        trial("the_server_cannot_be_signalled", || dies_with("signal", Needs::AllLayers, "SIGSYS")),
        trial("a_stack_overflow_kills_the_decoder", || dies_with("overflow", Needs::None, "stack overflow")),
        trial("a_panic_kills_the_decoder", || dies_with("panic", Needs::None, "as commanded")),
        trial("a_result_that_is_too_large_kills_the_decoder", || dies_with("oversized", Needs::None, "SIGXFSZ")),
        trial("a_thumbnail_that_is_too_large_is_refused", || {
            dies_with("large-thumbnail", Needs::None, "wrong lengths")
        }),
        trial("an_invalid_thumbnail_is_refused", || {
            dies_with("garbage-thumbnail", Needs::None, "its reply is invalid")
        }),
        trial("an_absurd_length_is_refused", || dies_with("absurd-length", Needs::None, "invalid length")),
        trial("a_length_without_a_result_is_refused", || dies_with("length-of-nothing", Needs::None, "wrong lengths")),
        trial("an_empty_message_is_refused", || dies_with("nothing", Needs::None, "end of file")),
        trial("garbage_is_refused", || dies_with("garbage", Needs::None, "invalid length")),
        trial("another_hash_means_a_changed_file", || {
            fails_with("other-hash", |error| matches!(error, PoolError::Changed))
        }),
        trial("a_harmless_forbidden_call_is_refused_without_killing_the_decoder", || succeeds("harmless")),
        trial("every_format_is_analyzed_in_the_sandbox", every_format),
        trial("a_folder_is_not_a_file", a_folder_is_not_a_file),
        trial("a_truncated_file_is_reported_as_changed", a_truncated_file_is_reported_as_changed),
    ]
}

/// Sandbox layers that stop a command of the probe.
#[derive(PartialEq)]
enum Needs {
    /// Landlock and seccomp: the command is tested only if the kernel has both.
    AllLayers,
    /// Neither: the command fails without Landlock and seccomp too.
    None,
}

/// Image file in a temporary folder of its own.
pub struct TempImage {
    pub path: PathBuf,
    /// Hash of the bytes with which the file was created.
    pub hash: ContentHash,
    _folder: TempDir,
}

impl TempImage {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("image");
        fs::write(&path, bytes).unwrap();
        Self { path, hash: ContentHash::from_bytes(*blake3::hash(bytes).as_bytes()), _folder: folder }
    }
}

/// Decoder pool with the probe as its only decoder.
pub async fn pool(limits: DecodeLimits) -> Pool {
    Pool::open(std::env::current_exe().unwrap(), 1, limits, None).await.unwrap()
}

/// Decode limits with a deadline so long that only a test that hangs reaches it.
pub fn limits_without_deadline() -> DecodeLimits {
    DecodeLimits { deadline: HANG_TIMEOUT, ..DecodeLimits::default() }
}

/// Asserts that the pool analyzes a valid image.
async fn assert_works(pool: &Pool) {
    let image = TempImage::new(&photo(1));
    let decoded = pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
    assert_eq!(decoded.report.image.width, 320);
}

/// Asserts that the command fails with the expected error, twice, and that a valid image is analyzed before and after.
async fn fails_with(command: &'static str, is_expected: impl Fn(&PoolError) -> bool) {
    let pool = pool(limits_without_deadline()).await;
    assert_works(&pool).await;
    let image = TempImage::new(&probe::command_image(command));
    for _ in 0..2 {
        let error = pool.analyze(&image.path, Some(image.hash)).await.unwrap_err();
        assert!(is_expected(&error), "{command}: {error:?}");
        eprintln!("{command}: {error}");
    }
    assert_works(&pool).await;
}

/// Asserts that the command fails as [`PoolError::Died`], with this text in the cause. Checks nothing if the kernel
/// lacks the sandbox layers that stop the command.
async fn dies_with(command: &'static str, needs: Needs, cause_text: &'static str) {
    if needs == Needs::AllLayers && !kernel_support::is_sandboxed(&pool(limits_without_deadline()).await) {
        eprintln!("skipped: this kernel lacks the layer that stops \"{command}\"");
        return;
    }
    fails_with(command, |error| matches!(error, PoolError::Died(cause) if cause.contains(cause_text))).await;
}

/// Asserts that the command gives a valid result. Checks nothing on a kernel without seccomp.
async fn succeeds(command: &'static str) {
    let pool = pool(limits_without_deadline()).await;
    if !kernel_support::has_seccomp() {
        eprintln!("skipped: this kernel does not filter system calls");
        return;
    }
    let image = TempImage::new(&probe::command_image(command));
    pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
}

/// Analyzes a file of each format, and a JPEG with EXIF, with the real program and every sandbox layer that the kernel
/// has. A filter that is too strict would kill the decoder or make it fail.
async fn every_format() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_proofsheet"));
    let sandbox = if kernel_support::has_landlock() && kernel_support::has_seccomp() {
        SandboxMode::Require
    } else {
        SandboxMode::BestEffort
    };
    let pool = Pool::open(program, 1, limits_without_deadline(), Some(sandbox)).await.unwrap();
    kernel_support::assert_agrees_with(pool.sandbox_status());
    let picture = specimen::photo(3, 1600, 1200);
    let files = [
        specimen::jpeg(&picture, 90),
        specimen::png(&picture),
        specimen::gif(&picture),
        specimen::webp(&picture),
        specimen::bmp(&picture),
        specimen::tiff(&picture),
        specimen::avif(&specimen::photo(3, 320, 240), specimen::Av1Format::default()),
        specimen::with_exif(
            &specimen::jpeg(&picture, 90),
            &specimen::ExifFacts { orientation: Some(6), gps: Some((37.5, 127.0)), ..Default::default() },
        ),
    ];
    for (index, bytes) in files.into_iter().enumerate() {
        let image = TempImage::new(&bytes);
        let decoded =
            pool.analyze(&image.path, Some(image.hash)).await.unwrap_or_else(|error| panic!("{index}: {error}"));
        assert_eq!(decoded.unwrap().report.file.bytes, bytes.len() as u64);
    }
}

async fn a_folder_is_not_a_file() {
    let pool = pool(limits_without_deadline()).await;
    let error = pool.analyze(&std::env::temp_dir(), None).await.unwrap_err();
    assert!(matches!(error, PoolError::File(_)), "{error:?}");
    assert_works(&pool).await;
}

/// A truncated file cannot be decoded, so there is no report whose hash could show the change.
async fn a_truncated_file_is_reported_as_changed() {
    let pool = pool(limits_without_deadline()).await;
    let image = TempImage::new(&photo(1));
    fs::write(&image.path, &photo(1)[..40]).unwrap();
    let error = pool.analyze(&image.path, Some(image.hash)).await.unwrap_err();
    assert!(matches!(error, PoolError::Changed), "{error:?}");
    // The same bytes under their own hash are a corrupt file.
    let truncated = TempImage::new(&photo(1)[..40]);
    assert_eq!(
        pool.analyze(&truncated.path, Some(truncated.hash)).await.unwrap().unwrap_err().code,
        FailureCode::Corrupt
    );
}
