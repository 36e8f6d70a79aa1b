//! One run: the same changes first without anybody reading and then with all subscribers, and what lies between the two.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;

use crate::arrivals::Arrivals;
use crate::crowd::Crowd;
use crate::meter;
use crate::order::Order;
use crate::publisher::{self, Publisher, Schedule};
use crate::target::Target;

/// How long whatever happened before may go on in the server before a measurement begins or ends.
const SETTLING: Duration = Duration::from_millis(400);

/// How long nothing may come before the rest is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does it, and gives back lines of a name and a number each; or, where the server does not answer in this way, one line
/// that says so.
pub(crate) fn run(order: &Order) -> Result<String> {
    let alone = changes(order, order.time.div_f64(2.0));
    let all = alone + changes(order, order.time);
    let target = Target::open(order)?;
    publisher::prepare(&target, 0..all)?;

    let schedule = Schedule::new(0..alone, order.rate);
    let before = meter::cpu(order.server)?;
    Publisher::start(&target, &schedule).finish()?;
    target.settle(0..alone)?;
    std::thread::sleep(SETTLING);
    let unread = (meter::cpu(order.server)? - before).as_secs_f64() / alone as f64;

    let empty = meter::memory(order.server)?;
    let cursor = target.cursor()?;
    let mut crowd = Crowd::new(target.clone(), order.way)?;
    let mut opening = Arrivals::new(schedule, order.events);
    if let Err(error) = crowd.connect(order.subscribers, &cursor, &mut opening) {
        return Ok(format!("not-answered {error:#}\n"));
    }
    crowd.idle(SETTLING, &mut opening)?;
    let connected = meter::memory(order.server)?;

    let schedule = Schedule::new(alone..all, order.rate);
    let mut arrivals = Arrivals::new(schedule.clone(), order.events);
    let (before, own) = (meter::cpu(order.server)?, meter::cpu(std::process::id())?);
    let publisher = Publisher::start(&target, &schedule);
    if let Err(error) = crowd.read(schedule.end(), PATIENCE, &mut arrivals) {
        return Ok(format!("not-answered {error:#}\n"));
    }
    publisher.finish()?;
    let own = meter::cpu(std::process::id())?.saturating_sub(own);
    let cpu = (meter::cpu(order.server)? - before).as_secs_f64();
    let after = meter::memory(order.server)?;

    let (delivered, subscribers) = (arrivals.delivered.max(1) as f64, order.subscribers as f64);
    let per_message = |seconds: f64| 1e6 * seconds / delivered;
    let per_connection = |bytes: u64| bytes.saturating_sub(empty) as f64 / 1024.0 / subscribers;
    let mut lines = String::new();
    let mut line = |name: &str, number: f64| {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{name} {number:.3}");
    };
    line("delivered", arrivals.delivered as f64);
    line("lost", (arrivals.expected(order.subscribers) - arrivals.delivered) as f64);
    line("doubled", arrivals.doubled as f64);
    line("others", arrivals.others as f64);
    line("ended", crowd.ended as f64);
    line("requests", crowd.asked() as f64);
    let read = cpu - unread * (all - alone) as f64;
    // Not a number for streams, which ask once.
    line("request-us", 1e6 * read / crowd.asked() as f64);
    line("cpu-us", per_message(read));
    line("cpu-share", cpu / order.time.as_secs_f64());
    line("unread-us", 1e6 * unread);
    line("load-us", per_message(own.as_secs_f64()));
    line("bytes", arrivals.bytes as f64 / delivered);
    line("connected-kib", per_connection(connected));
    line("after-kib", per_connection(after));
    for (name, share) in [("p50-ms", 0.5), ("p99-ms", 0.99)] {
        line(name, arrivals.after_due(share).map_or(f64::NAN, millis));
    }
    for (name, share) in [("log-p50-ms", 0.5), ("log-p99-ms", 0.99)] {
        line(name, arrivals.after_log(share).map_or(f64::NAN, millis));
    }
    Ok(lines)
}

/// How many changes this time has.
fn changes(order: &Order, time: Duration) -> u64 {
    (order.rate * time.as_secs_f64()).ceil().max(1.0) as u64
}

fn millis(micros: u32) -> f64 {
    f64::from(micros) / 1000.0
}
