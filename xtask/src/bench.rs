//! The benchmarks. Each measures one thing against its peers in the same run, since absolute times on a shared machine mean
//! little, and prints the Markdown tables that docs/benchmarks.md quotes.
//!
//! To add one: a module of its name below, with `run(&Workspace, &[String]) -> Result<()>` that prints its tables to standard
//! output, and a line in [`ALL`].

mod analysis;
mod contender;
mod corpus;
mod cost;
mod duplicates;
mod machine;
mod memory;
mod options;
mod page;
mod programs;
mod rounds;
mod server;
mod sharp;
mod stream;
mod table;
mod verdicts;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// One benchmark of the command line.
struct Bench {
    name: &'static str,
    /// What it measures and the options it takes.
    what: &'static str,
    run: fn(&Workspace, &[String]) -> Result<()>,
}

const ALL: [Bench; 6] = [
    Bench {
        name: "analysis",
        what: "the analysis beside sharp and bare decoding, and where its time goes [--photos N] [--rounds N]",
        run: analysis::run,
    },
    Bench {
        name: "duplicates",
        what: "the search for duplicates beside the analysis of the same images [--images N] [--rounds N]",
        run: duplicates::run,
    },
    Bench {
        name: "page",
        what: "the page in Chromium: bytes, long tasks, layout shift, scrolling, memory, Lighthouse [--files N] [--cards N] \
               [--rounds N] [--only PART] [--product FILE]",
        run: page::run,
    },
    Bench {
        name: "server",
        what: "the server's start, size and memory, and what sending photos costs beside analyzing their folder \
               [--events N] [--files N] [--photos N] [--rounds N] [--product FILE]",
        run: server::run,
    },
    Bench {
        name: "stream",
        what: "the event stream beside a bare broadcast [--subscribers 1000,5000,10000] [--rounds N] [--seconds S] \
               [--product FILE]",
        run: stream::run,
    },
    Bench {
        name: "verdicts",
        what: "precision and recall of every verdict on labelled images [--mistakes]",
        run: verdicts::run,
    },
];

/// Runs the one that is named first, with the other arguments.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else { bail!("which benchmark?\n{}", list()) };
    let Some(bench) = ALL.iter().find(|bench| bench.name == name) else {
        bail!("there is no benchmark `{name}`\n{}", list());
    };
    (bench.run)(workspace, rest)
}

fn list() -> String {
    ALL.iter().map(|bench| format!("\ncargo xtask bench {:12}{}", bench.name, bench.what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_answered_with_those_there_are() {
        let error = run(&Workspace::of_this_tool(), &["nothing".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("there is no benchmark `nothing`"), "{error}");
        assert!(ALL.iter().all(|bench| error.contains(bench.name)), "{error}");
    }
}
