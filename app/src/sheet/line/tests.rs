//! Laws of the line, over random lives of it: first of the commands alone, then with a server and a fold at its ends.

mod bench;
mod world;

use proptest::prelude::*;

use bench::Bench;

use super::turn::{LATE, SILENCE, UNSEEN, WATCH};
use super::*;
use crate::sheet::connection::Retry;
use crate::sheet::patience::LONGEST_PAUSE;

#[derive(Debug, Clone)]
enum Move {
    /// Of the attempt that is so many before the newest.
    OfAttempt(fn(Attempt) -> Incident, u32),
    Plain(Incident),
    Pass(f64),
    /// The clock jumps without the timer going off, forwards or backwards; then it does.
    Jump(f64),
}

fn moves() -> impl Strategy<Value = Move> {
    let of_attempt = prop_oneof![
        Just(Incident::Opened as fn(Attempt) -> Incident),
        Just(Incident::Heard as fn(Attempt) -> Incident),
        Just(Incident::Broken as fn(Attempt) -> Incident),
        Just(Incident::Closed as fn(Attempt) -> Incident),
        Just((|attempt| Incident::Replied(attempt, Reply::Running)) as fn(Attempt) -> Incident),
        Just((|attempt| Incident::Replied(attempt, Reply::Nothing)) as fn(Attempt) -> Incident),
    ];
    let plain = prop_oneof![
        Just(Incident::Seen(Attention::Visible)),
        Just(Incident::Seen(Attention::Visible)),
        Just(Incident::Seen(Attention::Hidden)),
        Just(Incident::Seen(Attention::Suspended)),
        Just(Incident::Network(Network::Absent)),
        Just(Incident::Network(Network::Present)),
        Just(Incident::Tick),
    ];
    prop_oneof![
        8 => (of_attempt, prop_oneof![5 => Just(0_u32), 1 => 1_u32..4]).prop_map(|(make, age)| Move::OfAttempt(make, age)),
        5 => plain.prop_map(Move::Plain),
        6 => (0.0..20_000.0).prop_map(Move::Pass),
        1 => (-100_000.0..100_000.0).prop_map(Move::Jump),
    ]
}

proptest! {
    #[test]
    fn one_thing_is_under_way_or_soon_will_be_while_somebody_looks(
        first in prop_oneof![Just(Step::Ask), Just(Step::Open)],
        moves in prop::collection::vec(moves(), 1..120),
    ) {
        let mut bench = Bench::of(first);
        for one in moves {
            match one {
                Move::OfAttempt(make, age) => {
                    let attempt = Attempt(bench.attempt().0.wrapping_sub(age));
                    bench.take(make(attempt));
                }
                Move::Plain(incident) => bench.take(incident),
                Move::Pass(millis) => bench.pass(millis),
                Move::Jump(millis) => {
                    bench.now += millis;
                    bench.wake = None;
                    bench.take(Incident::Tick);
                }
            }
            match bench.line.attention {
                Attention::Visible => {
                    prop_assert!(bench.wake.is_some(), "nobody will look again");
                    let is_due = matches!(bench.line.phase, Phase::Waiting(until) if until - bench.now <= f64::from(LONGEST_PAUSE));
                    prop_assert!(bench.under_way.is_some() || is_due);
                    prop_assert_ne!(bench.shown, Connection::Paused);
                }
                Attention::Hidden => prop_assert!(bench.under_way.is_none() || bench.wake.is_some()),
                Attention::Suspended => prop_assert_eq!(bench.under_way, None),
            }
            let is_live = matches!(bench.line.phase, Phase::Listening(_));
            prop_assert_eq!(is_live, bench.shown == Connection::Live);
        }
        bench.take(Incident::Seen(Attention::Hidden));
        bench.pass(UNSEEN + WATCH);
        prop_assert_eq!(bench.under_way, None);
        prop_assert_eq!(bench.shown, Connection::Paused);
        bench.take(Incident::Seen(Attention::Visible));
        prop_assert!(bench.under_way.is_some());
        bench.take(Incident::Ended);
        prop_assert_eq!(bench.under_way, None);
        prop_assert_eq!(bench.shown, Connection::Done);
    }

    #[test]
    fn whatever_happens_the_reader_has_everything_in_the_end(life in world::life()) {
        world::live(life);
    }
}

#[test]
fn a_line_that_breaks_is_tried_again_after_growing_pauses_that_the_reader_is_told() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    let mut pauses = Vec::new();
    for _ in 0..6 {
        bench.take(Incident::Broken(bench.attempt()));
        let begun = bench.now;
        while !bench.is_opening() {
            let (Connection::Reconnecting(Retry::In(seconds)) | Connection::Unreachable(Retry::In(seconds))) =
                bench.shown
            else {
                panic!("{:?}", bench.shown);
            };
            let wake = bench.wake.unwrap();
            let waited = wake - begun;
            bench.pass(wake - bench.now);
            assert!(seconds >= 1 && f64::from(seconds) < 16.0 && waited <= f64::from(LONGEST_PAUSE));
        }
        pauses.push(bench.now - begun);
    }
    assert_eq!(pauses, [750.0, 1500.0, 3000.0, 6000.0, 11_250.0, 11_250.0]);
    assert_eq!(bench.shown, Connection::Unreachable(Retry::Now));
}

#[test]
fn an_open_stream_that_says_nothing_does_not_end_the_row_of_failures() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    for failures in 1..=5 {
        bench.take(Incident::Broken(bench.attempt()));
        assert_eq!(bench.line.failures, failures);
        bench.pass(f64::from(LONGEST_PAUSE));
        bench.take(Incident::Opened(bench.attempt()));
    }
    bench.take(Incident::Heard(bench.attempt()));
    bench.take(Incident::Broken(bench.attempt()));
    assert_eq!(bench.shown, Connection::Reconnecting(Retry::In(1)));
}

#[test]
fn a_closing_answer_is_asked_about_before_the_stream_is_opened_again() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    bench.take(Incident::Closed(bench.attempt()));
    bench.pass(1000.0);
    assert!(matches!(bench.under_way, Some(Command::Ask(_))));
    bench.take(Incident::Replied(bench.attempt(), Reply::Nothing));
    assert_eq!(bench.under_way, None);
    bench.pass(2000.0);
    assert!(matches!(bench.under_way, Some(Command::Ask(_))));
    bench.take(Incident::Replied(bench.attempt(), Reply::Running));
    assert!(bench.is_opening());

    bench.take(Incident::Closed(bench.attempt()));
    bench.pass(4000.0);
    bench.take(Incident::Replied(bench.attempt(), Reply::Ended));
    assert_eq!((bench.under_way, bench.shown), (None, Connection::Done));
}

#[test]
fn a_batch_that_is_gone_is_asked_for_no_more() {
    let mut bench = Bench::of(Step::Ask);
    bench.take(Incident::Seen(Attention::Visible));
    bench.take(Incident::Replied(bench.attempt(), Reply::Gone));
    assert_eq!((bench.under_way, bench.shown), (None, Connection::Connecting));
    bench.take(Incident::Seen(Attention::Hidden));
    bench.take(Incident::Seen(Attention::Visible));
    assert_eq!(bench.under_way, None);
}

#[test]
fn silence_is_taken_for_death_and_a_ping_for_life() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    let first = bench.attempt();
    for _ in 0..10 {
        bench.pass(15_000.0);
        bench.take(Incident::Heard(first));
    }
    bench.pass(SILENCE - 1.0);
    assert_eq!(bench.shown, Connection::Live);
    bench.pass(1.0);
    assert_eq!((bench.under_way, bench.shown), (None, Connection::Reconnecting(Retry::In(1))));
    bench.pass(1000.0);
    assert!(bench.is_opening());
    // A stream that never opens, and a question that is never answered, are given up as well.
    bench.pass(SILENCE);
    assert_eq!(bench.line.failures, 2);
    bench.pass(2000.0);
    assert!(bench.is_opening());
}

#[test]
fn a_timer_that_comes_much_too_late_means_that_the_machine_slept() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    let before = bench.attempt();
    bench.now += WATCH + LATE;
    bench.take(Incident::Tick);
    assert_eq!(bench.attempt(), before);
    bench.now += WATCH + LATE + 1.0;
    bench.take(Incident::Tick);
    assert_ne!(bench.attempt(), before);
    assert!(bench.is_opening());
    // So does a clock that was set back, which tells nothing of how long it was.
    bench.take(Incident::Opened(bench.attempt()));
    let before = bench.attempt();
    bench.now -= 3_600_000.0;
    bench.take(Incident::Tick);
    assert_ne!(bench.attempt(), before);
}

#[test]
fn a_page_that_is_not_seen_keeps_its_line_for_a_moment_only() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    bench.take(Incident::Seen(Attention::Hidden));
    bench.pass(UNSEEN - 1.0);
    bench.take(Incident::Seen(Attention::Visible));
    assert_eq!(bench.shown, Connection::Live);
    bench.pass(UNSEEN * 2.0);
    assert_eq!(bench.shown, Connection::Live);
    bench.take(Incident::Seen(Attention::Hidden));
    bench.pass(UNSEEN);
    assert_eq!((bench.under_way, bench.shown), (None, Connection::Paused));
    bench.take(Incident::Network(Network::Present));
    bench.pass(100_000.0);
    assert_eq!(bench.under_way, None);
    bench.take(Incident::Seen(Attention::Visible));
    assert!(bench.is_opening());
}

#[test]
fn a_page_that_is_kept_for_the_way_back_holds_nothing_although_it_is_called_hidden_after_that() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    bench.take(Incident::Seen(Attention::Suspended));
    assert_eq!(bench.under_way, None);
    bench.take(Incident::Seen(Attention::Hidden));
    assert_eq!(bench.under_way, None);
    bench.take(Incident::Seen(Attention::Visible));
    assert!(bench.is_opening());
}

#[test]
fn a_page_that_begins_in_a_tab_that_is_not_seen_opens_nothing() {
    let mut bench = Bench::of(Step::Ask);
    bench.take(Incident::Seen(Attention::Hidden));
    bench.pass(100_000.0);
    assert_eq!((bench.under_way, bench.shown), (None, Connection::Paused));
    bench.take(Incident::Seen(Attention::Visible));
    assert!(matches!(bench.under_way, Some(Command::Ask(_))));
}

#[test]
fn the_network_that_comes_or_goes_is_a_reason_to_try_at_once() {
    let mut bench = Bench::of(Step::Open);
    bench.open();
    bench.take(Incident::Network(Network::Absent));
    assert_eq!((bench.is_opening(), bench.shown), (true, Connection::Offline));
    bench.take(Incident::Broken(bench.attempt()));
    assert_eq!((bench.under_way, bench.shown), (None, Connection::Offline));
    bench.take(Incident::Network(Network::Present));
    assert_eq!((bench.is_opening(), bench.shown), (true, Connection::Connecting));
}
