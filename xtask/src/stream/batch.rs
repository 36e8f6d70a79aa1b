//! Client of the load generators for one batch of the product: creates the batch, names its uploads, and reads its
//! events to the end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, bail};

use crate::http::{Client, request};
use crate::target::field;

/// Line that the end event of a batch has in the stream of Server-Sent Events.
const END: &[u8] = b"event: batch.completed\n";

/// A batch that this process opened.
#[derive(Debug, Clone)]
pub(crate) struct BatchClient {
    address: SocketAddr,
    id: String,
}

impl BatchClient {
    /// Creates a batch that expects this number of images.
    pub(crate) fn create(address: SocketAddr, images: usize) -> Result<Self> {
        let body = format!(r#"{{"expected":{images}}}"#);
        let json = "Content-Type: application/json\r\n";
        let answer = Client::connect(address)?.send("POST /api/v1/batches", json, body.as_bytes())?;
        let id =
            field(&answer.body, "id").with_context(|| format!("no batch was opened (status {})", answer.status))?;
        Ok(Self { address, id })
    }

    /// Method and path of the request that uploads image `number`, under the file name `name`.
    pub(crate) fn upload_line(&self, number: usize, name: &str) -> String {
        format!("PUT /api/v1/batches/{}/images/00000000-0000-4000-8000-{number:012x}?name={name}", self.id)
    }

    /// Number of events in its log.
    pub(crate) fn event_count(&self) -> Result<u64> {
        let answer = Client::connect(self.address)?.send(&format!("GET /api/v1/batches/{}", self.id), "", b"")?;
        let cursor = field(&answer.body, "cursor").context("the batch has no cursor")?;
        let (_, number) = cursor.rsplit_once('-').context("the cursor has no sequence number")?;
        Ok(number.parse()?)
    }

    /// Subscribes to its events from the first one.
    pub(crate) fn follow(&self) -> Result<BatchStream> {
        let mut stream = TcpStream::connect(self.address)?;
        let line = format!("GET /api/v1/batches/{}/events", self.id);
        stream.write_all(&request(&line, self.address, "Accept: text/event-stream\r\n"))?;
        Ok(BatchStream { stream })
    }
}

/// Event stream of a batch.
pub(crate) struct BatchStream {
    stream: TcpStream,
}

impl BatchStream {
    /// Reads until the end event `batch.completed`. Fails if the stream ends before.
    pub(crate) fn finish(mut self) -> Result<()> {
        let (mut received, mut buffer) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                bail!("the stream ended before the batch");
            }
            received.extend_from_slice(&buffer[..read]);
            if memchr::memmem::find(&received, END).is_some() {
                return Ok(());
            }
        }
    }
}
