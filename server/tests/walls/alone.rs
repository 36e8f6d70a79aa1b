//! One probe after the other, on a pool without a server around it: each ends as it should, and the next image is analyzed.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use analysis::{DecodeLimits, specimen};
use libtest_mimic::Trial;
use protocol::{ContentHash, FailureCode};
use server::{Pool, PoolError, SandboxMode};
use tempfile::TempDir;

use crate::{offer, probe, trial};

pub fn trials() -> Vec<Trial> {
    vec![
        trial("memory_that_is_not_there_is_told", || ends_as("memory", |error| matches!(error, PoolError::Memory))),
        trial("a_file_cannot_be_opened", || dies_of("open", Needs::SandboxStatus, "SIGSYS")),
        trial("a_file_cannot_be_made", || dies_of("create", Needs::SandboxStatus, "SIGSYS")),
        trial("a_folder_cannot_be_listed", || dies_of("list", Needs::SandboxStatus, "SIGSYS")),
        trial("nothing_can_be_connected_to", || dies_of("connect", Needs::SandboxStatus, "SIGSYS")),
        trial("nothing_can_be_listened_to", || dies_of("listen", Needs::SandboxStatus, "SIGSYS")),
        trial("it_cannot_become_another_program", || dies_of("exec", Needs::SandboxStatus, "SIGSYS")),
        trial("it_cannot_start_another_program", || dies_of("spawn", Needs::SandboxStatus, "refused")),
        trial("it_cannot_start_a_thread", || dies_of("thread", Needs::SandboxStatus, "refused")),
        trial("it_cannot_signal_the_server", || dies_of("signal", Needs::SandboxStatus, "SIGSYS")),
        trial("a_stack_that_overflows_kills_it", || dies_of("overflow", Needs::Nothing, "stack overflow")),
        trial("a_panic_kills_it", || dies_of("panic", Needs::Nothing, "as commanded")),
        trial("an_answer_that_is_too_large_kills_it", || dies_of("oversized", Needs::Nothing, "SIGXFSZ")),
        trial("a_thumbnail_that_is_too_large_is_refused", || {
            dies_of("large-thumbnail", Needs::Nothing, "lengths are wrong")
        }),
        trial("a_thumbnail_that_is_none_is_refused", || dies_of("garbage-thumbnail", Needs::Nothing, "nonsense")),
        trial("an_absurd_length_is_refused", || dies_of("absurd-length", Needs::Nothing, "absurd length")),
        trial("an_answer_of_nothing_is_refused", || dies_of("length-of-nothing", Needs::Nothing, "lengths are wrong")),
        trial("an_empty_message_is_refused", || dies_of("nothing", Needs::Nothing, "end of file")),
        trial("garbage_is_refused", || dies_of("garbage", Needs::Nothing, "absurd length")),
        trial("another_hash_is_a_changed_file", || ends_as("other-hash", |error| matches!(error, PoolError::Changed))),
        trial("what_is_done_in_passing_is_refused_and_not_punished", || answers("in-passing")),
        trial("every_format_is_analyzed_within_the_walls", every_format),
        trial("a_folder_is_no_file", a_folder_is_no_file),
        trial("a_file_that_was_ruined_is_not_just_corrupt", a_file_that_was_ruined_is_not_just_corrupt),
    ]
}

/// What must be there for a probe to fail.
#[derive(PartialEq)]
enum Needs {
    SandboxStatus,
    Nothing,
}

/// A file with this content.
pub struct Image {
    pub path: PathBuf,
    pub hash: ContentHash,
    _folder: TempDir,
}

impl Image {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("image");
        fs::write(&path, bytes).unwrap();
        Self { path, hash: ContentHash::from_bytes(*blake3::hash(bytes).as_bytes()), _folder: folder }
    }
}

pub fn photo() -> Vec<u8> {
    specimen::jpeg(&specimen::photo(1, 160, 120), 85)
}

/// A pool of one probe.
pub async fn pool(limits: DecodeLimits) -> Pool {
    Pool::open(std::env::current_exe().unwrap(), 1, limits, None).await.unwrap()
}

/// Long enough for whatever is not meant to take forever.
pub fn patient() -> DecodeLimits {
    DecodeLimits { deadline: Duration::from_secs(60), ..DecodeLimits::default() }
}

/// A good image is analyzed.
async fn goes_on(pool: &Pool) {
    let image = Image::new(&photo());
    let decoded = pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
    assert_eq!(decoded.report.image.width, 160);
}

/// The command ends in this error, twice, and a good image is analyzed before and after.
async fn ends_as(command: &'static str, is_right: impl Fn(&PoolError) -> bool) {
    let pool = pool(patient()).await;
    goes_on(&pool).await;
    let image = Image::new(&probe::image(command));
    for _ in 0..2 {
        let error = pool.analyze(&image.path, Some(image.hash)).await.unwrap_err();
        assert!(is_right(&error), "{command}: {error:?}");
        eprintln!("{command}: {error}");
    }
    goes_on(&pool).await;
}

/// It dies with these words in the log, which tell that it died of what it should.
async fn dies_of(command: &'static str, needs: Needs, words: &'static str) {
    if needs == Needs::SandboxStatus && !offer::walled_in(&pool(patient()).await) {
        eprintln!("not tried: this kernel does not offer the wall that would stop \"{command}\"");
        return;
    }
    ends_as(command, |error| matches!(error, PoolError::Died(cause) if cause.contains(words))).await;
}

async fn answers(command: &'static str) {
    let pool = pool(patient()).await;
    if !offer::seccomp() {
        eprintln!("not tried: this kernel does not filter system calls");
        return;
    }
    let image = Image::new(&probe::image(command));
    pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
}

/// In the real program, behind every wall that there is. A filter that is too tight for a decoder would kill it.
async fn every_format() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_proofsheet"));
    let demand = if offer::landlock() && offer::seccomp() { SandboxMode::Require } else { SandboxMode::BestEffort };
    let pool = Pool::open(program, 1, patient(), Some(demand)).await.unwrap();
    offer::agrees_with(pool.sandbox_status());
    let picture = specimen::photo(3, 1600, 1200);
    let files = [
        specimen::jpeg(&picture, 90),
        specimen::png(&picture),
        specimen::gif(&picture),
        specimen::webp(&picture),
        specimen::bmp(&picture),
        specimen::tiff(&picture),
        specimen::with_exif(
            &specimen::jpeg(&picture, 90),
            &specimen::ExifFacts { orientation: Some(6), gps: Some((37.5, 127.0)), ..Default::default() },
        ),
    ];
    for (number, bytes) in files.into_iter().enumerate() {
        let image = Image::new(&bytes);
        let decoded =
            pool.analyze(&image.path, Some(image.hash)).await.unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(decoded.unwrap().report.file.bytes, bytes.len() as u64);
    }
}

async fn a_folder_is_no_file() {
    let pool = pool(patient()).await;
    let error = pool.analyze(&std::env::temp_dir(), None).await.unwrap_err();
    assert!(matches!(error, PoolError::File(_)), "{error:?}");
    goes_on(&pool).await;
}

/// Nothing of it can be decoded any more, so that there is no report to carry another hash.
async fn a_file_that_was_ruined_is_not_just_corrupt() {
    let pool = pool(patient()).await;
    let image = Image::new(&photo());
    fs::write(&image.path, &photo()[..40]).unwrap();
    let error = pool.analyze(&image.path, Some(image.hash)).await.unwrap_err();
    assert!(matches!(error, PoolError::Changed), "{error:?}");
    // The same file as it is said to be is a corrupt one.
    let ruined = Image::new(&photo()[..40]);
    assert_eq!(pool.analyze(&ruined.path, Some(ruined.hash)).await.unwrap().unwrap_err().code, FailureCode::Corrupt);
}
