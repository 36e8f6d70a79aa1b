//! Tests of the connection state machine: its commands alone, then with a simulated server and a fold.

mod harness;
mod simulated_server;

use proptest::prelude::*;

use crate::sheet::model::connection::backoff::MAX_RETRY_DELAY_MS;
use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{
    Attempt, BatchReply, ConnectionCommand, ConnectionEvent, ConnectionStep, PageVisibility,
};
use crate::sheet::model::connection::state::ConnectionPhase;
use crate::sheet::model::connection::status::ConnectionStatus;
use crate::sheet::model::connection::status::RetryTime;
use crate::sheet::model::connection::tests::harness::ConnectionHarness;
use crate::sheet::model::connection::transition::{
    CHECK_INTERVAL_MS, HIDDEN_GRACE_MS, SILENCE_TIMEOUT_MS, SLEEP_THRESHOLD_MS,
};

/// Input of a property test of the state machine.
#[derive(Debug, Clone)]
enum RandomInput {
    /// Event of an attempt; the number is its distance from the newest attempt.
    AttemptEvent(fn(Attempt) -> ConnectionEvent, u32),
    OtherEvent(ConnectionEvent),
    /// Time passes, in milliseconds, and the timer fires when it is due.
    AdvanceTime(f64),
    /// The clock jumps forwards or backwards, in milliseconds, while no timer fires; then the timer fires.
    JumpClock(f64),
}

/// Strategy for one random input; most events of attempts belong to the newest attempt.
fn random_inputs() -> impl Strategy<Value = RandomInput> {
    let attempt_event = prop_oneof![
        Just(ConnectionEvent::Opened as fn(Attempt) -> ConnectionEvent),
        Just(ConnectionEvent::MessageReceived as fn(Attempt) -> ConnectionEvent),
        Just(ConnectionEvent::Failed as fn(Attempt) -> ConnectionEvent),
        Just(ConnectionEvent::Closed as fn(Attempt) -> ConnectionEvent),
        Just(
            (|attempt| ConnectionEvent::ReplyReceived(attempt, BatchReply::Running)) as fn(Attempt) -> ConnectionEvent
        ),
        Just(
            (|attempt| ConnectionEvent::ReplyReceived(attempt, BatchReply::RequestFailed))
                as fn(Attempt) -> ConnectionEvent
        ),
    ];
    let other_event = prop_oneof![
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Visible)),
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Visible)),
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden)),
        Just(ConnectionEvent::VisibilityChanged(PageVisibility::Suspended)),
        Just(ConnectionEvent::NetworkChanged(NetworkState::Absent)),
        Just(ConnectionEvent::NetworkChanged(NetworkState::Present)),
        Just(ConnectionEvent::Tick),
    ];
    prop_oneof![
        8 => (attempt_event, prop_oneof![5 => Just(0_u32), 1 => 1_u32..4]).prop_map(|(make, age)| RandomInput::AttemptEvent(make, age)),
        5 => other_event.prop_map(RandomInput::OtherEvent),
        6 => (0.0..20_000.0).prop_map(RandomInput::AdvanceTime),
        1 => (-100_000.0..100_000.0).prop_map(RandomInput::JumpClock),
    ]
}

proptest! {
    #[test]
    fn visible_page_has_one_open_attempt_or_a_try_that_is_due(
        first in prop_oneof![Just(ConnectionStep::FetchBatch), Just(ConnectionStep::OpenStream)],
        inputs in prop::collection::vec(random_inputs(), 1..120),
    ) {
        let mut harness = ConnectionHarness::new(first);
        for input in inputs {
            match input {
                RandomInput::AttemptEvent(make, age) => {
                    let attempt = Attempt(harness.attempt().0.wrapping_sub(age));
                    harness.handle(make(attempt));
                }
                RandomInput::OtherEvent(event) => harness.handle(event),
                RandomInput::AdvanceTime(millis) => harness.advance(millis),
                RandomInput::JumpClock(millis) => {
                    harness.now += millis;
                    harness.timer_due = None;
                    harness.handle(ConnectionEvent::Tick);
                }
            }
            match harness.machine.0.visibility {
                PageVisibility::Visible => {
                    prop_assert!(harness.timer_due.is_some(), "a visible page has no timer");
                    let is_due = matches!(harness.machine.0.phase, ConnectionPhase::Waiting(until) if until - harness.now <= f64::from(MAX_RETRY_DELAY_MS));
                    prop_assert!(harness.open_command.is_some() || is_due);
                    prop_assert_ne!(harness.shown, ConnectionStatus::Paused);
                }
                PageVisibility::Hidden => prop_assert!(harness.open_command.is_none() || harness.timer_due.is_some()),
                PageVisibility::Suspended => prop_assert_eq!(harness.open_command, None),
            }
            let is_live = matches!(harness.machine.0.phase, ConnectionPhase::Listening(_));
            prop_assert_eq!(is_live, harness.shown == ConnectionStatus::Live);
        }
        harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
        harness.advance(HIDDEN_GRACE_MS + CHECK_INTERVAL_MS);
        prop_assert_eq!(harness.open_command, None);
        prop_assert_eq!(harness.shown, ConnectionStatus::Paused);
        harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
        prop_assert!(harness.open_command.is_some());
        harness.handle(ConnectionEvent::BatchEnded);
        prop_assert_eq!(harness.open_command, None);
        prop_assert_eq!(harness.shown, ConnectionStatus::Done);
    }

    #[test]
    fn page_has_every_event_at_the_end_of_any_scenario(scenario in simulated_server::scenario()) {
        simulated_server::run_scenario(scenario);
    }
}

#[test]
fn broken_connection_is_retried_with_growing_delays_and_a_countdown() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    let mut delays = Vec::new();
    for _ in 0..6 {
        harness.handle(ConnectionEvent::Failed(harness.attempt()));
        let failed_at = harness.now;
        while !harness.has_stream() {
            let (ConnectionStatus::Reconnecting(RetryTime::In(seconds))
            | ConnectionStatus::Unreachable(RetryTime::In(seconds))) = harness.shown
            else {
                panic!("{:?}", harness.shown);
            };
            let timer_due = harness.timer_due.unwrap();
            let waited = timer_due - failed_at;
            harness.advance(timer_due - harness.now);
            assert!(seconds >= 1 && f64::from(seconds) < 16.0 && waited <= f64::from(MAX_RETRY_DELAY_MS));
        }
        delays.push(harness.now - failed_at);
    }
    assert_eq!(delays, [750.0, 1500.0, 3000.0, 6000.0, 11_250.0, 11_250.0]);
    assert_eq!(harness.shown, ConnectionStatus::Unreachable(RetryTime::Now));
}

#[test]
fn stream_without_a_message_does_not_reset_the_failures() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    for failures in 1..=5 {
        harness.handle(ConnectionEvent::Failed(harness.attempt()));
        assert_eq!(harness.machine.0.failures, failures);
        harness.advance(f64::from(MAX_RETRY_DELAY_MS));
        harness.handle(ConnectionEvent::Opened(harness.attempt()));
    }
    harness.handle(ConnectionEvent::MessageReceived(harness.attempt()));
    harness.handle(ConnectionEvent::Failed(harness.attempt()));
    assert_eq!(harness.shown, ConnectionStatus::Reconnecting(RetryTime::In(1)));
}

#[test]
fn batch_is_fetched_after_the_server_closes_the_stream() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::Closed(harness.attempt()));
    harness.advance(1000.0);
    assert!(matches!(harness.open_command, Some(ConnectionCommand::FetchBatch(_))));
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::RequestFailed));
    assert_eq!(harness.open_command, None);
    harness.advance(2000.0);
    assert!(matches!(harness.open_command, Some(ConnectionCommand::FetchBatch(_))));
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::Running));
    assert!(harness.has_stream());

    harness.handle(ConnectionEvent::Closed(harness.attempt()));
    harness.advance(4000.0);
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::Ended));
    assert_eq!((harness.open_command, harness.shown), (None, ConnectionStatus::Done));
}

#[test]
fn missing_batch_is_not_requested_again() {
    let mut harness = ConnectionHarness::new(ConnectionStep::FetchBatch);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    harness.handle(ConnectionEvent::ReplyReceived(harness.attempt(), BatchReply::NotFound));
    assert_eq!((harness.open_command, harness.shown), (None, ConnectionStatus::Connecting));
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert_eq!(harness.open_command, None);
}

#[test]
fn silent_stream_times_out_and_a_message_keeps_it_alive() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    let first = harness.attempt();
    for _ in 0..10 {
        harness.advance(15_000.0);
        harness.handle(ConnectionEvent::MessageReceived(first));
    }
    harness.advance(SILENCE_TIMEOUT_MS - 1.0);
    assert_eq!(harness.shown, ConnectionStatus::Live);
    harness.advance(1.0);
    assert_eq!((harness.open_command, harness.shown), (None, ConnectionStatus::Reconnecting(RetryTime::In(1))));
    harness.advance(1000.0);
    assert!(harness.has_stream());
    // A stream that never opens times out as well.
    harness.advance(SILENCE_TIMEOUT_MS);
    assert_eq!(harness.machine.0.failures, 2);
    harness.advance(2000.0);
    assert!(harness.has_stream());
}

#[test]
fn very_late_timer_causes_a_reconnect() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    let old_attempt = harness.attempt();
    harness.now += CHECK_INTERVAL_MS + SLEEP_THRESHOLD_MS;
    harness.handle(ConnectionEvent::Tick);
    assert_eq!(harness.attempt(), old_attempt);
    harness.now += CHECK_INTERVAL_MS + SLEEP_THRESHOLD_MS + 1.0;
    harness.handle(ConnectionEvent::Tick);
    assert_ne!(harness.attempt(), old_attempt);
    assert!(harness.has_stream());
    // A clock that was set back hides the elapsed time, so it causes a reconnect too.
    harness.handle(ConnectionEvent::Opened(harness.attempt()));
    let old_attempt = harness.attempt();
    harness.now -= 3_600_000.0;
    harness.handle(ConnectionEvent::Tick);
    assert_ne!(harness.attempt(), old_attempt);
}

#[test]
fn hidden_page_keeps_its_connection_for_a_few_seconds() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.advance(HIDDEN_GRACE_MS - 1.0);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert_eq!(harness.shown, ConnectionStatus::Live);
    harness.advance(HIDDEN_GRACE_MS * 2.0);
    assert_eq!(harness.shown, ConnectionStatus::Live);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.advance(HIDDEN_GRACE_MS);
    assert_eq!((harness.open_command, harness.shown), (None, ConnectionStatus::Paused));
    harness.handle(ConnectionEvent::NetworkChanged(NetworkState::Present));
    harness.advance(100_000.0);
    assert_eq!(harness.open_command, None);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert!(harness.has_stream());
}

#[test]
fn suspended_page_has_no_connection_even_if_it_becomes_hidden() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Suspended));
    assert_eq!(harness.open_command, None);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    assert_eq!(harness.open_command, None);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert!(harness.has_stream());
}

#[test]
fn page_loaded_in_a_background_tab_does_not_connect() {
    let mut harness = ConnectionHarness::new(ConnectionStep::FetchBatch);
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Hidden));
    harness.advance(100_000.0);
    assert_eq!((harness.open_command, harness.shown), (None, ConnectionStatus::Paused));
    harness.handle(ConnectionEvent::VisibilityChanged(PageVisibility::Visible));
    assert!(matches!(harness.open_command, Some(ConnectionCommand::FetchBatch(_))));
}

#[test]
fn network_change_causes_a_try_at_once() {
    let mut harness = ConnectionHarness::new(ConnectionStep::OpenStream);
    harness.open();
    harness.handle(ConnectionEvent::NetworkChanged(NetworkState::Absent));
    assert_eq!((harness.has_stream(), harness.shown), (true, ConnectionStatus::Offline));
    harness.handle(ConnectionEvent::Failed(harness.attempt()));
    assert_eq!((harness.open_command, harness.shown), (None, ConnectionStatus::Offline));
    harness.handle(ConnectionEvent::NetworkChanged(NetworkState::Present));
    assert_eq!((harness.has_stream(), harness.shown), (true, ConnectionStatus::Connecting));
}
