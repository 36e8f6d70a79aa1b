//! Types of Proofsheet's wire protocol, and the pure code that server and page share.
//!
//! The crate depends on no framework and does no I/O. The page applies the events of a batch to a [`Sheet`],
//! the state of the batch. The server's tests compare the database tables with such a sheet. Server and page judge
//! images with the same function, [`judge`].

mod batch;
mod bit_hash;
mod camera;
mod capture_time;
mod content_hash;
mod cursor;
mod event;
mod failure;
mod file_name;
mod file_path;
mod format;
mod id;
mod image;
mod issue;
mod judging;
mod picture;
mod problem;
mod report;
mod sheet;
mod shot;
mod sniff;
mod text_controls;
mod thresholds;
mod timestamp;
mod totals;

pub use batch::{Batch, BatchState, Counts, IssueCounts};
pub use bit_hash::{BitHash, MalformedBitHash};
pub use camera::{Camera, Location, Metering, Program, WhiteBalance};
pub use capture_time::CaptureTime;
pub use content_hash::{ContentHash, MalformedHash};
pub use cursor::{Cursor, Epoch, MalformedCursor};
pub use event::{Event, EventKind, EventType};
pub use failure::{Failure, FailureCode};
pub use file_name::sanitize_name;
pub use file_path::FilePath;
pub use format::Format;
pub use id::{BatchId, GroupId, ImageId, MalformedId};
pub use image::{Decision, Image, ImagePage, ImageState, UploadReceipt};
pub use issue::{Issue, Severity, UnknownIssue, Verdict};
pub use judging::{
    BatchContext, BestCandidate, BestImage, BestReason, DuplicateKind, GroupChoice, best, distinct_name, first_error,
    judge, odd_size_ratios, rejudge_batch, rejudge_own_issues, same_best_images,
};
pub use picture::{Picture, PictureType};
pub use problem::{Problem, ProblemCode};
pub use report::{
    Colour, ColourType, Exposure, FileFacts, Focus, FocusMap, HdrFacts, HdrTransfer, Histogram, Identity, ImageFacts,
    PreviewSize, RawFacts, Report, Signature, Subsampling, Swatch, Timing,
};
pub use sheet::{FoldEffect, Sheet};
pub use shot::{CompanionFile, Shot, ShotId, ShotKey, ShotRole, are_separate_shots, split_extension};
pub use sniff::{APPLE_DOUBLE, Content, SNIFF_BYTES, sniff};
pub use text_controls::moves_text;
pub use thresholds::{ThresholdSpec, ThresholdStep, Thresholds};
pub use timestamp::Timestamp;
pub use totals::Totals;
