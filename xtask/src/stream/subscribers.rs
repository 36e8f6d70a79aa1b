//! All subscribers of a run, read by one thread (epoll through mio).

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use mio::{Interest, Token};

use crate::arrivals::Arrivals;
use crate::load_options::Transport;
use crate::poll_schedule::PollSchedule;
use crate::subscriber::{Progress, Subscriber};
use crate::target::LoadTarget;

/// Number of subscribers that connect as a group, before their streams are awaited. Fewer than the usual accept queue
/// (128): a client that does not fit tries again a second later.
const CONCURRENT_CONNECTS: usize = 100;

/// Time limit for connecting one such group.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Maximum wait for a socket to become readable, since requests can become due meanwhile.
const MAX_WAIT: Duration = Duration::from_millis(5);

/// The subscribers and their sockets.
pub(crate) struct Subscribers {
    target: LoadTarget,
    transport: Transport,
    poll: mio::Poll,
    events: mio::Events,
    subscribers: Vec<Subscriber>,
    buffer: Vec<u8>,
    polls: PollSchedule,
    /// Number of streams that were opened.
    open: usize,
    /// Number of connections that the server closed.
    pub(crate) ended: usize,
}

impl Subscribers {
    /// No subscribers yet.
    pub(crate) fn new(target: LoadTarget, transport: Transport) -> Result<Self> {
        Ok(Self {
            target,
            transport,
            poll: mio::Poll::new()?,
            events: mio::Events::with_capacity(1024),
            subscribers: Vec::new(),
            buffer: vec![0; 256 * 1024],
            polls: PollSchedule::new(transport),
            open: 0,
            ended: 0,
        })
    }

    /// Connects subscribers until there are this many, and waits until their streams are open, except for polling.
    ///
    /// # Errors
    /// If a stream is not open after [`CONNECT_TIMEOUT`], or the server ends or refuses one.
    pub(crate) fn connect(&mut self, subscribers: usize, cursor: &str, arrivals: &mut Arrivals) -> Result<()> {
        let request = self.target.read_request(self.transport, cursor);
        while self.subscribers.len() < subscribers {
            for number in self.subscribers.len()..subscribers.min(self.subscribers.len() + CONCURRENT_CONNECTS) {
                let mut subscriber =
                    Subscriber::connect(number, self.target.address(), self.transport, &request, cursor)?;
                self.poll.registry().register(&mut subscriber.socket, Token(number), Interest::READABLE)?;
                self.subscribers.push(subscriber);
            }
            let deadline = Instant::now() + CONNECT_TIMEOUT;
            while !self.is_polling() && self.open < self.subscribers.len() {
                self.step(arrivals)?;
                if Instant::now() > deadline || self.ended > 0 {
                    bail!("only {} of {} streams were opened", self.open, self.subscribers.len());
                }
            }
        }
        Ok(())
    }

    /// Reads for this time.
    pub(crate) fn read_for(&mut self, time: Duration, arrivals: &mut Arrivals) -> Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.step(arrivals)?;
        }
        Ok(())
    }

    /// Reads until all expected events have arrived, or none arrives for `timeout` after the schedule's `end`. Polling
    /// subscribers begin to send requests.
    pub(crate) fn read(&mut self, end: Instant, timeout: Duration, arrivals: &mut Arrivals) -> Result<()> {
        let expected = arrivals.expected(self.subscribers.len());
        if self.is_polling() {
            self.polls.start(self.subscribers.len());
        }
        let mut last = (0, end);
        while arrivals.delivered < expected {
            self.step(arrivals)?;
            let now = Instant::now();
            if arrivals.delivered > last.0 {
                last = (arrivals.delivered, now.max(end));
            } else if now > last.1 + timeout {
                break;
            }
        }
        Ok(())
    }

    /// Number of requests of polling subscribers that became due so far, with those skipped because the last one was
    /// not answered.
    pub(crate) fn requests(&self) -> usize {
        self.polls.requests
    }

    fn is_polling(&self) -> bool {
        matches!(self.transport, Transport::Polling | Transport::LongPolling)
    }

    /// Sends the requests that are due, then reads all available bytes.
    fn step(&mut self, arrivals: &mut Arrivals) -> Result<()> {
        while let Some(number) = self.polls.pop_due(Instant::now()) {
            let subscriber = &mut self.subscribers[number];
            let request = self.target.read_request(self.transport, &subscriber.cursor);
            subscriber.send_request(&request)?;
        }
        self.poll.poll(&mut self.events, Some(MAX_WAIT))?;
        for event in &self.events {
            let Token(number) = event.token();
            match self.subscribers[number].read(self.transport, &mut self.buffer, arrivals)? {
                Progress::None => {}
                Progress::Opened => self.open += 1,
                Progress::Answered => self.polls.answered(number, Instant::now()),
                Progress::Ended => self.ended += 1,
            }
        }
        Ok(())
    }
}
