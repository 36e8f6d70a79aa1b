//! Encoding of a decoder process's reply: a `Result<…, Failure>` as JSON, then the picture, each preceded by its
//! length.
//!
//! A length has 4 bytes in little-endian order. The receiver checks each of them.

use std::io;

use super::decode_task::DecodeTask;
use crate::preview_scale::PreviewScale;

/// Maximum length of the JSON part in bytes; a whole report has about 10 KB.
const JSON_LIMIT: usize = 1 << 20;

/// Maximum length of a reply in bytes.
pub(super) const REPLY_LIMIT: usize = 4 + JSON_LIMIT + 4 + DecodeTask::Preview(PreviewScale::Full).picture_limit();

/// Parts of a reply.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DecoderReply {
    /// `Result<T, Failure>` as JSON; `T` depends on the task.
    pub(super) json: Vec<u8>,
    /// Encoded thumbnail or preview; empty for a failure.
    pub(super) picture: Vec<u8>,
}

impl DecoderReply {
    /// Encodes the reply. Fails if a part has 4 GiB or more.
    pub(super) fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(8 + self.json.len() + self.picture.len());
        for part in [&self.json, &self.picture] {
            let length = u32::try_from(part.len()).map_err(|_| wrong_length())?;
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(part);
        }
        Ok(bytes)
    }

    /// Decodes a reply to this task. Both parts must be within their limits, and nothing may follow them.
    ///
    /// # Errors
    /// When a part is longer than its limit or incomplete, or when bytes follow the parts.
    pub(super) fn from_bytes(mut bytes: Vec<u8>, task: DecodeTask) -> io::Result<Self> {
        let (json, rest) = split_part(&bytes, JSON_LIMIT)?;
        let (picture, rest) = split_part(rest, task.picture_limit())?;
        if !rest.is_empty() {
            return Err(wrong_length());
        }
        let (json, start) = (json.to_vec(), bytes.len() - picture.len());
        Ok(Self { json, picture: bytes.split_off(start) })
    }
}

/// Splits the bytes into the first part, without its length, and the bytes after it. The part may have at most `limit`
/// bytes.
fn split_part(bytes: &[u8], limit: usize) -> io::Result<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(wrong_length)?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > limit { Err(wrong_length()) } else { rest.split_at_checked(length).ok_or_else(wrong_length) }
}

fn wrong_length() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a reply with wrong lengths")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = DecodeTask::Analyze.picture_limit();

    fn reply(json: usize, picture: usize) -> DecoderReply {
        DecoderReply { json: vec![b'j'; json], picture: vec![b't'; picture] }
    }

    fn read(bytes: Vec<u8>) -> io::Result<DecoderReply> {
        DecoderReply::from_bytes(bytes, DecodeTask::Analyze)
    }

    #[test]
    fn encoded_reply_decodes_unchanged() {
        for (json, picture) in [(0, 0), (10, 0), (7, 4000), (JSON_LIMIT, LIMIT)] {
            let bytes = reply(json, picture).to_bytes().unwrap();
            assert!(bytes.len() <= REPLY_LIMIT);
            assert_eq!(read(bytes).unwrap(), reply(json, picture));
        }
    }

    #[test]
    fn replies_with_wrong_lengths_are_refused() {
        let good = reply(10, 20).to_bytes().unwrap();
        for cut in 0..good.len() {
            assert!(read(good[..cut].to_vec()).is_err(), "cut at {cut}");
        }
        assert!(read([&good[..], b"x"].concat()).is_err());
        assert!(read(reply(JSON_LIMIT + 1, 0).to_bytes().unwrap()).is_err());
        assert!(read(reply(0, LIMIT + 1).to_bytes().unwrap()).is_err());
        assert!(read(vec![0xff; 100]).is_err());
        let large = reply(0, LIMIT + 1).to_bytes().unwrap();
        let preview = DecodeTask::Preview(PreviewScale::Screen);
        assert!(DecoderReply::from_bytes(large, preview).is_ok(), "a preview may be larger");
    }
}
