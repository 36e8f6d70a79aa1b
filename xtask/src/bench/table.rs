//! The tables of the benchmark of the analysis, in Markdown.

use super::contender::Contender;
use super::memory::Peak;
use super::rounds::Needs;

/// Every contender's needs, beside sharp's.
pub(super) fn contenders(all: &[Needs]) -> String {
    let mut table = "\
| | CPU ms an image (least to most) | of sharp's | images/s, 1 worker | of sharp's | images/s, 2 workers | of sharp's \
| peak MiB, 2 workers | largest process below the first |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"
    .to_owned();
    let sharp = of(all, Contender::Sharp);
    for needs in all {
        let Peak { all, child } = needs.peak;
        let (least, most) = needs.spread;
        let mut cells = vec![
            needs.contender.name().to_owned(),
            format!("{:.1} ({:.1} to {:.1})", cpu(needs), 1000.0 * least.as_secs_f64(), 1000.0 * most.as_secs_f64()),
            format!("{:.2}", cpu(needs) / cpu(sharp)),
        ];
        for workers in 0..2 {
            cells.push(format!("{:.1}", rate(needs, workers)));
            cells.push(format!("{:.2}", rate(needs, workers) / rate(sharp, workers)));
        }
        cells.push(format!("{:.0}", mebibytes(all)));
        cells.push(if child == 0 { "–".to_owned() } else { format!("{:.0}", mebibytes(child)) });
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

/// One number that is to be reached.
pub(super) struct Aim {
    what: &'static str,
    must: f64,
    goal: f64,
    measured: f64,
    better: Better,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Better {
    Less,
    More,
}

impl Aim {
    pub(super) fn less(what: &'static str, must: f64, goal: f64, measured: f64) -> Self {
        Self { what, must, goal, measured, better: Better::Less }
    }

    pub(super) fn more(what: &'static str, must: f64, goal: f64, measured: f64) -> Self {
        Self { what, must, goal, measured, better: Better::More }
    }

    fn outcome(&self) -> &'static str {
        let reached = |bound: f64| match self.better {
            Better::Less => self.measured <= bound,
            Better::More => self.measured >= bound,
        };
        match (reached(self.goal), reached(self.must)) {
            (true, _) => "goal reached",
            (false, true) => "must reached",
            (false, false) => "**missed**",
        }
    }
}

/// What is to be reached with photos of a camera.
pub(super) fn camera_aims(all: &[Needs]) -> Vec<Aim> {
    let [sharp, ours, bare] = [Contender::Sharp, Contender::Product, Contender::Bare].map(|who| of(all, who));
    vec![
        Aim::less("CPU, of sharp's", 0.85, 0.72, cpu(ours) / cpu(sharp)),
        Aim::less("CPU, of the limit's", 1.35, 1.15, cpu(ours) / cpu(bare)),
        Aim::more("images/s of sharp's, 1 worker", 1.3, 1.4, rate(ours, 0) / rate(sharp, 0)),
        Aim::more("images/s of sharp's, 2 workers", 1.5, 1.6, rate(ours, 1) / rate(sharp, 1)),
        Aim::less("peak MiB of a worker", 30.0, 30.0, mebibytes(ours.peak.child)),
    ]
}

/// What is to be reached with images of the web.
pub(super) fn web_aims(all: &[Needs]) -> Vec<Aim> {
    let [sharp, ours] = [Contender::Sharp, Contender::Product].map(|who| of(all, who));
    vec![Aim::less("CPU, of sharp's", 0.38, 0.38, cpu(ours) / cpu(sharp))]
}

/// Aims with what was measured beside them.
pub(super) fn aims(aims: &[Aim]) -> String {
    let mut table = "| | must | goal | measured | |\n| --- | ---: | ---: | ---: | --- |\n".to_owned();
    for aim in aims {
        let bound = if aim.better == Better::Less { "≤" } else { "≥" };
        let Aim { what, must, goal, measured, .. } = aim;
        table += &format!("| {what} | {bound} {must} | {bound} {goal} | {measured:.2} | {} |\n", aim.outcome());
    }
    table
}

fn of(all: &[Needs], contender: Contender) -> &Needs {
    let position = all.iter().position(|needs| needs.contender == contender);
    &all[position.unwrap_or_default()]
}

/// CPU milliseconds for an image with one worker.
fn cpu(needs: &Needs) -> f64 {
    1000.0 * needs.times[0].cpu.as_secs_f64()
}

/// Images a second.
fn rate(needs: &Needs, workers: usize) -> f64 {
    1.0 / needs.times[workers].wall.as_secs_f64()
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_is_reached_from_its_own_side() {
        let outcomes =
            |measured| [Aim::less("", 0.9, 0.7, measured).outcome(), Aim::more("", 0.7, 0.9, measured).outcome()];
        assert_eq!(outcomes(0.6), ["goal reached", "**missed**"]);
        assert_eq!(outcomes(0.8), ["must reached", "must reached"]);
        assert_eq!(outcomes(1.0), ["**missed**", "goal reached"]);
    }
}
