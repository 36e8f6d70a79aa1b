//! All subscribers, read by one thread.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use mio::{Interest, Token};

use crate::arrivals::Arrivals;
use crate::member::{Member, Progress};
use crate::order::Way;
use crate::polls::Polls;
use crate::target::Target;

/// Subscribers that connect at the same time: fewer than wait to be accepted by common defaults (128), since one too many tries again
/// a second later.
const AT_ONCE: usize = 100;

/// How long these may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longest sleep when nothing comes.
const IDLE: Duration = Duration::from_millis(5);

/// The subscribers.
pub(crate) struct Crowd {
    target: Target,
    way: Way,
    poll: mio::Poll,
    events: mio::Events,
    members: Vec<Member>,
    buffer: Vec<u8>,
    polls: Polls,
    /// How many streams are open.
    open: usize,
    /// How many the server has ended.
    pub(crate) ended: usize,
}

impl Crowd {
    /// Nobody yet.
    pub(crate) fn new(target: Target, way: Way) -> Result<Self> {
        Ok(Self {
            target,
            way,
            poll: mio::Poll::new()?,
            events: mio::Events::with_capacity(1024),
            members: Vec::new(),
            buffer: vec![0; 256 * 1024],
            polls: Polls::new(way),
            open: 0,
            ended: 0,
        })
    }

    /// Lets so many subscribe.
    pub(crate) fn connect(&mut self, subscribers: usize, cursor: &str, arrivals: &mut Arrivals) -> Result<()> {
        let request = self.target.reading(self.way, cursor);
        while self.members.len() < subscribers {
            for number in self.members.len()..subscribers.min(self.members.len() + AT_ONCE) {
                let mut member = Member::connect(number, self.target.address(), self.way, &request, cursor)?;
                self.poll.registry().register(&mut member.socket, Token(number), Interest::READABLE)?;
                self.members.push(member);
            }
            let deadline = Instant::now() + PATIENCE;
            while !self.is_polling() && self.open < self.members.len() {
                self.turn(arrivals)?;
                if Instant::now() > deadline || self.ended > 0 {
                    bail!("only {} of {} streams were opened", self.open, self.members.len());
                }
            }
        }
        Ok(())
    }

    /// Reads for a while, whatever comes.
    pub(crate) fn idle(&mut self, time: Duration, arrivals: &mut Arrivals) -> Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.turn(arrivals)?;
        }
        Ok(())
    }

    /// Reads until everything that is expected has come, or nothing new for `patience` after the schedule's `end`.
    pub(crate) fn read(&mut self, end: Instant, patience: Duration, arrivals: &mut Arrivals) -> Result<()> {
        let expected = arrivals.expected(self.members.len());
        if self.is_polling() {
            self.polls.start(self.members.len());
        }
        let mut last = (0, end);
        while arrivals.delivered < expected {
            self.turn(arrivals)?;
            let now = Instant::now();
            if arrivals.delivered > last.0 {
                last = (arrivals.delivered, now.max(end));
            } else if now > last.1 + patience {
                break;
            }
        }
        Ok(())
    }

    /// How many requests the subscribers have made after their first.
    pub(crate) fn asked(&self) -> usize {
        self.polls.asked
    }

    fn is_polling(&self) -> bool {
        matches!(self.way, Way::Polling | Way::LongPolling)
    }

    /// One round: those ask whose time has come, then all that has come is read.
    fn turn(&mut self, arrivals: &mut Arrivals) -> Result<()> {
        while let Some(number) = self.polls.next(Instant::now()) {
            let member = &mut self.members[number];
            let request = self.target.reading(self.way, &member.cursor);
            member.ask(&request)?;
        }
        self.poll.poll(&mut self.events, Some(IDLE))?;
        for event in &self.events {
            let Token(number) = event.token();
            match self.members[number].read(self.way, &mut self.buffer, arrivals)? {
                Progress::None => {}
                Progress::Opened => self.open += 1,
                Progress::Answered => self.polls.answered(number, Instant::now()),
                Progress::Ended => self.ended += 1,
            }
        }
        Ok(())
    }
}
