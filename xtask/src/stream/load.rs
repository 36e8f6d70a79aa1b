//! One run of the load generator: changes without subscribers, then with all subscribers. The difference in CPU time
//! and memory is the cost of the subscribers.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;

use crate::arrivals::Arrivals;
use crate::load_options::LoadOptions;
use crate::process_usage;
use crate::publisher::{self, ChangeSchedule, Publisher};
use crate::subscribers::Subscribers;
use crate::target::LoadTarget;

/// Time for the server to finish earlier work before a measurement begins or ends.
const QUIET_TIME: Duration = Duration::from_millis(400);

/// Time without any new event, after the end of the schedule, after which the missing ones count as lost.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Runs the load. Returns lines with a name and a number each, or one line `not-answered REASON` if the subscribers
/// cannot connect or read, as when the server does not offer the transport.
pub(crate) fn run(options: &LoadOptions) -> Result<String> {
    let without_subscribers = change_count(options, options.time.div_f64(2.0));
    let all = without_subscribers + change_count(options, options.time);
    let target = LoadTarget::open(options)?;
    publisher::prepare(&target, 0..all)?;

    let schedule = ChangeSchedule::new(0..without_subscribers, options.rate);
    let before = process_usage::cpu(options.server)?;
    Publisher::start(&target, &schedule).finish()?;
    target.wait_until_analyzed(0..without_subscribers)?;
    std::thread::sleep(QUIET_TIME);
    let unread_cost = (process_usage::cpu(options.server)? - before).as_secs_f64() / without_subscribers as f64;

    let memory_before = process_usage::memory(options.server)?;
    let cursor = target.cursor()?;
    let mut subscribers = Subscribers::new(target.clone(), options.transport)?;
    let mut opening = Arrivals::new(schedule, options.events);
    if let Err(error) = subscribers.connect(options.subscribers, &cursor, &mut opening) {
        return Ok(format!("not-answered {error:#}\n"));
    }
    subscribers.read_for(QUIET_TIME, &mut opening)?;
    let connected = process_usage::memory(options.server)?;

    let schedule = ChangeSchedule::new(without_subscribers..all, options.rate);
    let mut arrivals = Arrivals::new(schedule.clone(), options.events);
    let (before, own) = (process_usage::cpu(options.server)?, process_usage::cpu(std::process::id())?);
    let publisher = Publisher::start(&target, &schedule);
    if let Err(error) = subscribers.read(schedule.end(), TIMEOUT, &mut arrivals) {
        return Ok(format!("not-answered {error:#}\n"));
    }
    publisher.finish()?;
    let own = process_usage::cpu(std::process::id())?.saturating_sub(own);
    let cpu = (process_usage::cpu(options.server)? - before).as_secs_f64();
    let after = process_usage::memory(options.server)?;

    let (delivered, subscriber_count) = (arrivals.delivered.max(1) as f64, options.subscribers as f64);
    let per_message = |seconds: f64| 1e6 * seconds / delivered;
    let per_connection = |bytes: u64| bytes.saturating_sub(memory_before) as f64 / 1024.0 / subscriber_count;
    let mut lines = String::new();
    let mut line = |name: &str, number: f64| {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{name} {number:.3}");
    };
    line("delivered", arrivals.delivered as f64);
    line("lost", (arrivals.expected(options.subscribers) - arrivals.delivered) as f64);
    line("doubled", arrivals.duplicated as f64);
    line("others", arrivals.others as f64);
    line("ended", subscribers.ended as f64);
    line("requests", subscribers.requests() as f64);
    let read_cost = cpu - unread_cost * (all - without_subscribers) as f64;
    // Not finite for streams, which send no request after the first.
    line("request-us", 1e6 * read_cost / subscribers.requests() as f64);
    line("cpu-us", per_message(read_cost));
    line("cpu-share", cpu / options.time.as_secs_f64());
    line("unread-us", 1e6 * unread_cost);
    line("load-us", per_message(own.as_secs_f64()));
    line("bytes", arrivals.bytes as f64 / delivered);
    line("connected-kib", per_connection(connected));
    line("after-kib", per_connection(after));
    for (name, share) in [("p50-ms", 0.5), ("p99-ms", 0.99)] {
        line(name, arrivals.after_due_quantile(share).map_or(f64::NAN, millis));
    }
    for (name, share) in [("log-p50-ms", 0.5), ("log-p99-ms", 0.99)] {
        line(name, arrivals.after_log_quantile(share).map_or(f64::NAN, millis));
    }
    Ok(lines)
}

/// Number of changes in this time, at least 1.
fn change_count(options: &LoadOptions, time: Duration) -> u64 {
    (options.rate * time.as_secs_f64()).ceil().max(1.0) as u64
}

fn millis(micros: u32) -> f64 {
    f64::from(micros) / 1000.0
}
