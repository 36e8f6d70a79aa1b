//! Benchmarks (`cargo xtask bench`). They print the Markdown tables that docs/benchmarks.md quotes. Most compare the
//! product with other programs (peers) or with a part of itself in the same run, since absolute times on a shared
//! machine mean little.
//!
//! To add a benchmark: add a module with its name and a function `run(&Workspace, &[String]) -> Result<()>` that prints
//! tables to standard output, and a line in [`ALL`].

mod accuracy;
mod analysis;
mod corpus;
mod cost;
mod duplicates;
mod formats;
mod machine;
mod memory;
mod options;
mod page;
mod participant;
mod programs;
mod rounds;
mod server;
mod sharp;
mod stream;
mod table;
mod verdicts;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// A benchmark that can be run by name.
struct Benchmark {
    name: &'static str,
    /// Subject of the measurement, and options.
    description: &'static str,
    run: fn(&Workspace, &[String]) -> Result<()>,
}

/// All benchmarks, sorted by name.
const ALL: [Benchmark; 7] = [
    Benchmark {
        name: "accuracy",
        description: "the colours of HEIC, AVIF and JPEG XL compared with those of libheif, dav1d and libjxl [--files DIR]",
        run: accuracy::run,
    },
    Benchmark {
        name: "analysis",
        description: "the analysis compared with sharp and bare decoding, and the time of its stages [--photos N] [--rounds N]; \
               with --formats first: HEIC, AVIF, JPEG XL and raw files compared with libheif, dav1d and libjxl",
        run: analysis::run,
    },
    Benchmark {
        name: "duplicates",
        description: "the search for duplicates compared with the analysis [--images N] [--rounds N]",
        run: duplicates::run,
    },
    Benchmark {
        name: "page",
        description: "the page in Chromium: bytes, long tasks, layout shift, scrolling, memory, Lighthouse [--files N] [--cards N] \
               [--rounds N] [--only PART] [--product FILE]",
        run: page::run,
    },
    Benchmark {
        name: "server",
        description: "the server's start, size and memory, and sending photos compared with analyzing their folder \
               [--events N] [--files N] [--photos N] [--rounds N] [--product FILE]",
        run: server::run,
    },
    Benchmark {
        name: "stream",
        description: "the event stream compared with a bare broadcast [--subscribers 1000,5000,10000] [--rounds N] [--seconds S] \
               [--product FILE]",
        run: stream::run,
    },
    Benchmark {
        name: "verdicts",
        description: "precision and recall of every verdict on labelled images [--mistakes]",
        run: verdicts::run,
    },
];

/// Runs the benchmark that the first argument names, with the other arguments as its options.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else { bail!("the name of a benchmark is missing\n{}", list()) };
    let Some(bench) = ALL.iter().find(|bench| bench.name == name) else {
        bail!("unknown benchmark `{name}`\n{}", list());
    };
    (bench.run)(workspace, rest)
}

/// One line for each benchmark: the command that runs it, and its description.
fn list() -> String {
    ALL.iter().map(|bench| format!("\ncargo xtask bench {:12}{}", bench.name, bench.description)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_for_an_unknown_name_lists_the_known_ones() {
        let error = run(&Workspace::of_this_tool(), &["nothing".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("unknown benchmark `nothing`"), "{error}");
        assert!(ALL.iter().all(|bench| error.contains(bench.name)), "{error}");
    }
}
