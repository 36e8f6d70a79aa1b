//! What a decoder process answers: 4 bytes of length, a `Result<…, Failure>` as JSON, 4 bytes of length, the picture.
//!
//! All numbers are little-endian. Who reads it trusts none of them.

use std::io;

use super::task::Task;

/// Bytes of JSON that a child may send; a report with its bulk has about 10 KB.
const JSON_LIMIT: usize = 1 << 20;

/// Bytes that an answer may have in all.
pub(super) const ANSWER_LIMIT: usize = 4 + JSON_LIMIT + 4 + Task::Preview.picture_limit();

/// An answer, as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) json: Vec<u8>,
    pub(super) picture: Vec<u8>,
}

impl Answer {
    /// The bytes to send.
    pub(super) fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(8 + self.json.len() + self.picture.len());
        for part in [&self.json, &self.picture] {
            let length = u32::try_from(part.len()).map_err(|_| absurd())?;
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(part);
        }
        Ok(bytes)
    }

    /// Takes apart what was sent for this task: both parts, within their limits, and nothing after them.
    pub(super) fn from_bytes(mut bytes: Vec<u8>, task: Task) -> io::Result<Self> {
        let (json, rest) = split(&bytes, JSON_LIMIT)?;
        let (picture, rest) = split(rest, task.picture_limit())?;
        if !rest.is_empty() {
            return Err(absurd());
        }
        let (json, start) = (json.to_vec(), bytes.len() - picture.len());
        Ok(Self { json, picture: bytes.split_off(start) })
    }
}

/// The part at the beginning and what follows it.
fn split(bytes: &[u8], limit: usize) -> io::Result<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(absurd)?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > limit { Err(absurd()) } else { rest.split_at_checked(length).ok_or_else(absurd) }
}

fn absurd() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "an answer whose lengths are wrong")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = Task::Analyze.picture_limit();

    fn answer(json: usize, picture: usize) -> Answer {
        Answer { json: vec![b'j'; json], picture: vec![b't'; picture] }
    }

    fn read(bytes: Vec<u8>) -> io::Result<Answer> {
        Answer::from_bytes(bytes, Task::Analyze)
    }

    #[test]
    fn an_answer_comes_as_it_went() {
        for (json, picture) in [(0, 0), (10, 0), (7, 4000), (JSON_LIMIT, LIMIT)] {
            let bytes = answer(json, picture).to_bytes().unwrap();
            assert!(bytes.len() <= ANSWER_LIMIT);
            assert_eq!(read(bytes).unwrap(), answer(json, picture));
        }
    }

    #[test]
    fn wrong_lengths_are_refused() {
        let good = answer(10, 20).to_bytes().unwrap();
        for cut in 0..good.len() {
            assert!(read(good[..cut].to_vec()).is_err(), "cut at {cut}");
        }
        assert!(read([&good[..], b"x"].concat()).is_err());
        assert!(read(answer(JSON_LIMIT + 1, 0).to_bytes().unwrap()).is_err());
        assert!(read(answer(0, LIMIT + 1).to_bytes().unwrap()).is_err());
        assert!(read(vec![0xff; 100]).is_err());
        let large = answer(0, LIMIT + 1).to_bytes().unwrap();
        assert!(Answer::from_bytes(large, Task::Preview).is_ok(), "a preview may be larger");
    }
}
