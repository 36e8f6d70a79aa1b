//! A batch of the product as the loads fill it and wait for its end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, bail};

use crate::http::{Client, request};
use crate::target::field;

/// What the last event of a batch that was analyzed to its end says.
const END: &[u8] = b"event: batch.completed\n";

/// A batch that was opened here.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    address: SocketAddr,
    id: String,
}

impl Batch {
    /// Opens a batch of so many images.
    pub(crate) fn open(address: SocketAddr, images: usize) -> Result<Self> {
        let body = format!(r#"{{"expected":{images}}}"#);
        let json = "Content-Type: application/json\r\n";
        let answer = Client::connect(address)?.send("POST /api/v1/batches", json, body.as_bytes())?;
        let id = field(&answer.body, "id").with_context(|| format!("no batch was opened ({})", answer.status))?;
        Ok(Self { address, id })
    }

    /// The line of the request that sends an image.
    pub(crate) fn put(&self, number: usize, name: &str) -> String {
        format!("PUT /api/v1/batches/{}/images/00000000-0000-4000-8000-{number:012x}?name={name}", self.id)
    }

    /// How many events its log has.
    pub(crate) fn events(&self) -> Result<u64> {
        let answer = Client::connect(self.address)?.send(&format!("GET /api/v1/batches/{}", self.id), "", b"")?;
        let cursor = field(&answer.body, "cursor").context("a batch without cursor")?;
        let (_, number) = cursor.rsplit_once('-').context("a cursor without number")?;
        Ok(number.parse()?)
    }

    /// Its events from the first on, as they come.
    pub(crate) fn follow(&self) -> Result<Followed> {
        let mut stream = TcpStream::connect(self.address)?;
        let line = format!("GET /api/v1/batches/{}/events", self.id);
        stream.write_all(&request(&line, self.address, "Accept: text/event-stream\r\n"))?;
        Ok(Followed { stream })
    }
}

/// A batch's stream.
pub(crate) struct Followed {
    stream: TcpStream,
}

impl Followed {
    /// Reads until the batch is at its end.
    pub(crate) fn finish(mut self) -> Result<()> {
        let (mut received, mut buffer) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                bail!("the stream ended before its batch");
            }
            received.extend_from_slice(&buffer[..read]);
            if memchr::memmem::find(&received, END).is_some() {
                return Ok(());
            }
        }
    }
}
