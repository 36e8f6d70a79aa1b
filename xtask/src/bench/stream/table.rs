//! The tables, in Markdown.

use super::super::table::{self as general, Aim};
use super::contender::Contender;
use super::round::Samples;
use super::scene::{Kind, Scene};

/// A number that is shown of every contender.
struct Column {
    title: &'static str,
    name: &'static str,
    decimals: usize,
}

const COLUMNS: [Column; 7] = [
    Column { title: "p50 ms", name: "p50-ms", decimals: 1 },
    Column { title: "p99 ms", name: "p99-ms", decimals: 1 },
    Column { title: "KiB a connection, before", name: "connected-kib", decimals: 1 },
    Column { title: "and after", name: "after-kib", decimals: 1 },
    Column { title: "bytes a message", name: "bytes", decimals: 0 },
    Column { title: "the load's own µs", name: "load-us", decimals: 1 },
    Column { title: "server's cores in use", name: "cpu-share", decimals: 2 },
];

/// What was measured in a scene, beside bare SSE where that took part.
pub(super) fn of_scene(scene: &Scene, samples: &Samples) -> String {
    if scene.kind == Kind::OwnWay {
        return own_way(scene, samples);
    }
    let mut titles = vec!["", "CPU µs a message", "of bare SSE's"];
    titles.extend(COLUMNS.iter().map(|column| column.title));
    titles.extend(["lost", "doubled"]);
    let mut table = heading(scene, &titles);
    for &contender in &scene.contenders {
        let mut cells = vec![name(contender, samples)];
        if let Some(instead) = samples.not_answered(contender) {
            cells.push(format!("not answered: {instead}"));
            cells.resize(titles.len(), "–".to_owned());
        } else {
            let number = |name, decimals| shown(samples.median(contender, name), decimals);
            cells.push(number("cpu-us", 1));
            cells.push(shown(ratio(samples, contender, "cpu-us"), 2));
            cells.extend(COLUMNS.iter().map(|column| number(column.name, column.decimals)));
            cells.extend(["lost", "doubled"].map(|name| format!("{}", samples.sum(contender, name))));
        }
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

/// Its name; of one that polls also what a request costs.
fn name(contender: Contender, samples: &Samples) -> String {
    match samples.median(contender, "request-us") {
        Some(cost) => format!("{} ({cost:.0} µs a request)", contender.name()),
        None => contender.name().to_owned(),
    }
}

fn own_way(scene: &Scene, samples: &Samples) -> String {
    let mut table = heading(scene, &["", "p50 ms", "p99 ms", "lost", "doubled"]);
    for &contender in &scene.contenders {
        let mut cells = vec![contender.name().to_owned()];
        match samples.not_answered(contender) {
            Some(instead) => cells.extend([format!("not answered: {instead}"), "–".into(), "–".into(), "–".into()]),
            None => {
                cells.extend(["log-p50-ms", "log-p99-ms"].map(|name| shown(samples.median(contender, name), 1)));
                cells.extend(["lost", "doubled"].map(|name| format!("{}", samples.sum(contender, name))));
            }
        }
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

/// What is to be reached, and what was.
pub(super) fn aims(scenes: &[Scene], samples: &[Samples]) -> String {
    let of = |kind| scenes.iter().zip(samples).rev().find(|(scene, _)| scene.kind == kind);
    let middle = of(Kind::Real).map(|(scene, _)| scene.subscribers);
    let fan_out =
        scenes.iter().zip(samples).find(|(scene, _)| scene.kind == Kind::Small && Some(scene.subscribers) == middle);
    let mut aims = Vec::new();
    let mut aim = |what, bound, measured: Option<f64>| {
        aims.extend(measured.map(|measured| Aim::less(what, bound, bound, measured)));
    };
    if let Some((_, samples)) = fan_out {
        aim("CPU a message over SSE, of bare SSE's", 1.1, ratio(samples, Contender::Sse, "cpu-us"));
        aim("p50 over SSE, of bare SSE's", 1.0, ratio(samples, Contender::Sse, "p50-ms"));
        aim("p99 over SSE, of bare SSE's", 1.0, ratio(samples, Contender::Sse, "p99-ms"));
        aim("KiB a connection, SSE", 16.0, samples.median(Contender::Sse, "after-kib"));
    }
    if let Some((_, samples)) = of(Kind::OwnWay) {
        aim("p99 ms from analyzed to read, SSE", 5.0, samples.median(Contender::Sse, "log-p99-ms"));
    }
    let lost = scenes.iter().zip(samples).flat_map(|(scene, samples)| {
        scene
            .contenders
            .iter()
            .filter(|who| who.is_ours())
            .map(|&who| samples.sum(who, "lost") + samples.sum(who, "doubled"))
    });
    aim("messages of ours lost or doubled, all scenes", 0.0, Some(lost.sum()));
    general::aims(&aims)
}

fn ratio(samples: &Samples, contender: Contender, name: &str) -> Option<f64> {
    Some(samples.median(contender, name)? / samples.median(Contender::BareSse, name)?)
}

fn heading(scene: &Scene, titles: &[&str]) -> String {
    let numbers = " ---: |".repeat(titles.len() - 1);
    format!("### {}\n\n| {} |\n| --- |{numbers}\n", scene.title(), titles.join(" | "))
}

fn shown(number: Option<f64>, decimals: usize) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.decimals$}"))
}
