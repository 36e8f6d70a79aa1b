//! Writes generated test images into a folder: the same for the same arguments, on every machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use analysis::specimen;
use anyhow::{Context, Result, bail};

/// Longest bomb that fuzzing begins with, in bytes: it makes up no longer files.
const LONGEST: usize = 8192;

/// What is asked for.
struct Request {
    folder: PathBuf,
    kind: Kind,
    count: usize,
    width: u32,
    height: u32,
    seed: u64,
}

/// Which images.
#[derive(PartialEq, Eq)]
enum Kind {
    /// What a camera's folder holds, with one of everything that goes wrong.
    Folder,
    /// A small file of every kind that is read and the smaller ones of those that mean harm, to begin fuzzing with.
    Seeds,
}

fn main() -> ExitCode {
    match parse(env::args().skip(1)).and_then(|request| write(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: impl Iterator<Item = String>) -> Result<Request> {
    let mut request =
        Request { folder: PathBuf::new(), kind: Kind::Folder, count: 30, width: 640, height: 480, seed: 1 };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<u64> {
            let text = arguments.next().with_context(|| format!("{argument} needs a number"))?;
            text.parse().with_context(|| format!("{argument} needs a number, not {text}"))
        };
        match argument.as_str() {
            "--count" => request.count = usize::try_from(number()?)?,
            "--width" => request.width = u32::try_from(number()?)?,
            "--height" => request.height = u32::try_from(number()?)?,
            "--seed" => request.seed = number()?,
            "--seeds" => request.kind = Kind::Seeds,
            folder if !folder.starts_with('-') => request.folder = folder.into(),
            unknown => bail!("there is no option {unknown}"),
        }
    }
    if request.folder.as_os_str().is_empty() {
        bail!("usage: specimens DIR [--count N] [--width W] [--height H] [--seed S] | --seeds");
    }
    Ok(request)
}

fn write(request: &Request) -> Result<()> {
    fs::create_dir_all(&request.folder).with_context(|| format!("{} cannot be created", request.folder.display()))?;
    let files: Vec<(String, Vec<u8>)> = match request.kind {
        Kind::Folder => {
            let set = specimen::photo_folder(request.seed, request.count, request.width, request.height);
            set.into_iter().map(|specimen| (specimen.name, specimen.bytes)).collect()
        }
        Kind::Seeds => seeds(),
    };
    for (name, bytes) in &files {
        let path = request.folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    println!("{} images are in {}", files.len(), request.folder.display());
    Ok(())
}

/// What fuzzing begins with: small files of every kind, and the bombs that are no longer than what it makes up.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let bombs = specimen::bombs().into_iter().filter(|bomb| bomb.bytes.len() <= LONGEST);
    let bombs = bombs.map(|bomb| (bomb.name, bomb.bytes));
    specimen::fuzz_seeds().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).chain(bombs).collect()
}
