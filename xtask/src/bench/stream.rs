//! The event stream beside a bare broadcast channel: what a message costs the server, how late it is read, and how much
//! memory a reader takes, in every representation and with every number of subscribers.

mod contender;
mod round;
mod scene;
mod server;
mod table;

use std::path::PathBuf;

use anyhow::Result;

use super::{machine, options, programs};
use crate::step;
use crate::workspace::Workspace;
use round::Samples;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    subscribers: Vec<usize>,
    rounds: usize,
    seconds: u64,
    /// A binary to be measured instead of the one that is compiled from here.
    product: Option<PathBuf>,
}

impl Request {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut request = Self { subscribers: vec![1000, 5000, 10_000], rounds: 3, seconds: 10, product: None };
        for option in options::pairs(arguments)? {
            match option.name {
                "--subscribers" => request.subscribers = option.numbers()?,
                "--rounds" => request.rounds = option.number()?,
                "--seconds" => request.seconds = option.number()? as u64,
                "--product" => request.product = Some(option.path()),
                _ => return Err(option.unknown()),
            }
        }
        request.subscribers.sort_unstable();
        request.subscribers.dedup();
        Ok(request)
    }
}

/// Runs it and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let request = Request::parse(arguments)?;
    let product = request.product.map_or_else(|| programs::build_product(workspace), Ok)?;
    let programs = server::Programs::new(product, programs::build_stream_program(workspace)?)?;
    server::raise_file_limit()?;
    let scenes = scene::all(&request.subscribers, request.seconds);
    let mut samples: Vec<Samples> = scenes.iter().map(Samples::of).collect();
    step::run("rounds", "measuring each contender in turn, in each scene", || {
        for round in 1..=request.rounds {
            for (scene, samples) in scenes.iter().zip(&mut samples) {
                samples.add(&programs, workspace, scene, round)?;
            }
        }
        Ok(())
    })?;
    println!("{}; {} rounds of {} s\n", machine::line()?, request.rounds, request.seconds);
    for (scene, samples) in scenes.iter().zip(&samples) {
        println!("{}", table::of_scene(scene, samples));
    }
    println!("{}", table::aims(&scenes, &samples));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn options_are_read() {
        let parse = |words: &[&str]| Request::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let request = parse(&["--subscribers", "500,20", "--seconds", "3"]).unwrap();
        assert_eq!(request, Request { subscribers: vec![20, 500], rounds: 3, seconds: 3, product: None });
        assert!(parse(&["--subscribers", "5,x"]).is_err() && parse(&["--rounds"]).is_err());
        assert!(parse(&["--all", "1"]).is_err());
    }
}
