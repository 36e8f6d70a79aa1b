//! Markdown tables: participants of the analysis benchmark, and requirements of the benchmarks that check some. Also
//! the requirements of the analysis benchmark.

use super::memory::MemoryPeak;
use super::participant::AnalysisParticipant;
use super::rounds::ParticipantCost;

/// Table of the costs of all participants, also relative to sharp.
pub(super) fn participants(all: &[ParticipantCost]) -> String {
    let mut table = "\
| | CPU ms per image (min to max) | relative to sharp | images/s, 1 worker | relative to sharp | images/s, 2 workers | relative to sharp \
| peak MiB, 2 workers | MiB of the largest child process |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"
    .to_owned();
    let sharp = cost_of(all, AnalysisParticipant::Sharp);
    for cost in all {
        let MemoryPeak { all, child } = cost.peak;
        let (min, max) = cost.spread;
        let mut cells = vec![
            cost.participant.name().to_owned(),
            format!("{:.1} ({:.1} to {:.1})", cpu(cost), 1000.0 * min.as_secs_f64(), 1000.0 * max.as_secs_f64()),
            format!("{:.2}", cpu(cost) / cpu(sharp)),
        ];
        for workers in 0..2 {
            cells.push(format!("{:.1}", rate(cost, workers)));
            cells.push(format!("{:.2}", rate(cost, workers) / rate(sharp, workers)));
        }
        cells.push(format!("{:.0}", mebibytes(all)));
        cells.push(if child == 0 { "–".to_owned() } else { format!("{:.0}", mebibytes(child)) });
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

/// A measured number, and the two bounds that it is compared with.
pub(super) struct Requirement {
    name: &'static str,
    /// Bound that a release must reach.
    must: f64,
    /// Bound to aim for.
    goal: f64,
    measured: f64,
    better: Better,
}

/// Direction in which a measured number is better.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Better {
    Less,
    More,
}

impl Requirement {
    /// A requirement that small numbers meet.
    pub(super) fn at_most(name: &'static str, must: f64, goal: f64, measured: f64) -> Self {
        Self { name, must, goal, measured, better: Better::Less }
    }

    /// A requirement that large numbers meet.
    pub(super) fn at_least(name: &'static str, must: f64, goal: f64, measured: f64) -> Self {
        Self { name, must, goal, measured, better: Better::More }
    }

    /// Text for the last column: which of the two bounds the measured number meets.
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

/// Requirements with camera photos.
pub(super) fn camera_requirements(all: &[ParticipantCost]) -> Vec<Requirement> {
    let [sharp, ours, bare] = [AnalysisParticipant::Sharp, AnalysisParticipant::Product, AnalysisParticipant::Bare]
        .map(|participant| cost_of(all, participant));
    vec![
        Requirement::at_most("CPU, relative to sharp", 0.85, 0.72, cpu(ours) / cpu(sharp)),
        Requirement::at_most("CPU, relative to the limit", 1.35, 1.15, cpu(ours) / cpu(bare)),
        Requirement::at_least("images/s relative to sharp, 1 worker", 1.3, 1.4, rate(ours, 0) / rate(sharp, 0)),
        Requirement::at_least("images/s relative to sharp, 2 workers", 1.5, 1.6, rate(ours, 1) / rate(sharp, 1)),
        Requirement::at_most("peak MiB of a worker", 30.0, 30.0, mebibytes(ours.peak.child)),
    ]
}

/// Requirements with web images.
pub(super) fn web_requirements(all: &[ParticipantCost]) -> Vec<Requirement> {
    let [sharp, ours] =
        [AnalysisParticipant::Sharp, AnalysisParticipant::Product].map(|participant| cost_of(all, participant));
    vec![Requirement::at_most("CPU, relative to sharp", 0.38, 0.38, cpu(ours) / cpu(sharp))]
}

/// Table of requirements with the measured numbers.
pub(super) fn requirements(requirements: &[Requirement]) -> String {
    let mut table = "| | must | goal | measured | |\n| --- | ---: | ---: | ---: | --- |\n".to_owned();
    for requirement in requirements {
        let bound = if requirement.better == Better::Less { "≤" } else { "≥" };
        let Requirement { name, must, goal, measured, .. } = requirement;
        table += &format!("| {name} | {bound} {must} | {bound} {goal} | {measured:.2} | {} |\n", requirement.outcome());
    }
    table
}

/// Cost of a participant, which must be in the list.
fn cost_of(all: &[ParticipantCost], participant: AnalysisParticipant) -> &ParticipantCost {
    let position = all.iter().position(|cost| cost.participant == participant);
    &all[position.unwrap_or_default()]
}

/// CPU milliseconds per image with one worker.
fn cpu(cost: &ParticipantCost) -> f64 {
    1000.0 * cost.times[0].cpu.as_secs_f64()
}

/// Images per second. `workers` is an index of [`super::rounds::WORKERS`], not a number of workers.
fn rate(cost: &ParticipantCost, workers: usize) -> f64 {
    1.0 / cost.times[workers].wall.as_secs_f64()
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirement_is_an_upper_or_a_lower_bound() {
        let outcomes = |measured| {
            [
                Requirement::at_most("", 0.9, 0.7, measured).outcome(),
                Requirement::at_least("", 0.7, 0.9, measured).outcome(),
            ]
        };
        assert_eq!(outcomes(0.6), ["goal reached", "**missed**"]);
        assert_eq!(outcomes(0.8), ["must reached", "must reached"]);
        assert_eq!(outcomes(1.0), ["**missed**", "goal reached"]);
    }
}
