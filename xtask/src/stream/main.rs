//! What the benchmark of the stream runs beside the product: the bare servers that it is compared with, and the load that
//! every one of them gets.

mod arrivals;
mod crowd;
mod http;
mod load;
mod member;
mod meter;
mod order;
mod picture;
mod polls;
mod publisher;
mod reference;
mod stamp;
mod target;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use order::Order;

const USAGE: &str = "\
usage: stream reference
         serves a bare broadcast channel as Server-Sent Events and as a WebSocket; prints its address
       stream load --address HOST:PORT --server PID --target product|bare
                   --way sse|ndjson|websocket|polling|long-polling --events small|real
                   --subscribers N --rate EVENTS_A_SECOND --seconds N
         publishes on schedule, reads as so many subscribers, and prints what that cost the server";

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
        Some(("reference", [])) => reference::serve(),
        Some(("load", options)) => {
            print!("{}", load::run(&Order::parse(options)?)?);
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}
