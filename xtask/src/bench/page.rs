//! Benchmark of the page in Chromium, driven by Playwright (`end2end/bench`): bytes, time to the first card, long
//! tasks, layout shift, scrolling, memory, Lighthouse.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::table::{self, Requirement};
use super::{machine, options, programs};
use crate::chromium::{self, Chromium};
use crate::workspace::Workspace;
use crate::{node, process, server, site, step};

/// Options of the benchmark.
#[derive(Debug, PartialEq, Eq)]
struct PageOptions {
    /// Number of files that are dropped on the page at once.
    files: usize,
    /// Number of cards in the sheet that is scrolled.
    cards: usize,
    /// Number of repetitions; the median counts.
    rounds: usize,
    /// The only part to measure: a file of `end2end/bench` without its extension. `None` measures all.
    only: Option<String>,
    /// Binary to measure. `None` builds the site and the binary of this workspace.
    product: Option<PathBuf>,
}

impl PageOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut parsed = Self { files: 1000, cards: 10_000, rounds: 5, only: None, product: None };
        for option in options::parse(arguments)? {
            match option.name {
                "--files" => parsed.files = option.number()?,
                "--cards" => parsed.cards = option.number()?,
                "--rounds" => parsed.rounds = option.number()?,
                "--only" => parsed.only = Some(option.text.to_owned()),
                "--product" => parsed.product = Some(option.path()),
                _ => return Err(option.unknown()),
            }
        }
        Ok(parsed)
    }
}

/// Runs the benchmark and prints its tables.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let options = PageOptions::parse(arguments)?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    let product = match &options.product {
        // Playwright runs in another folder, so the path must be absolute.
        Some(product) => product.canonicalize().with_context(|| format!("{} does not exist", product.display()))?,
        None => {
            // The measured page is the one that the binary embeds.
            site::build(workspace)?;
            programs::build_product(workspace)?
        }
    };
    let measured = measure(workspace, &options, &chromium, &product)?;
    let (files, cards, rounds) = (options.files, options.cards, options.rounds);
    println!("{}; {files} files, {cards} cards, medians of {rounds} rounds\n", machine::description()?);
    println!("{}", measurement_table(&measured));
    println!("{}", table::requirements(&requirements(&measured)));
    Ok(())
}

/// Measured numbers, by the names that the files of `end2end/bench` give them.
type PageMeasurements = BTreeMap<String, f64>;

/// Writes test images, runs the measurements of `end2end/bench` on the binary `product`, and returns their numbers.
fn measure(
    workspace: &Workspace,
    options: &PageOptions,
    chromium: &Chromium,
    product: &Path,
) -> Result<PageMeasurements> {
    let folder = tempfile::tempdir()?;
    let (specimens, measurements_file) = (folder.path().join("specimens"), folder.path().join("measured"));
    server::write_specimens(workspace, &[specimens.display().to_string()])?;
    fs::write(&measurements_file, "")?;
    step::run("page", "measuring the page in Chromium", || {
        let mut playwright = node::playwright(workspace)?;
        playwright.args(["test", "--config", "bench/playwright.config.ts"]).args(&options.only);
        playwright.env("PROOFSHEET_BINARY", product).env("PROOFSHEET_SPECIMENS", &specimens);
        playwright.env("PROOFSHEET_MEASUREMENTS", &measurements_file);
        for (variable, number) in [
            ("PROOFSHEET_FILES", options.files),
            ("PROOFSHEET_CARDS", options.cards),
            ("PROOFSHEET_ROUNDS", options.rounds),
        ] {
            playwright.env(variable, number.to_string());
        }
        if let Chromium::System(path) = chromium {
            playwright.env(chromium::VARIABLE, path);
        }
        // Playwright's own report is not part of the tables.
        process::run(playwright.stdout(std::io::stderr()))
    })?;
    parse(&fs::read_to_string(measurements_file)?)
}

/// Parses lines of a name, a tab and a number.
fn parse(text: &str) -> Result<PageMeasurements> {
    let line = |line: &str| {
        let (name, number) = line.split_once('\t')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    text.lines().map(|text| line(text).with_context(|| format!("{text} is not a measurement"))).collect()
}

/// Table of all measured numbers.
fn measurement_table(measured: &PageMeasurements) -> String {
    let rows = measured.iter().map(|(name, number)| format!("| {name} | {number:.2} |\n"));
    "| measured | |\n| --- | ---: |\n".to_owned() + &rows.collect::<String>()
}

/// Requirements for those of the measured numbers that have one.
fn requirements(measured: &PageMeasurements) -> Vec<Requirement> {
    let bytes: f64 =
        measured.iter().filter(|(name, _)| name.starts_with("bytes ")).map(|(_, bytes)| bytes / 1000.0).sum();
    let loaded =
        (bytes > 0.0).then(|| Requirement::at_most("KB of JavaScript, WASM and CSS, brotli", 160.0, 160.0, bytes));
    let less = |title, goal, name: &str| Some(Requirement::at_most(title, goal, goal, *measured.get(name)?));
    let more = |title, goal, name: &str| Some(Requirement::at_least(title, goal, goal, *measured.get(name)?));
    let all = [
        loaded,
        less("ms from a file's last byte to its finished card, less its analysis", 100.0, "first card"),
        less("longest task while files stream in, ms", 50.0, "longest task"),
        less("CPU time of its thread in one task, ms", 50.0, "work of the longest task"),
        less("layout shift while they do", 0.0, "layout shift"),
        more("frames per second while many cards scroll", 59.0, "frames a second"),
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
    fn parses_options() {
        let parse = |words: &[&str]| PageOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        let options = parse(&["--cards", "50", "--only", "scrolling"]).unwrap();
        let only = Some("scrolling".to_owned());
        assert_eq!(options, PageOptions { files: 1000, cards: 50, rounds: 5, only, product: None });
        assert!(parse(&["--cards", "x"]).is_err() && parse(&["--rounds"]).is_err() && parse(&["--all", "1"]).is_err());
    }

    #[test]
    fn only_measured_numbers_have_a_requirement() {
        let measured = parse("bytes a.js\t2000\nbytes a.css\t1000\nfirst card\t40.5\n").unwrap();
        assert_eq!(measured["first card"], 40.5);
        assert_eq!(table::requirements(&requirements(&measured)).lines().count(), 4);
        assert!(parse("nothing").is_err());
    }
}
