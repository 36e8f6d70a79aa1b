//! The page in Chromium, driven by Playwright (`end2end/bench`): what it loads, how it fills, scrolls and is judged by Lighthouse.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::table::{self, Aim};
use super::{machine, options, programs};
use crate::chromium::{self, Chromium};
use crate::workspace::Workspace;
use crate::{node, process, server, site, step};

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    /// Files that are given to the page at once.
    files: usize,
    /// Cards of the sheet that is scrolled.
    cards: usize,
    /// Repetitions of which the median counts.
    rounds: usize,
    /// The only part that is measured: a file of `end2end/bench` without its ending.
    only: Option<String>,
    /// A binary to be measured instead of the one that is compiled from here.
    product: Option<PathBuf>,
}

impl Request {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut request = Self { files: 1000, cards: 10_000, rounds: 5, only: None, product: None };
        for option in options::pairs(arguments)? {
            match option.name {
                "--files" => request.files = option.number()?,
                "--cards" => request.cards = option.number()?,
                "--rounds" => request.rounds = option.number()?,
                "--only" => request.only = Some(option.text.to_owned()),
                "--product" => request.product = Some(option.path()),
                _ => return Err(option.unknown()),
            }
        }
        Ok(request)
    }
}

/// Runs it and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let request = Request::parse(arguments)?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    let product = match &request.product {
        // The tests run in a folder of their own.
        Some(product) => product.canonicalize().with_context(|| format!("{} is not there", product.display()))?,
        None => {
            // The page that is measured is the one inside.
            site::build(workspace)?;
            programs::build_product(workspace)?
        }
    };
    let measured = measure(workspace, &request, &chromium, &product)?;
    let (files, cards, rounds) = (request.files, request.cards, request.rounds);
    println!("{}; {files} files, {cards} cards, medians of {rounds} rounds\n", machine::line()?);
    println!("{}", numbers(&measured));
    println!("{}", table::aims(&aims(&measured)));
    Ok(())
}

/// Numbers by their names.
type Measured = BTreeMap<String, f64>;

fn measure(workspace: &Workspace, request: &Request, chromium: &Chromium, product: &Path) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let (specimens, told) = (folder.path().join("specimens"), folder.path().join("measured"));
    server::write_specimens(workspace, &[specimens.display().to_string()])?;
    fs::write(&told, "")?;
    step::run("page", "measuring it in Chromium", || {
        let mut playwright = node::playwright(workspace)?;
        playwright.args(["test", "--config", "bench/playwright.config.ts"]).args(&request.only);
        playwright.env("PROOFSHEET_BINARY", product).env("PROOFSHEET_SPECIMENS", &specimens);
        playwright.env("PROOFSHEET_MEASUREMENTS", &told);
        for (variable, number) in [
            ("PROOFSHEET_FILES", request.files),
            ("PROOFSHEET_CARDS", request.cards),
            ("PROOFSHEET_ROUNDS", request.rounds),
        ] {
            playwright.env(variable, number.to_string());
        }
        if let Chromium::OfTheSystem(path) = chromium {
            playwright.env(chromium::VARIABLE, path);
        }
        // What it reports of itself is no part of the tables.
        process::run(playwright.stdout(std::io::stderr()))
    })?;
    parse(&fs::read_to_string(told)?)
}

fn parse(text: &str) -> Result<Measured> {
    let line = |line: &str| {
        let (name, number) = line.split_once('\t')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    text.lines().map(|text| line(text).with_context(|| format!("{text} is no measurement"))).collect()
}

/// Every number as it was told.
fn numbers(measured: &Measured) -> String {
    let rows = measured.iter().map(|(name, number)| format!("| {name} | {number:.2} |\n"));
    "| measured | |\n| --- | ---: |\n".to_owned() + &rows.collect::<String>()
}

/// What is to be reached of what was measured.
fn aims(measured: &Measured) -> Vec<Aim> {
    let bytes: f64 =
        measured.iter().filter(|(name, _)| name.starts_with("bytes ")).map(|(_, bytes)| bytes / 1000.0).sum();
    let loaded = (bytes > 0.0).then(|| Aim::less("KB of JavaScript, WASM and CSS, brotli", 160.0, 160.0, bytes));
    let less = |what, goal, name: &str| Some(Aim::less(what, goal, goal, *measured.get(name)?));
    let more = |what, goal, name: &str| Some(Aim::more(what, goal, goal, *measured.get(name)?));
    let all = [
        loaded,
        less("ms from a file's last byte to its finished card, less its analysis", 100.0, "first card"),
        less("longest task while files stream in, ms", 50.0, "longest task"),
        less("its thread's own time in one, ms", 50.0, "work of the longest task"),
        less("layout shift while they do", 0.0, "layout shift"),
        more("frames a second while many cards scroll", 59.0, "frames a second"),
        less("MB of memory of its process with many cards", 300.0, "memory"),
        more("Lighthouse, start page: performance", 95.0, "performance of the start"),
        more("accessibility", 100.0, "accessibility of the start"),
        more("best practices", 100.0, "best-practices of the start"),
        more("Lighthouse, a sheet: performance", 95.0, "performance of the sheet"),
        more("accessibility", 100.0, "accessibility of the sheet"),
        more("best practices", 100.0, "best-practices of the sheet"),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse = |words: &[&str]| Request::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let request = parse(&["--cards", "50", "--only", "scrolling"]).unwrap();
        let only = Some("scrolling".to_owned());
        assert_eq!(request, Request { files: 1000, cards: 50, rounds: 5, only, product: None });
        assert!(parse(&["--cards", "x"]).is_err() && parse(&["--rounds"]).is_err() && parse(&["--all", "1"]).is_err());
    }

    #[test]
    fn only_what_was_measured_has_an_aim() {
        let measured = parse("bytes a.js\t2000\nbytes a.css\t1000\nfirst card\t40.5\n").unwrap();
        assert_eq!(measured["first card"], 40.5);
        assert_eq!(table::aims(&aims(&measured)).lines().count(), 4);
        assert!(parse("nothing").is_err());
    }
}
