//! Program that writes generated test images into a folder: photos, and one file of each format and kind in a folder of
//! their own; or the fuzzer's initial corpus. The same arguments give the same files on every machine.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use analysis::specimen::{self, Specimen};
use anyhow::{Context, Result, bail};

/// Maximum length in bytes of the hostile files in [`SpecimenSet::Seeds`]. The fuzzer generates no files above this
/// length.
const MAX_SEED_BYTES: usize = 8192;

/// Subfolder with one file of each format and kind ([`specimen::format_files`]).
const FORMATS: &str = "formats";

/// Command-line options. Number, size and seed of the images apply to the photos of [`SpecimenSet::Folder`] only.
struct SpecimenOptions {
    folder: PathBuf,
    set: SpecimenSet,
    /// Number of photos.
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
    /// Images like those in a camera's folder, some of them defective ([`specimen::photo_folder`]), and the subfolder
    /// [`FORMATS`].
    Folder,
    /// Initial corpus of the fuzzer: small files of every supported format but AVIF, which the fuzzer skips, and the
    /// small hostile files.
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
    match options.set {
        SpecimenSet::Folder => {
            let photos = specimen::photo_folder(options.seed, options.count, options.width, options.height);
            write_folder(&options.folder, "images", photos.into_iter().map(named))?;
            let files = specimen::format_files().into_iter().map(named);
            write_folder(&options.folder.join(FORMATS), "files of all formats and kinds", files)
        }
        SpecimenSet::Seeds => write_folder(&options.folder, "images", seeds()),
    }
}

/// Writes files with these names and contents into a folder. Prints their number and `description`.
fn write_folder(folder: &Path, description: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    let mut count = 0;
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        count += 1;
    }
    println!("{count} {description} are in {}", folder.display());
    Ok(())
}

/// Name and content of a file.
fn named(file: Specimen) -> (String, Vec<u8>) {
    (file.name, file.bytes)
}

/// Files of [`SpecimenSet::Seeds`].
fn seeds() -> Vec<(String, Vec<u8>)> {
    let bombs = specimen::bombs().into_iter().filter(|bomb| bomb.bytes.len() <= MAX_SEED_BYTES);
    specimen::fuzz_seeds().into_iter().chain(bombs.map(named)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_command_writes_photos_and_a_file_of_each_format_and_kind() {
        let folder = env::temp_dir().join(format!("specimens-{}", std::process::id()));
        let arguments = [folder.display().to_string(), "--count".to_owned(), "2".to_owned()];
        write(&parse(arguments.into_iter()).unwrap()).unwrap();
        assert!(folder.join("IMG_0002.JPG").is_file());
        let formats = folder.join(FORMATS);
        for name in ["jpeg-baseline.jpg", "raw-canon-cr3.cr3", "pair-of-heic-and-movie.mov"] {
            assert!(formats.join(name).is_file(), "{name}");
        }
        assert!(fs::read_dir(formats).unwrap().count() > 100);
        fs::remove_dir_all(folder).unwrap();
    }
}
