//! Program of the stream and server benchmarks: the bare servers that the product is compared with, and load
//! generators.

mod arrivals;
mod bare_servers;
mod batch;
mod event_scanner;
mod fill_log;
mod http;
mod load;
mod load_options;
mod poll_schedule;
mod process_usage;
mod publisher;
mod subscriber;
mod subscribers;
mod target;
mod unique_image;
mod uploads;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use load_options::{LoadOptions, value_of};

const USAGE: &str = "\
usage: stream reference
         serves a bare broadcast channel by Server-Sent Events and WebSocket; prints its address
       stream load --address HOST:PORT --server PID --target product|bare
                   --way sse|ndjson|websocket|polling|long-polling --events small|real
                   --subscribers N --rate CHANGES_A_SECOND --seconds N
         publishes on a schedule, reads as N subscribers, and prints the cost for the server
       stream fill --address HOST:PORT --events N
         makes the product log at least N events; prints their number
       stream flood --address HOST:PORT --files N --bytes N
         sends N files of N bytes each, all at once
       stream send --address HOST:PORT --folder DIR
         sends the files of a folder and reads the stream; prints the seconds until the last event";

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
    match arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        Some(("reference", [])) => bare_servers::serve(),
        Some(("load", options)) => {
            print!("{}", load::run(&LoadOptions::parse(options)?)?);
            Ok(())
        }
        Some(("fill", options)) => {
            let value = |name| value_of(options, name);
            println!("{}", fill_log::fill(value("--address")?.parse()?, value("--events")?.parse()?)?);
            Ok(())
        }
        Some(("flood", options)) => {
            let value = |name| value_of(options, name);
            uploads::flood(value("--address")?.parse()?, value("--files")?.parse()?, value("--bytes")?.parse()?)
        }
        Some(("send", options)) => {
            let value = |name| value_of(options, name);
            let time = uploads::send_folder(value("--address")?.parse()?, value("--folder")?.as_ref())?;
            println!("{:.3}", time.as_secs_f64());
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}
