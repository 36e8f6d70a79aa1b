//! A decoder of the crate `jxl` together with its input, which it gets in chunks and within the deadline.

use std::io::{Error as IoError, IoSliceMut, Read};

use jxl::api::{
    Event, JxlBitstreamInput, JxlDecoder, JxlDecoderOptions, JxlOutputBuffer, JxlParallelRunner, JxlParallelRunnerFun,
};
use jxl::error::{Error, Result};
use protocol::Failure;

use crate::budget::DecodeBudget;

/// Number of bytes that the decoder gets at once. It copies what it gets and keeps it until the sections in it are
/// decoded.
const CHUNK: usize = 1 << 16;

/// A decoder and the rest of its file.
pub(super) struct DecoderSession<'a> {
    pub(super) decoder: JxlDecoder,
    input: ChunkedInput<'a>,
    runner: TimedRunner<'a>,
    budget: DecodeBudget<'a>,
}

/// Result of one step of the decoder.
pub(super) enum Step {
    /// The decoder has reached the next part of the file.
    Event(Event),
    /// The file has ended before that part. `missing` is the number of bytes that the decoder needs next.
    EndOfFile {
        /// Lower limit of the number of missing bytes.
        missing: usize,
    },
    /// The file is damaged, or not within the limits of the decoder.
    Error(Error),
}

impl<'a> DecoderSession<'a> {
    /// Starts a decoder at the beginning of a file.
    pub(super) fn new(bytes: &'a [u8], options: JxlDecoderOptions, budget: DecodeBudget<'a>) -> Self {
        Self {
            decoder: JxlDecoder::new(options),
            input: ChunkedInput { rest: bytes, chunk: 0, budget },
            runner: TimedRunner { budget },
            budget,
        }
    }

    /// Decodes up to the next event. Writes the pixels of visible frames to the buffers, if there are any.
    ///
    /// # Errors
    ///
    /// `deadline-exceeded`.
    pub(super) fn step(
        &mut self,
        mut buffers: Option<&mut [JxlOutputBuffer<'_>]>,
    ) -> std::result::Result<Step, Failure> {
        loop {
            self.budget.check_time()?;
            let event = self.decoder.process(&mut self.input, buffers.as_deref_mut(), Some(&mut self.runner));
            match event {
                Ok(Event::NeedMoreInput { .. }) if !self.input.rest.is_empty() => self.input.chunk = CHUNK,
                Ok(Event::NeedMoreInput { size_hint }) => {
                    self.budget.check_time()?;
                    return Ok(Step::EndOfFile { missing: size_hint });
                }
                Ok(event) => return Ok(Step::Event(event)),
                Err(error) => {
                    self.budget.check_time()?;
                    return Ok(Step::Error(error));
                }
            }
        }
    }

    /// Draws the available detail of the frame that the file has only a part of. Errors leave pixels as they are.
    pub(super) fn draw_available_detail(&mut self, buffers: &mut [JxlOutputBuffer<'_>]) {
        let _ = self.decoder.flush_pixels(buffers, Some(&mut self.runner));
    }
}

/// Options of the decoder: pixels as stored, and at most this number of samples in a frame, if there is a limit.
pub(super) fn options(max_samples: Option<usize>) -> JxlDecoderOptions {
    let mut options = JxlDecoderOptions::default();
    options.adjust_orientation = false;
    options.alpha_mode = jxl::api::AlphaMode::Unpremultiplied;
    options.max_profile_level = jxl::api::ProfileLevel::Main10;
    options.sample_limit = max_samples;
    options
}

/// File in memory of which the decoder can read the next chunk only. After the deadline it can read nothing.
struct ChunkedInput<'a> {
    /// Bytes that were not read yet.
    rest: &'a [u8],
    /// Number of bytes that the decoder can still read.
    chunk: usize,
    budget: DecodeBudget<'a>,
}

impl JxlBitstreamInput for ChunkedInput<'_> {
    fn available_bytes(&mut self) -> std::result::Result<usize, IoError> {
        Ok(self.rest.len().min(self.chunk))
    }

    fn read(&mut self, buffers: &mut [IoSliceMut<'_>]) -> std::result::Result<usize, IoError> {
        if self.budget.check_time().is_err() {
            return Ok(0);
        }
        let mut available = &self.rest[..self.rest.len().min(self.chunk)];
        let count = available.read_vectored(buffers)?;
        self.advance(count);
        Ok(count)
    }

    fn skip(&mut self, bytes: usize) -> std::result::Result<usize, IoError> {
        let count = bytes.min(self.rest.len());
        self.rest = &self.rest[count..];
        Ok(count)
    }
}

impl ChunkedInput<'_> {
    /// Removes bytes that were read.
    fn advance(&mut self, count: usize) {
        self.rest = &self.rest[count..];
        self.chunk -= count;
    }
}

/// Runs the tasks of the decoder one after the other, until the deadline.
struct TimedRunner<'a> {
    budget: DecodeBudget<'a>,
}

impl JxlParallelRunner for TimedRunner<'_> {
    fn run(&mut self, tasks: usize, run_task: &JxlParallelRunnerFun<'_>) -> Result<()> {
        for task in 0..tasks {
            if self.budget.check_time().is_err() {
                return Err(Error::ApiUsageError("the deadline has passed"));
            }
            run_task(task)?;
        }
        Ok(())
    }

    fn num_threads(&self) -> usize {
        1
    }

    fn run_ordered(&mut self, tasks: usize, _: Option<usize>, run_task: &JxlParallelRunnerFun<'_>) -> Result<()> {
        self.run(tasks, run_task)
    }
}
