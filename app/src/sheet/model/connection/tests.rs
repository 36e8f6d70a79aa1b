//! Property tests of the connection's state machine: first the commands alone, then with a simulated server and a fold.

mod harness;
mod simulated_server;

use proptest::prelude::*;

use crate::sheet::model::connection::backoff::LONGEST_PAUSE;
use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{
    Attempt, BatchReply, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::state::ConnectionPhase;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::status::RetryTime;
use crate::sheet::model::connection::tests::harness::ConnectionHarness;
use crate::sheet::model::connection::transition::{CHECK_INTERVAL, HIDDEN_LIMIT, LATE_TIMER, SILENCE_LIMIT};

#[derive(Debug, Clone)]
enum RandomMove {
    /// Of the attempt that is so many before the newest.
    OfAttempt(fn(Attempt) -> ConnectionEvent, u32),
    Plain(ConnectionEvent),
    Pass(f64),
    /// The clock jumps without the timer going off, forwards or backwards; then it does.
    Jump(f64),
}

fn moves() -> impl Strategy<Value = RandomMove> {
    let of_attempt = prop_oneof![
        Just(ConnectionEvent::Opened as fn(Attempt) -> ConnectionEvent),
        Just(ConnectionEvent::MessageReceived as fn(Attempt) -> ConnectionEvent),
        Just(ConnectionEvent::Failed as fn(Attempt) -> ConnectionEvent),
        Just(ConnectionEvent::Closed as fn(Attempt) -> ConnectionEvent),
        Just(
            (|attempt| ConnectionEvent::ReplyReceived(attempt, BatchReply::Running)) as fn(Attempt) -> ConnectionEvent
        ),
        Just(
            (|attempt| ConnectionEvent::ReplyReceived(attempt, BatchReply::NoAnswer)) as fn(Attempt) -> ConnectionEvent
        ),
    ];
    let plain = prop_oneof![
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Visible)),
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Visible)),
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden)),
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Suspended)),
        Just(ConnectionEvent::NetworkChanged(NetworkState::Absent)),
        Just(ConnectionEvent::NetworkChanged(NetworkState::Present)),
        Just(ConnectionEvent::Tick),
    ];
    prop_oneof![
        8 => (of_attempt, prop_oneof![5 => Just(0_u32), 1 => 1_u32..4]).prop_map(|(make, age)| RandomMove::OfAttempt(make, age)),
        5 => plain.prop_map(RandomMove::Plain),
        6 => (0.0..20_000.0).prop_map(RandomMove::Pass),
        1 => (-100_000.0..100_000.0).prop_map(RandomMove::Jump),
    ]
}

proptest! {
    #[test]
    fn one_thing_is_under_way_or_soon_will_be_while_somebody_looks(
        first in prop_oneof![Just(ConnectionStep::FetchBatch), Just(ConnectionStep::OpenStream)],
        moves in prop::collection::vec(moves(), 1..120),
    ) {
        let mut harness = ConnectionHarness::of(first);
        for one in moves {
            match one {
                RandomMove::OfAttempt(make, age) => {
                    let attempt = Attempt(harness.attempt().0.wrapping_sub(age));
                    harness.handle(make(attempt));
                }
                RandomMove::Plain(event) => harness.handle(event),
                RandomMove::Pass(millis) => harness.pass(millis),
                RandomMove::Jump(millis) => {
                    harness.now += millis;
                    harness.wake = None;
                    harness.handle(ConnectionEvent::Tick);
                }
            }
            match harness.machine.0.visibility {
                PageVisibility::Visible => {
                    prop_assert!(harness.wake.is_some(), "nobody will look again");
                    let is_due = matches!(harness.machine.0.phase, ConnectionPhase::Waiting(until) if until - harness.now <= f64::from(LONGEST_PAUSE));
                    prop_assert!(harness.under_way.is_some() || is_due);
                    prop_assert_ne!(harness.shown, ConnectionStatus::Paused);
                }
                PageVisibility::Hidden => prop_assert!(harness.under_way.is_none() || harness.wake.is_some()),
                PageVisibility::Suspended => prop_assert_eq!(harness.under_way, None),
            }
            let is_live = matches!(harness.machine.0.phase, ConnectionPhase::Listening(_));
            prop_assert_eq!(is_live, harness.shown == ConnectionStatus::Live);
        }
        harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
        harness.pass(HIDDEN_LIMIT + CHECK_INTERVAL);
        prop_assert_eq!(harness.under_way, None);
        prop_assert_eq!(harness.shown, ConnectionStatus::Paused);
        harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
        prop_assert!(harness.under_way.is_some());
        harness.handle(ConnectionEvent::BatchEnded);
        prop_assert_eq!(harness.under_way, None);
        prop_assert_eq!(harness.shown, ConnectionStatus::Done);
    }

    #[test]
    fn whatever_happens_the_reader_has_everything_in_the_end(scenario in simulated_server::scenario()) {
        simulated_server::run_scenario(scenario);
    }
}

#[test]
fn a_line_that_breaks_is_tried_again_after_growing_pauses_that_the_reader_is_told() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    let mut pauses = Vec::new();
    for _ in 0..6 {
        harness.handle(ConnectionEvent::Failed(harness.attempt()));
        let begun = harness.now;
        while !harness.is_opening() {
            let (ConnectionStatus::Reconnecting(RetryTime::In(seconds))
            | ConnectionStatus::Unreachable(RetryTime::In(seconds))) = harness.shown
            else {
                panic!("{:?}", harness.shown);
            };
            let wake = harness.wake.unwrap();
            let waited = wake - begun;
            harness.pass(wake - harness.now);
            assert!(seconds >= 1 && f64::from(seconds) < 16.0 && waited <= f64::from(LONGEST_PAUSE));
        }
        pauses.push(harness.now - begun);
    }
    assert_eq!(pauses, [750.0, 1500.0, 3000.0, 6000.0, 11_250.0, 11_250.0]);
    assert_eq!(harness.shown, ConnectionStatus::Unreachable(RetryTime::Now));
}

#[test]
fn an_open_stream_that_says_nothing_does_not_end_the_row_of_failures() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    for failures in 1..=5 {
        harness.handle(ConnectionEvent::Failed(harness.attempt()));
        assert_eq!(harness.machine.0.failures, failures);
        harness.pass(f64::from(LONGEST_PAUSE));
        harness.handle(ConnectionEvent::Opened(harness.attempt()));
    }
    harness.handle(ConnectionEvent::MessageReceived(harness.attempt()));
    harness.handle(ConnectionEvent::Failed(harness.attempt()));
    assert_eq!(harness.shown, ConnectionStatus::Reconnecting(RetryTime::In(1)));
}

#[test]
fn a_closing_answer_is_asked_about_before_the_stream_is_opened_again() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::Closed(harness.attempt()));
    harness.pass(1000.0);
    assert!(matches!(harness.under_way, Some(ConnectionCommand::FetchBatch(_))));
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::NoAnswer));
    assert_eq!(harness.under_way, None);
    harness.pass(2000.0);
    assert!(matches!(harness.under_way, Some(ConnectionCommand::FetchBatch(_))));
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::Running));
    assert!(harness.is_opening());

    harness.handle(ConnectionEvent::Closed(harness.attempt()));
    harness.pass(4000.0);
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::Ended));
    assert_eq!((harness.under_way, harness.shown), (None, ConnectionStatus::Done));
}

#[test]
fn a_batch_that_is_gone_is_asked_for_no_more() {
    let mut harness = ConnectionHarness::of(ConnectionStep::FetchBatch);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::NotFound));
    assert_eq!((harness.under_way, harness.shown), (None, ConnectionStatus::Connecting));
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert_eq!(harness.under_way, None);
}

#[test]
fn silence_is_taken_for_death_and_a_ping_for_life() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    let first = harness.attempt();
    for _ in 0..10 {
        harness.pass(15_000.0);
        harness.handle(ConnectionEvent::MessageReceived(first));
    }
    harness.pass(SILENCE_LIMIT - 1.0);
    assert_eq!(harness.shown, ConnectionStatus::Live);
    harness.pass(1.0);
    assert_eq!((harness.under_way, harness.shown), (None, ConnectionStatus::Reconnecting(RetryTime::In(1))));
    harness.pass(1000.0);
    assert!(harness.is_opening());
    // A stream that never opens, and a question that is never answered, are given up as well.
    harness.pass(SILENCE_LIMIT);
    assert_eq!(harness.machine.0.failures, 2);
    harness.pass(2000.0);
    assert!(harness.is_opening());
}

#[test]
fn a_timer_that_comes_much_too_late_means_that_the_machine_slept() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    let before = harness.attempt();
    harness.now += CHECK_INTERVAL + LATE_TIMER;
    harness.handle(ConnectionEvent::Tick);
    assert_eq!(harness.attempt(), before);
    harness.now += CHECK_INTERVAL + LATE_TIMER + 1.0;
    harness.handle(ConnectionEvent::Tick);
    assert_ne!(harness.attempt(), before);
    assert!(harness.is_opening());
    // So does a clock that was set back, which tells nothing of how long it was.
    harness.handle(ConnectionEvent::Opened(harness.attempt()));
    let before = harness.attempt();
    harness.now -= 3_600_000.0;
    harness.handle(ConnectionEvent::Tick);
    assert_ne!(harness.attempt(), before);
}

#[test]
fn a_page_that_is_not_seen_keeps_its_line_for_a_moment_only() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.pass(HIDDEN_LIMIT - 1.0);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert_eq!(harness.shown, ConnectionStatus::Live);
    harness.pass(HIDDEN_LIMIT * 2.0);
    assert_eq!(harness.shown, ConnectionStatus::Live);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.pass(HIDDEN_LIMIT);
    assert_eq!((harness.under_way, harness.shown), (None, ConnectionStatus::Paused));
    harness.handle(ConnectionEvent::NetworkChanged(NetworkState::Present));
    harness.pass(100_000.0);
    assert_eq!(harness.under_way, None);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert!(harness.is_opening());
}

#[test]
fn a_page_that_is_kept_for_the_way_back_holds_nothing_although_it_is_called_hidden_after_that() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Suspended));
    assert_eq!(harness.under_way, None);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    assert_eq!(harness.under_way, None);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert!(harness.is_opening());
}

#[test]
fn a_page_that_begins_in_a_tab_that_is_not_seen_opens_nothing() {
    let mut harness = ConnectionHarness::of(ConnectionStep::FetchBatch);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.pass(100_000.0);
    assert_eq!((harness.under_way, harness.shown), (None, ConnectionStatus::Paused));
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert!(matches!(harness.under_way, Some(ConnectionCommand::FetchBatch(_))));
}

#[test]
fn the_network_that_comes_or_goes_is_a_reason_to_try_at_once() {
    let mut harness = ConnectionHarness::of(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::NetworkChanged(NetworkState::Absent));
    assert_eq!((harness.is_opening(), harness.shown), (true, ConnectionStatus::Offline));
    harness.handle(ConnectionEvent::Failed(harness.attempt()));
    assert_eq!((harness.under_way, harness.shown), (None, ConnectionStatus::Offline));
    harness.handle(ConnectionEvent::NetworkChanged(NetworkState::Present));
    assert_eq!((harness.is_opening(), harness.shown), (true, ConnectionStatus::Connecting));
}
