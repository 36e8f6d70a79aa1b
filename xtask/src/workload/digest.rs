//! Hash of the analysis result of each file, to compare results: it must be equal on all machines and in all builds.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use analysis::{DecodeLimits, analyze};
use anyhow::Result;

/// Prints a line for each file: a hash of the analysis result (report without its times, and thumbnail; or the
/// failure), and the file name.
pub(crate) fn print(files: &[PathBuf]) -> Result<()> {
    for file in files {
        let mut result = analyze(&fs::read(file)?, &DecodeLimits::default());
        if let Ok(analysis) = &mut result {
            analysis.report.timing = None;
        }
        let mut hasher = DefaultHasher::new();
        format!("{result:?}").hash(&mut hasher);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("{:016x} {name}", hasher.finish());
    }
    Ok(())
}
