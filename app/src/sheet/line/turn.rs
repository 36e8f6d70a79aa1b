//! One incident on a line, worked on from beginning to end.

use super::{Attempt, Attention, Command, Incident, Line, Phase, Reply, Step};
use crate::sheet::connection::{Connection, Retry};
use crate::sheet::patience::{Network, lost, pause};

/// Silence after which a stream counts as dead, in milliseconds: the server says something every 15 seconds.
pub(super) const SILENCE: f64 = 45_000.0;

/// How often silence and lost time are looked for, in milliseconds.
pub(super) const WATCH: f64 = 5_000.0;

/// A timer that comes so many milliseconds late tells that the machine slept.
pub(super) const LATE: f64 = 15_000.0;

/// How long a page keeps its line while nobody looks at it, in milliseconds. Short, because a browser has six connections
/// to a server over all tabs, and a reader may leaf through many.
pub(super) const UNSEEN: f64 = 3_000.0;

/// One incident being worked on.
pub(super) struct Turn<'line> {
    line: &'line mut Line,
    now: f64,
    random: f64,
    commands: Vec<Command>,
}

impl<'line> Turn<'line> {
    /// A turn at this time, with a number of 0 to 1 that nobody can foretell.
    pub(super) fn of(line: &'line mut Line, now: f64, random: f64) -> Self {
        Self { line, now, random, commands: Vec::new() }
    }

    /// What to do after this.
    pub(super) fn take(mut self, incident: Incident) -> Vec<Command> {
        if self.line.phase != Phase::Over {
            self.react(incident);
        }
        self.commands
    }

    fn react(&mut self, incident: Incident) {
        match incident {
            Incident::Opened(attempt) if self.line.is_current(attempt) => self.listen(),
            Incident::Heard(attempt) if self.line.is_current(attempt) => self.hear(),
            Incident::Broken(attempt) if self.line.is_current(attempt) => self.fail(Step::Open),
            Incident::Closed(attempt) if self.line.is_current(attempt) => self.fail(Step::Ask),
            Incident::Replied(attempt, reply) if self.line.is_current(attempt) => self.replied(reply),
            Incident::Ended => self.end(),
            Incident::Seen(attention) => self.look(attention),
            Incident::Network(network) => self.change_network(network),
            Incident::Tick => self.tick(),
            // News of an attempt that was given up.
            _ => {}
        }
    }

    fn listen(&mut self) {
        self.line.phase = Phase::Listening(self.now);
        self.show(Connection::Live);
    }

    fn hear(&mut self) {
        self.line.failures = 0;
        match &mut self.line.phase {
            Phase::Stepping(_, heard) | Phase::Listening(heard) => *heard = self.now,
            Phase::Waiting(_) | Phase::Resting | Phase::Over => {}
        }
    }

    fn replied(&mut self, reply: Reply) {
        match reply {
            Reply::Running => {
                self.line.next = Step::Open;
                self.step();
            }
            Reply::Ended => self.end(),
            Reply::Gone => self.stop(Phase::Over),
            Reply::Nothing => self.fail(Step::Ask),
        }
    }

    fn end(&mut self) {
        self.stop(Phase::Over);
        self.show(Connection::Done);
    }

    fn look(&mut self, attention: Attention) {
        let before = std::mem::replace(&mut self.line.attention, attention);
        match attention {
            Attention::Visible if self.line.phase == Phase::Resting => self.begin_anew(),
            Attention::Visible => self.watch(),
            Attention::Hidden => {
                if before == Attention::Visible {
                    self.line.unseen = self.now;
                }
                if self.line.phase == Phase::Resting {
                    self.show(Connection::Paused);
                }
                self.watch();
            }
            Attention::Suspended => self.rest(),
        }
    }

    /// The line may be dead or alive after it, whatever the browser says: the server may be on this very machine.
    fn change_network(&mut self, network: Network) {
        self.line.network = network;
        if self.line.phase != Phase::Resting {
            self.begin_anew();
        }
    }

    fn tick(&mut self) {
        let (set, due) = self.line.timer;
        let has_slept = self.now > due + LATE || self.now < set;
        match self.line.phase {
            Phase::Resting | Phase::Over => {}
            // A clock that was set back tells nothing of how long it is, so it is long enough.
            _ if self.line.attention == Attention::Hidden && (has_slept || self.now - self.line.unseen >= UNSEEN) => {
                self.rest();
            }
            _ if has_slept => self.begin_anew(),
            Phase::Stepping(step, heard) if self.now - heard >= SILENCE => self.fail(step),
            Phase::Listening(heard) if self.now - heard >= SILENCE => self.fail(Step::Open),
            Phase::Waiting(until) if self.now >= until => self.step(),
            Phase::Waiting(_) | Phase::Stepping(..) | Phase::Listening(_) => self.watch(),
        }
    }

    fn fail(&mut self, next: Step) {
        self.line.next = next;
        self.line.failures = self.line.failures.saturating_add(1);
        let pause = pause(self.line.failures, self.random);
        self.stop(Phase::Waiting(self.now + f64::from(pause)));
        self.watch();
    }

    /// Tries at once, as if nothing had failed before.
    fn begin_anew(&mut self) {
        self.line.failures = 0;
        self.step();
    }

    fn step(&mut self) {
        let step = self.line.next;
        self.stop(Phase::Stepping(step, self.now));
        self.line.attempt = Attempt(self.line.attempt.0.wrapping_add(1));
        self.commands.push(match step {
            Step::Ask => Command::Ask(self.line.attempt),
            Step::Open => Command::Open(self.line.attempt),
        });
        self.watch();
    }

    fn rest(&mut self) {
        self.stop(Phase::Resting);
        self.show(Connection::Paused);
    }

    /// Ends what is under way.
    fn stop(&mut self, phase: Phase) {
        if matches!(self.line.phase, Phase::Stepping(..) | Phase::Listening(_)) {
            self.commands.push(Command::Close);
        }
        self.line.phase = phase;
    }

    /// Tells how it stands, and sets the timer to when it has to be looked at again.
    fn watch(&mut self) {
        let left = match self.line.phase {
            Phase::Stepping(_, heard) | Phase::Listening(heard) => (heard + SILENCE - self.now).min(WATCH),
            // The next whole second, which the reader is told.
            Phase::Waiting(until) => {
                let left = until - self.now;
                left - 1000.0 * (left / 1000.0 - 1.0).ceil().max(0.0)
            }
            Phase::Resting | Phase::Over => return,
        };
        let unseen = match self.line.attention {
            Attention::Hidden => (self.line.unseen + UNSEEN - self.now).max(0.0),
            Attention::Visible | Attention::Suspended => f64::INFINITY,
        };
        let wake = left.min(unseen).clamp(1.0, WATCH).ceil();
        self.line.timer = (self.now, self.now + wake);
        self.commands.push(Command::Wake(wake as u32));
        self.tell();
    }

    /// Shows how a line stands on which something is under way or due.
    fn tell(&mut self) {
        let Line { phase, failures, network, shown, .. } = *self.line;
        match phase {
            Phase::Waiting(until) => {
                let seconds = ((until - self.now) / 1000.0).ceil().max(1.0) as u32;
                self.show(lost(failures, network, Retry::In(seconds)));
            }
            Phase::Stepping(..) if failures > 0 => self.show(lost(failures, network, Retry::Now)),
            Phase::Stepping(..) if network == Network::Absent => self.show(Connection::Offline),
            // Of a batch at its end only pages are read, and nothing will follow.
            Phase::Stepping(Step::Ask, _) if shown == Connection::Done => {}
            Phase::Stepping(..) => self.show(Connection::Connecting),
            Phase::Listening(_) | Phase::Resting | Phase::Over => {}
        }
    }

    fn show(&mut self, connection: Connection) {
        if self.line.shown != connection {
            self.line.shown = connection;
            self.commands.push(Command::Show(connection));
        }
    }
}
