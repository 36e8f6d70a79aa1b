//! One decoder process, seen from within.

use std::io::{self, Read, Write};

use analysis::Limits;

use super::frame;

/// Analyzes one image after the other from standard input until it is closed, within these limits.
///
/// # Errors
/// When the other side breaks off in the middle.
pub fn decode_until_closed(limits: &Limits) -> io::Result<()> {
    confine(limits)?;
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut length = [0; 8];
    while read_or_end(&mut input, &mut length)? {
        let bytes = read_file(&mut input, u64::from_le_bytes(length), limits)?;
        let (answer, thumbnail) = match analysis::analyze(&bytes, limits) {
            Ok(analysis) => (Ok(analysis.report), analysis.thumbnail),
            Err(failure) => (Err(failure), Vec::new()),
        };
        let json = serde_json::to_vec(&answer)?;
        for part in [&json, &thumbnail] {
            output.write_all(&frame::length_of(part)?)?;
            output.write_all(part)?;
        }
        output.flush()?;
    }
    Ok(())
}

/// Fills the buffer; `false` when the input is closed before its first byte, which is the order to end.
fn read_or_end(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    let first = input.read(buffer)?;
    if first == 0 {
        return Ok(false);
    }
    input.read_exact(&mut buffer[first..])?;
    Ok(true)
}

fn read_file(input: &mut impl Read, length: u64, limits: &Limits) -> io::Result<Vec<u8>> {
    if length > limits.max_bytes {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a file that is larger than the server takes"));
    }
    let mut bytes = Vec::with_capacity(length as usize);
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Gives up what decoding does not need: memory over the limit, core files, and life after the server's death.
#[cfg(target_os = "linux")]
fn confine(limits: &Limits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
    let at_most = |n| Rlimit { current: Some(n), maximum: Some(n) };
    setrlimit(Resource::As, at_most(limits.max_memory))?;
    setrlimit(Resource::Core, at_most(0))?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn confine(_limits: &Limits) -> io::Result<()> {
    Ok(())
}
