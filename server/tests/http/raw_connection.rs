//! TCP connection on which a test writes and reads the bytes itself, for requests and interruptions that HTTP clients
//! do not offer.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::api::HANG_TIMEOUT;

/// The connection. Every read has the time limit [`HANG_TIMEOUT`].
pub struct RawConnection(TcpStream);

impl RawConnection {
    /// Connects and sends the head of a request, in which `\n` is written as CRLF.
    pub async fn open(address: SocketAddr, head: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.replace('\n', "\r\n").as_bytes()).await.unwrap();
        Self(stream)
    }

    /// Sends bytes unchanged.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Reads until this text has arrived, and returns everything read by this call.
    pub async fn read_until(&mut self, text: &str) -> String {
        let mut received = vec![];
        while !String::from_utf8_lossy(&received).contains(text) {
            let count = timeout(HANG_TIMEOUT, self.0.read_buf(&mut received)).await.expect("the server hangs").unwrap();
            assert!(count > 0, "closed after {}", String::from_utf8_lossy(&received));
        }
        String::from_utf8_lossy(&received).into_owned()
    }

    /// Closes the sending direction before the request is complete and waits until the server closes the other one.
    pub async fn cut_off(mut self) {
        self.0.shutdown().await.unwrap();
        self.read_to_close().await;
    }

    /// Reads until the server closes or resets the connection. It may reset one whose request it does not read to the
    /// end.
    pub async fn read_to_close(mut self) -> String {
        let mut received = vec![];
        let _ = timeout(HANG_TIMEOUT, self.0.read_to_end(&mut received)).await.expect("the server hangs");
        String::from_utf8_lossy(&received).into_owned()
    }

    /// Reads every byte until the server closes the connection; a reset fails the test.
    pub async fn read_all(mut self) -> Vec<u8> {
        let mut received = vec![];
        timeout(HANG_TIMEOUT, self.0.read_to_end(&mut received)).await.expect("the server hangs").unwrap();
        received
    }

    /// Reads this many bytes, or fewer if the server closes the connection before, and closes the connection.
    pub async fn read_at_most(self, bytes: usize) -> Vec<u8> {
        let mut received = vec![];
        let mut part = self.0.take(bytes as u64);
        timeout(HANG_TIMEOUT, part.read_to_end(&mut received)).await.expect("the server hangs").unwrap();
        received
    }
}
