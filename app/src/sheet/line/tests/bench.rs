//! A line whose commands are carried out as far as can be seen, with what must always hold asserted.

use super::*;

/// Carries commands out as far as they can be seen, and asserts what must always hold.
pub(super) struct Bench {
    pub(super) line: Line,
    /// What the clock says, in milliseconds.
    pub(super) now: f64,
    /// A stream or a question.
    pub(super) under_way: Option<Command>,
    /// When the timer is due.
    pub(super) wake: Option<f64>,
    pub(super) shown: Connection,
    is_over: bool,
}

impl Bench {
    pub(super) fn of(first: Step) -> Self {
        let line = Line::new(first, Network::Present, Connection::Connecting);
        Self { line, now: 1e12, under_way: None, wake: None, shown: Connection::Connecting, is_over: false }
    }

    pub(super) fn take(&mut self, incident: Incident) {
        for command in self.line.take(incident, self.now, 0.5) {
            assert!(!self.is_over, "{command:?} after the end");
            match command {
                Command::Open(attempt) | Command::Ask(attempt) => {
                    assert_eq!(self.under_way, None, "two things under way after {incident:?}");
                    assert!(self.line.is_current(attempt));
                    self.under_way = Some(command);
                }
                Command::Close => assert!(self.under_way.take().is_some(), "nothing to close at {incident:?}"),
                Command::Wake(millis) => {
                    assert!(millis > 0 && f64::from(millis) <= WATCH);
                    self.wake = Some(self.now + f64::from(millis));
                }
                Command::Show(connection) => self.shown = connection,
            }
        }
        self.is_over = self.line.phase == Phase::Over;
    }

    /// Time passes, and the timer goes off whenever it is due.
    pub(super) fn pass(&mut self, millis: f64) {
        let end = self.now + millis;
        while let Some(wake) = self.wake.filter(|wake| *wake <= end) {
            self.now = wake.max(self.now);
            self.wake = None;
            self.take(Incident::Tick);
        }
        self.now = end;
    }

    pub(super) fn open(&mut self) {
        self.take(Incident::Seen(Attention::Visible));
        self.take(Incident::Opened(self.attempt()));
        assert_eq!(self.shown, Connection::Live);
    }

    /// The attempt that is under way.
    pub(super) fn attempt(&self) -> Attempt {
        self.line.attempt
    }

    pub(super) fn is_opening(&self) -> bool {
        matches!(self.under_way, Some(Command::Open(_)))
    }
}
