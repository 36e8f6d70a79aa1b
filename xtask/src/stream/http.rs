//! The least HTTP/1.1 that the load needs: one request after the other on a connection, and answers taken apart.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Longer than any answer takes, unless the server is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection for requests that are answered at once.
pub(crate) struct Client {
    stream: TcpStream,
    address: SocketAddr,
}

/// An answer that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// The body's bytes; in chunks as they came.
    pub(crate) body: Vec<u8>,
}

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// How many bytes it has.
    pub(crate) bytes: usize,
    /// How many its body has; nothing when that is not said.
    length: Option<usize>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("nothing listens on {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, address })
    }

    /// Sends a request and waits for its answer; `headers` are whole lines.
    pub(crate) fn send(&mut self, line: &str, headers: &str, body: &[u8]) -> Result<Answer> {
        let mut request = request(line, self.address, &format!("{headers}Content-Length: {}\r\n", body.len()));
        request.extend_from_slice(body);
        self.stream.write_all(&request)?;
        self.answer(line)
    }

    /// The same with a body of so many bytes that is read while it is sent.
    pub(crate) fn send_from(&mut self, line: &str, length: u64, body: &mut impl Read) -> Result<Answer> {
        self.stream.write_all(&request(line, self.address, &format!("Content-Length: {length}\r\n")))?;
        io::copy(body, &mut self.stream)?;
        self.answer(line)
    }

    fn answer(&mut self, line: &str) -> Result<Answer> {
        let mut received = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                bail!("the server hung up on `{line}`");
            }
            received.extend_from_slice(&buffer[..read]);
            if let Some(answer) = Answer::whole(&received)? {
                return Ok(answer);
            }
        }
    }
}

/// A request without a body; `headers` are whole lines.
pub(crate) fn request(line: &str, address: SocketAddr, headers: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n").into_bytes()
}

impl Head {
    /// The head, when it is there whole.
    pub(crate) fn whole(received: &[u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(bytes) = response.parse(received)? else { return Ok(None) };
        let header = |name: &str| {
            let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            header.map(|header| String::from_utf8_lossy(header.value).into_owned())
        };
        let status = response.code.unwrap_or_default();
        let length = header("content-length").and_then(|length| length.parse().ok());
        Ok(Some(Self {
            status,
            content_type: header("content-type").unwrap_or_default(),
            bytes,
            // These have no body (RFC 9110, section 6.4.1).
            length: if matches!(status, 204 | 304) { Some(0) } else { length },
        }))
    }
}

impl Answer {
    /// The answer, when all of it is there; nothing came behind it.
    pub(crate) fn whole(received: &[u8]) -> Result<Option<Self>> {
        let Some(head) = Head::whole(received)? else { return Ok(None) };
        let body = &received[head.bytes..];
        let is_whole = match head.length {
            Some(length) => body.len() >= length,
            None => body.ends_with(b"0\r\n\r\n"),
        };
        let Head { status, content_type, .. } = head;
        Ok(is_whole.then(|| Self { status, content_type, body: body.to_vec() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_last_byte_has_come() {
        let cases = [
            ("HTTP/1.1 200 OK\r\ncontent-type: a/b\r\ncontent-length: 2\r\n\r\nhi", 200, "hi"),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, "2\r\nhi\r\n0\r\n\r\n"),
        ];
        for (text, status, body) in cases {
            for cut in 0..text.len() {
                assert_eq!(Answer::whole(&text.as_bytes()[..cut]).unwrap(), None, "{text} cut at {cut}");
            }
            let answer = Answer::whole(text.as_bytes()).unwrap().unwrap();
            assert_eq!((answer.status, answer.body), (status, body.as_bytes().to_vec()));
        }
    }
}
