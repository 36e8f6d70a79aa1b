//! What the benchmarks of the stream and of the server run beside the product: the bare servers that it is compared with, and
//! the loads.

mod arrivals;
mod batch;
mod crowd;
mod filling;
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
mod uploads;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use order::{Order, value_of};

const USAGE: &str = "\
usage: stream reference
         serves a bare broadcast channel as Server-Sent Events and as a WebSocket; prints its address
       stream load --address HOST:PORT --server PID --target product|bare
                   --way sse|ndjson|websocket|polling|long-polling --events small|real
                   --subscribers N --rate EVENTS_A_SECOND --seconds N
         publishes on schedule, reads as so many subscribers, and prints what that cost the server
       stream fill --address HOST:PORT --events N
         makes the product log so many events; prints how many
       stream flood --address HOST:PORT --files N --bytes N
         sends it so many files of so many bytes, all at once
       stream send --address HOST:PORT --folder DIR
         sends it a folder's files and reads along; prints the seconds until the last event came";

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
        Some(("fill", options)) => {
            let value = |name| value_of(options, name);
            println!("{}", filling::fill(value("--address")?.parse()?, value("--events")?.parse()?)?);
            Ok(())
        }
        Some(("flood", options)) => {
            let value = |name| value_of(options, name);
            uploads::flood(value("--address")?.parse()?, value("--files")?.parse()?, value("--bytes")?.parse()?)
        }
        Some(("send", options)) => {
            let value = |name| value_of(options, name);
            let took = uploads::send_folder(value("--address")?.parse()?, value("--folder")?.as_ref())?;
            println!("{:.3}", took.as_secs_f64());
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}
