//! Program that writes generated test images, or the fuzzer's initial corpus, into a folder. The same arguments give
//! the same files on every machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use analysis::specimen;
use anyhow::{Context, Result, bail};

/// Maximum length in bytes of the hostile files in [`SpecimenSet::Seeds`]. The fuzzer generates no files above this
/// length.
const MAX_SEED_BYTES: usize = 8192;

/// Command-line options. Number, size and seed of the images apply to [`SpecimenSet::Folder`] only.
struct SpecimenOptions {
    folder: PathBuf,
    set: SpecimenSet,
    /// Number of files.
    count: usize,
    /// Width of the photos in pixels.
    width: u32,
    /// Height of the photos in pixels.
    height: u32,
    seed: u64,
}

/// Set of images to write.
#[derive(PartialEq, Eq)]
enum SpecimenSet {
    /// Images like those in a camera's folder, some of them defective ([`specimen::photo_folder`]).
    Folder,
    /// Initial corpus of the fuzzer: a small file of every supported kind, and the small hostile files.
    Seeds,
}

fn main() -> ExitCode {
    match parse(env::args().skip(1)).and_then(|options| write(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Parses the command line.
fn parse(arguments: impl Iterator<Item = String>) -> Result<SpecimenOptions> {
    let mut options = SpecimenOptions {
        folder: PathBuf::new(),
        set: SpecimenSet::Folder,
        count: 30,
        width: 640,
        height: 480,
        seed: 1,
    };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<u64> {
            let text = arguments.next().with_context(|| format!("{argument} needs a number"))?;
            text.parse().with_context(|| format!("{argument} needs a number, not {text}"))
        };
        match argument.as_str() {
            "--count" => options.count = usize::try_from(number()?)?,
            "--width" => options.width = u32::try_from(number()?)?,
            "--height" => options.height = u32::try_from(number()?)?,
            "--seed" => options.seed = number()?,
            "--seeds" => options.set = SpecimenSet::Seeds,
            folder if !folder.starts_with('-') => options.folder = folder.into(),
            unknown => bail!("unknown option {unknown}"),
        }
    }
    if options.folder.as_os_str().is_empty() {
        bail!("usage: specimens DIR [--count N] [--width W] [--height H] [--seed S] | --seeds");
    }
    Ok(options)
}

/// Writes the files, and prints their number.
fn write(options: &SpecimenOptions) -> Result<()> {
    fs::create_dir_all(&options.folder).with_context(|| format!("{} cannot be created", options.folder.display()))?;
    let files: Vec<(String, Vec<u8>)> = match options.set {
        SpecimenSet::Folder => {
            let set = specimen::photo_folder(options.seed, options.count, options.width, options.height);
            set.into_iter().map(|specimen| (specimen.name, specimen.bytes)).collect()
        }
        SpecimenSet::Seeds => seeds(),
    };
    for (name, bytes) in &files {
        let path = options.folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    println!("{} images are in {}", files.len(), options.folder.display());
    Ok(())
}

/// Files of [`SpecimenSet::Seeds`].
fn seeds() -> Vec<(String, Vec<u8>)> {
    let bombs = specimen::bombs().into_iter().filter(|bomb| bomb.bytes.len() <= MAX_SEED_BYTES);
    let bombs = bombs.map(|bomb| (bomb.name, bomb.bytes));
    specimen::fuzz_seeds().into_iter().chain(bombs).collect()
}
