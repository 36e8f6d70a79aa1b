//! Program of the benchmarks of analysis and accuracy, with one command each to write images, only decode, analyze in
//! threads, time the stages, hash the results, and write decoded pixels.

mod bare_decoding;
mod camera;
mod digest;
mod parallel;
mod pixels;
mod stages;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use analysis::{DecodeLimits, analyze};
use anyhow::{Context, Result, bail};

const USAGE: &str = "\
usage: workload images camera DIR COUNT  writes photos of 24 megapixels like a camera
       workload images web DIR COUNT     writes images like those on the web
       workload bare DIR WORKERS         only decodes every file
       workload direct DIR WORKERS       analyzes every file in threads of this process
       workload stages DIR               prints the time of each stage of the analysis
       workload digest DIR               prints a hash of each file's report and thumbnail
       workload pixels DIR TARGET        writes the pixels of every file as PNG";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["images", "camera", folder, count] => camera::write(&create_folder(folder)?, parse_number(count)?),
        ["images", "web", folder, count] => web::write(&create_folder(folder)?, parse_number(count)?),
        ["bare", folder, workers] => {
            parallel::for_each_file(files(folder)?, parse_number(workers)?, bare_decoding::decode)
        }
        ["direct", folder, workers] => parallel::for_each_file(files(folder)?, parse_number(workers)?, |path| {
            analyze(&fs::read(path)?, &DecodeLimits::default())
                .map_err(|failure| anyhow::anyhow!("{}: {failure:?}", path.display()))?;
            Ok(())
        }),
        ["digest", folder] => digest::print(&files(folder)?),
        ["pixels", folder, target] => pixels::write(&files(folder)?, &create_folder(target)?),
        ["stages", folder] => stages::print(&files(folder)?),
        _ => bail!("{USAGE}"),
    }
}

fn parse_number(text: &str) -> Result<usize> {
    text.parse().with_context(|| format!("{text} is not a number"))
}

/// Creates the folder unless it exists, and returns its path.
fn create_folder(folder: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("{folder} cannot be created"))?;
    Ok(folder.into())
}

/// All files of a folder, sorted by name.
fn files(folder: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{folder} cannot be read"))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
