//! Minimal HTTP/1.1 client of the load generators: sequential requests on a connection, and a response parser.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Read timeout: longer than any response takes unless the server hangs.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A connection for requests with immediate responses.
pub(crate) struct Client {
    stream: TcpStream,
    address: SocketAddr,
}

/// A complete response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    /// `Content-Type`; empty if there is none.
    pub(crate) content_type: String,
    /// Body. With chunked encoding it includes the chunk headers.
    pub(crate) body: Vec<u8>,
}

/// Status line and headers of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResponseHead {
    pub(crate) status: u16,
    /// `Content-Type`; empty if there is none.
    pub(crate) content_type: String,
    /// Length of the head in bytes.
    pub(crate) bytes: usize,
    /// Length of the body in bytes: 0 for the statuses 204 and 304; otherwise `None` without `Content-Length`.
    length: Option<usize>,
}

impl Client {
    /// Connects to the server.
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self { stream, address })
    }

    /// Sends a request and waits for its response. `line` is method and path; `headers` are complete lines.
    pub(crate) fn send(&mut self, line: &str, headers: &str, body: &[u8]) -> Result<HttpResponse> {
        let mut request = request(line, self.address, &format!("{headers}Content-Length: {}\r\n", body.len()));
        request.extend_from_slice(body);
        self.stream.write_all(&request)?;
        self.response(line)
    }

    /// Like [`Self::send`], without more headers, and with a body of `length` bytes that is read while it is sent.
    pub(crate) fn send_from(&mut self, line: &str, length: u64, body: &mut impl Read) -> Result<HttpResponse> {
        self.stream.write_all(&request(line, self.address, &format!("Content-Length: {length}\r\n")))?;
        io::copy(body, &mut self.stream)?;
        self.response(line)
    }

    /// Reads one response; `line` names the request in errors.
    fn response(&mut self, line: &str) -> Result<HttpResponse> {
        let mut received = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                bail!("the server closed the connection on `{line}`");
            }
            received.extend_from_slice(&buffer[..read]);
            if let Some(response) = HttpResponse::parse(&received)? {
                return Ok(response);
            }
        }
    }
}

/// A request without a body. `line` is method and path; `headers` are complete lines.
pub(crate) fn request(line: &str, address: SocketAddr, headers: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n").into_bytes()
}

impl ResponseHead {
    /// Parses the head; `None` if it is incomplete.
    pub(crate) fn parse(received: &[u8]) -> Result<Option<Self>> {
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
            // These responses have no body (RFC 9110, section 6.4.1).
            length: if matches!(status, 204 | 304) { Some(0) } else { length },
        }))
    }
}

impl HttpResponse {
    /// Parses the response; `None` if it is incomplete. No other bytes may follow it. A body without `Content-Length`
    /// must be chunked.
    pub(crate) fn parse(received: &[u8]) -> Result<Option<Self>> {
        let Some(head) = ResponseHead::parse(received)? else { return Ok(None) };
        let body = &received[head.bytes..];
        let is_complete = match head.length {
            Some(length) => body.len() >= length,
            None => body.ends_with(b"0\r\n\r\n"),
        };
        let ResponseHead { status, content_type, .. } = head;
        Ok(is_complete.then(|| Self { status, content_type, body: body.to_vec() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_complete_with_its_last_byte() {
        let cases = [
            ("HTTP/1.1 200 OK\r\ncontent-type: a/b\r\ncontent-length: 2\r\n\r\nhi", 200, "hi"),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, "2\r\nhi\r\n0\r\n\r\n"),
        ];
        for (text, status, body) in cases {
            for cut in 0..text.len() {
                assert_eq!(HttpResponse::parse(&text.as_bytes()[..cut]).unwrap(), None, "{text} cut at {cut}");
            }
            let response = HttpResponse::parse(text.as_bytes()).unwrap().unwrap();
            assert_eq!((response.status, response.body), (status, body.as_bytes().to_vec()));
        }
    }
}
