//! The analysis beside sharp, beside bare decoding and beside itself without its processes; and where its time goes.

use anyhow::Result;

use super::contender::Programs;
use super::corpus::{Corpus, Kind};
use super::{machine, options, rounds, table};
use crate::process;
use crate::workspace::Workspace;

/// How many files the mixed corpus has.
const WEB_IMAGES: usize = 300;

/// What is asked for.
struct Request {
    photos: usize,
    rounds: usize,
}

impl Request {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut request = Self { photos: 24, rounds: 3 };
        for option in options::pairs(arguments)? {
            match option.name {
                "--photos" => request.photos = option.number()?,
                "--rounds" => request.rounds = option.number()?,
                _ => return Err(option.unknown()),
            }
        }
        Ok(request)
    }
}

/// Runs it and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let request = Request::parse(arguments)?;
    let programs = Programs::ensure(workspace)?;
    let (sharp, vips) = programs.sharp.versions()?;
    println!("{}, sharp {sharp} with libvips {vips}; {} rounds", machine::line()?, request.rounds);
    for (kind, files) in [(Kind::Camera, request.photos), (Kind::Web, WEB_IMAGES)] {
        let corpus = Corpus::ensure(workspace, &programs.sharp, kind, files)?;
        let needs = rounds::measure(&programs, &corpus, request.rounds)?;
        let aims = match corpus.kind {
            Kind::Camera => table::camera_aims(&needs),
            Kind::Web => table::web_aims(&needs),
        };
        let size = corpus.bytes as f64 / 1e6 / corpus.files as f64;
        println!("\n### {} {}, {size:.2} MB each\n", corpus.files, kind.what());
        println!("{}\n{}", table::contenders(&needs), table::aims(&aims));
        process::run(process::command(&programs.workload).arg("stages").arg(&corpus.folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn options_are_read() {
        let parse = |words: &[&str]| Request::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let request = parse(&["--photos", "5"]).unwrap();
        assert_eq!((request.photos, request.rounds), (5, 3));
        assert!(parse(&["--photos", "0"]).is_err() && parse(&["--photos"]).is_err() && parse(&["--all"]).is_err());
    }
}
