//! Requests that no decent client makes, written byte by byte.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::site::PATIENCE;

/// A connection.
pub struct Raw(TcpStream);

impl Raw {
    /// Connects and writes this; `\n` stands for the protocol's line breaks.
    pub async fn send(address: SocketAddr, head: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.replace('\n', "\r\n").as_bytes()).await.unwrap();
        Self(stream)
    }

    /// Writes bytes as they are.
    pub async fn bytes(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Reads until this text has come.
    pub async fn until(&mut self, text: &str) -> String {
        let mut read = vec![];
        while !String::from_utf8_lossy(&read).contains(text) {
            let count = timeout(PATIENCE, self.0.read_buf(&mut read)).await.expect("it hangs").unwrap();
            assert!(count > 0, "closed after {}", String::from_utf8_lossy(&read));
        }
        String::from_utf8_lossy(&read).into_owned()
    }

    /// Breaks off in the middle and waits until the server has noticed.
    pub async fn break_off(mut self) {
        self.0.shutdown().await.unwrap();
        self.rest().await;
    }

    /// Reads until the server closes the connection.
    pub async fn rest(mut self) -> String {
        let mut read = vec![];
        // A server that has what it needs may reset the connection behind its answer.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut read)).await.expect("it hangs");
        String::from_utf8_lossy(&read).into_owned()
    }

    /// Reads every byte until the server closes the connection.
    pub async fn all(mut self) -> Vec<u8> {
        let mut read = vec![];
        timeout(PATIENCE, self.0.read_to_end(&mut read)).await.expect("it hangs").unwrap();
        read
    }

    /// Reads so many bytes, fewer if the server closes before, and breaks off.
    pub async fn at_most(self, bytes: usize) -> Vec<u8> {
        let mut read = vec![];
        let mut part = self.0.take(bytes as u64);
        timeout(PATIENCE, part.read_to_end(&mut read)).await.expect("it hangs").unwrap();
        read
    }
}
