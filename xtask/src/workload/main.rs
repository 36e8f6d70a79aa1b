//! What the benchmark of the analysis runs beside the product: the writer of its images, bare decoding, the analysis without
//! its processes, and the time of each stage.

mod bare;
mod camera;
mod digest;
mod share;
mod stages;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use analysis::{DecodeLimits, analyze};
use anyhow::{Context, Result, bail};

const USAGE: &str = "\
usage: workload images camera DIR COUNT  writes photos of 24 megapixels as a camera does
       workload images web DIR COUNT     writes images as they are found on the web
       workload bare DIR WORKERS         decodes every file and does nothing else
       workload direct DIR WORKERS       analyzes every file in threads of this process
       workload stages DIR               the time of each stage of the analysis
       workload digest DIR               a hash of each file's report and thumbnail";

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
        ["images", "camera", folder, count] => camera::write(&empty(folder)?, number(count)?),
        ["images", "web", folder, count] => web::write(&empty(folder)?, number(count)?),
        ["bare", folder, workers] => share::out(files(folder)?, number(workers)?, bare::decode),
        ["direct", folder, workers] => share::out(files(folder)?, number(workers)?, |path| {
            analyze(&fs::read(path)?, &DecodeLimits::default())
                .map_err(|failure| anyhow::anyhow!("{}: {failure:?}", path.display()))?;
            Ok(())
        }),
        ["digest", folder] => digest::print(&files(folder)?),
        ["stages", folder] => stages::print(&files(folder)?),
        _ => bail!("{USAGE}"),
    }
}

fn number(text: &str) -> Result<usize> {
    text.parse().with_context(|| format!("{text} is not a number"))
}

fn empty(folder: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("{folder} cannot be created"))?;
    Ok(folder.into())
}

/// Every file of a folder, by name.
fn files(folder: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{folder} cannot be read"))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
