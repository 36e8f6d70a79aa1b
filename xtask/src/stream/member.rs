//! One subscriber.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};

use crate::arrivals::{Arrivals, Seen};
use crate::http::{Answer, Head};
use crate::order::Way;
use crate::stamp::Scanner;
use crate::target::field;

/// Subscribers from each of the addresses 127.0.0.1, 127.0.0.2, …: fewer than there are ports.
const OF_AN_ADDRESS: usize = 4_000;

/// A connection and what it has read.
pub(crate) struct Member {
    pub(crate) socket: TcpStream,
    scanner: Scanner,
    seen: Seen,
    state: State,
    /// Up to where it has read, where that must be said.
    pub(crate) cursor: String,
}

enum State {
    /// The answer's head has not come whole.
    Opening(Vec<u8>),
    /// All that comes is events.
    Open,
    /// Between requests of a reader that polls.
    Silent,
    /// What has come of the answer to one.
    Polling(Vec<u8>),
    Ended,
}

/// What reading led to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing that anyone waits for.
    None,
    /// The stream is open.
    Opened,
    /// A poll was answered.
    Answered,
    /// The server hung up.
    Ended,
}

impl Member {
    /// Connects; for polling it asks nothing yet.
    pub(crate) fn connect(number: usize, address: SocketAddr, way: Way, request: &[u8], cursor: &str) -> Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        if address.ip().is_loopback() {
            let own = Ipv4Addr::new(127, 0, 0, 1 + (number / OF_AN_ADDRESS) as u8);
            socket.bind(&SocketAddr::from((own, 0)).into()).context("no port is left on the loopback addresses")?;
        }
        socket.connect(&address.into()).with_context(|| format!("subscriber {number} cannot connect"))?;
        socket.set_tcp_nodelay(true)?;
        socket.set_nonblocking(true)?;
        let mut socket = TcpStream::from_std(socket.into());
        let is_polling = matches!(way, Way::Polling | Way::LongPolling);
        if !is_polling {
            socket.write_all(request)?;
        }
        let state = if is_polling { State::Silent } else { State::Opening(Vec::new()) };
        Ok(Self { socket, scanner: Scanner::default(), seen: Seen::default(), state, cursor: cursor.to_owned() })
    }

    /// Asks for news, unless it still waits for the last answer.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<()> {
        if matches!(self.state, State::Silent) {
            self.state = State::Polling(Vec::new());
            self.socket.write_all(request)?;
        }
        Ok(())
    }

    /// Reads what has come.
    pub(crate) fn read(&mut self, way: Way, buffer: &mut [u8], arrivals: &mut Arrivals) -> Result<Progress> {
        let mut progress = Progress::None;
        loop {
            let read = match self.socket.read(buffer) {
                Ok(0) => {
                    self.state = State::Ended;
                    return Ok(Progress::Ended);
                }
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(progress),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    self.state = State::Ended;
                    return Ok(Progress::Ended);
                }
                Err(error) => return Err(error.into()),
            };
            arrivals.bytes += read;
            match self.take(way, &buffer[..read], arrivals)? {
                Progress::None => {}
                made => progress = made,
            }
            // A stream socket that gave less than was asked for is empty (epoll(7)): no second call to learn that.
            if read < buffer.len() {
                return Ok(progress);
            }
        }
    }

    fn take(&mut self, way: Way, bytes: &[u8], arrivals: &mut Arrivals) -> Result<Progress> {
        match &mut self.state {
            State::Open => {
                self.scan(bytes, arrivals);
                Ok(Progress::None)
            }
            State::Opening(received) => {
                received.extend_from_slice(bytes);
                let Some(head) = Head::whole(received)? else { return Ok(Progress::None) };
                check(way, head.status, &head.content_type)?;
                let rest = received.split_off(head.bytes);
                self.state = State::Open;
                self.scan(&rest, arrivals);
                Ok(Progress::Opened)
            }
            State::Polling(received) => {
                received.extend_from_slice(bytes);
                let Some(head) = Head::whole(received)? else { return Ok(Progress::None) };
                // Before all of it has come: a stream in its place would never end.
                check(way, head.status, &head.content_type)?;
                let Some(answer) = Answer::whole(received)? else { return Ok(Progress::None) };
                self.state = State::Silent;
                self.scan(&answer.body, arrivals);
                if let Some(cursor) = field(&answer.body, "cursor") {
                    self.cursor = cursor;
                }
                Ok(Progress::Answered)
            }
            State::Silent | State::Ended => Ok(Progress::None),
        }
    }

    fn scan(&mut self, bytes: &[u8], arrivals: &mut Arrivals) {
        let (now, seen) = (Instant::now(), &mut self.seen);
        self.scanner.feed(bytes, |stamp| arrivals.note(seen, &stamp, now));
    }
}

/// Whether the server answers as it was asked to.
fn check(way: Way, status: u16, content_type: &str) -> Result<()> {
    let (expected, media_type) = match way {
        Way::Sse => (200, "text/event-stream"),
        Way::Ndjson => (200, "application/x-ndjson"),
        Way::WebSocket => (101, ""),
        Way::Polling | Way::LongPolling => (200, "application/json"),
    };
    if status != expected || !content_type.starts_with(media_type) {
        bail!("the server answers {status} {content_type}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_representation_than_the_one_asked_for_is_no_answer() {
        assert!(check(Way::Sse, 200, "text/event-stream; charset=utf-8").is_ok());
        assert!(check(Way::WebSocket, 101, "").is_ok());
        for (way, status) in [(Way::WebSocket, 200), (Way::Polling, 200), (Way::Sse, 503)] {
            assert!(check(way, status, "text/event-stream").is_err(), "{way:?}");
        }
    }
}
