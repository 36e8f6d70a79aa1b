//! A subscriber: its connection, transport state and received events.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};

use crate::arrivals::{Arrivals, SeenEvents};
use crate::event_scanner::EventScanner;
use crate::http::{HttpResponse, ResponseHead};
use crate::load_options::Transport;
use crate::target::field;

/// Number of subscribers for each local address 127.0.0.1, 127.0.0.2, …: fewer than there are ports.
const SUBSCRIBERS_PER_ADDRESS: usize = 4_000;

/// A connection and the events that it has read.
pub(crate) struct Subscriber {
    pub(crate) socket: TcpStream,
    scanner: EventScanner,
    seen: SeenEvents,
    state: SubscriberState,
    /// Cursor for the next polling request.
    pub(crate) cursor: String,
}

/// State of the connection.
enum SubscriberState {
    /// Waits for the rest of the response's head. Contains the bytes received so far.
    Opening(Vec<u8>),
    /// Receives events.
    Open,
    /// Polling, between two requests.
    Idle,
    /// Polling, waits for the rest of a response. Contains the bytes received so far.
    Polling(Vec<u8>),
    /// The server closed the connection.
    Ended,
}

/// Change of state that reading caused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// No change of state.
    None,
    /// The server accepted the stream.
    Opened,
    /// A poll was answered.
    Answered,
    /// The server closed the connection.
    Ended,
}

impl Subscriber {
    /// Connects subscriber `number`, which determines its local address. Sends the request at once, except for polling.
    pub(crate) fn connect(
        number: usize,
        address: SocketAddr,
        transport: Transport,
        request: &[u8],
        cursor: &str,
    ) -> Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        if address.ip().is_loopback() {
            let local = Ipv4Addr::new(127, 0, 0, 1 + (number / SUBSCRIBERS_PER_ADDRESS) as u8);
            socket.bind(&SocketAddr::from((local, 0)).into()).context("no port is free on the loopback address")?;
        }
        socket.connect(&address.into()).with_context(|| format!("subscriber {number} cannot connect"))?;
        socket.set_tcp_nodelay(true)?;
        socket.set_nonblocking(true)?;
        let mut socket = TcpStream::from_std(socket.into());
        let is_polling = matches!(transport, Transport::Polling | Transport::LongPolling);
        if !is_polling {
            socket.write_all(request)?;
        }
        let state = if is_polling { SubscriberState::Idle } else { SubscriberState::Opening(Vec::new()) };
        Ok(Self {
            socket,
            scanner: EventScanner::default(),
            seen: SeenEvents::default(),
            state,
            cursor: cursor.to_owned(),
        })
    }

    /// Sends a polling request, unless the last one is not answered yet.
    pub(crate) fn send_request(&mut self, request: &[u8]) -> Result<()> {
        if matches!(self.state, SubscriberState::Idle) {
            self.state = SubscriberState::Polling(Vec::new());
            self.socket.write_all(request)?;
        }
        Ok(())
    }

    /// Reads all available bytes and records their events. Returns the last change of state.
    ///
    /// # Errors
    /// If the response does not fit the transport.
    pub(crate) fn read(
        &mut self,
        transport: Transport,
        buffer: &mut [u8],
        arrivals: &mut Arrivals,
    ) -> Result<Progress> {
        let mut progress = Progress::None;
        loop {
            let read = match self.socket.read(buffer) {
                Ok(0) => {
                    self.state = SubscriberState::Ended;
                    return Ok(Progress::Ended);
                }
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(progress),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    self.state = SubscriberState::Ended;
                    return Ok(Progress::Ended);
                }
                Err(error) => return Err(error.into()),
            };
            arrivals.bytes += read;
            match self.process(transport, &buffer[..read], arrivals)? {
                Progress::None => {}
                change => progress = change,
            }
            // A read that returns less than the buffer's size has emptied the socket (epoll(7)).
            if read < buffer.len() {
                return Ok(progress);
            }
        }
    }

    /// Processes received bytes according to the state.
    fn process(&mut self, transport: Transport, bytes: &[u8], arrivals: &mut Arrivals) -> Result<Progress> {
        match &mut self.state {
            SubscriberState::Open => {
                self.scan(bytes, arrivals);
                Ok(Progress::None)
            }
            SubscriberState::Opening(received) => {
                received.extend_from_slice(bytes);
                let Some(head) = ResponseHead::parse(received)? else { return Ok(Progress::None) };
                check(transport, head.status, &head.content_type)?;
                let rest = received.split_off(head.bytes);
                self.state = SubscriberState::Open;
                self.scan(&rest, arrivals);
                Ok(Progress::Opened)
            }
            SubscriberState::Polling(received) => {
                received.extend_from_slice(bytes);
                let Some(head) = ResponseHead::parse(received)? else { return Ok(Progress::None) };
                // Checked before the body is complete: a stream instead of a response would never end.
                check(transport, head.status, &head.content_type)?;
                let Some(response) = HttpResponse::parse(received)? else { return Ok(Progress::None) };
                self.state = SubscriberState::Idle;
                self.scan(&response.body, arrivals);
                if let Some(cursor) = field(&response.body, "cursor") {
                    self.cursor = cursor;
                }
                Ok(Progress::Answered)
            }
            SubscriberState::Idle | SubscriberState::Ended => Ok(Progress::None),
        }
    }

    /// Records the events in bytes of the stream or of a body.
    fn scan(&mut self, bytes: &[u8], arrivals: &mut Arrivals) {
        let (now, seen) = (Instant::now(), &mut self.seen);
        self.scanner.feed(bytes, |event| arrivals.record(seen, &event, now));
    }
}

/// Checks that the response has the status and media type of the transport.
fn check(transport: Transport, status: u16, content_type: &str) -> Result<()> {
    let (expected, media_type) = match transport {
        Transport::Sse => (200, "text/event-stream"),
        Transport::Ndjson => (200, "application/x-ndjson"),
        Transport::WebSocket => (101, ""),
        Transport::Polling | Transport::LongPolling => (200, "application/json"),
    };
    if status != expected || !content_type.starts_with(media_type) {
        bail!("the server answered {status} {content_type}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_a_response_of_another_transport() {
        assert!(check(Transport::Sse, 200, "text/event-stream; charset=utf-8").is_ok());
        assert!(check(Transport::WebSocket, 101, "").is_ok());
        for (transport, status) in [(Transport::WebSocket, 200), (Transport::Polling, 200), (Transport::Sse, 503)] {
            assert!(check(transport, status, "text/event-stream").is_err(), "{transport:?}");
        }
    }
}
