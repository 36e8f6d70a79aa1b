//! Batches of a stream, and positions in it: the cursor of one batch, or one text that covers several batches.

use std::fmt::Write as _;

use protocol::{BatchId, Cursor, Epoch};

/// Batches of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamScope {
    /// One batch. A position is its cursor.
    Batch(BatchId),
    /// A list of batches, possibly of one. Events carry the position in all of them: in the field `resume`, or in the
    /// id of Server-Sent Events.
    Batches(Box<[BatchId]>),
}

/// Error: the position is malformed or belongs to another epoch.
#[derive(Debug, PartialEq, Eq)]
pub struct UnusablePosition;

impl StreamScope {
    /// Batches of the stream.
    pub fn batches(&self) -> &[BatchId] {
        match self {
            Self::Batch(batch) => std::slice::from_ref(batch),
            Self::Batches(batches) => batches,
        }
    }

    /// Parses a client's position into the sequence numbers it has read, one for each batch. Batches that the position
    /// does not contain start at 0, so a client may add batches when it resumes.
    pub fn parse(&self, position: &str, epoch: &Epoch) -> Result<Vec<u64>, UnusablePosition> {
        match self {
            Self::Batch(_) => {
                let cursor: Cursor = position.parse().map_err(|_| UnusablePosition)?;
                if cursor.epoch == *epoch { Ok(vec![cursor.seq]) } else { Err(UnusablePosition) }
            }
            Self::Batches(batches) => {
                let mut parts = position.split(SEPARATOR);
                if parts.next() != Some(epoch.as_str()) {
                    return Err(UnusablePosition);
                }
                let seqs_by_key: Vec<_> = parts.map(parse_part).collect::<Result<_, _>>()?;
                let seq_of = |batch| {
                    let key = key(batch);
                    seqs_by_key.iter().find(|(found, _)| *found == key).map_or(0, |(_, seq)| *seq)
                };
                Ok(batches.iter().map(seq_of).collect())
            }
        }
    }

    /// Formats the position at which these sequence numbers have been read. Returns `None` for one batch, where the
    /// event's cursor is the position.
    pub fn format(&self, seqs: impl Iterator<Item = u64>, epoch: &Epoch) -> Option<String> {
        let Self::Batches(batches) = self else { return None };
        let mut text = epoch.as_str().to_owned();
        for (batch, seq) in batches.iter().zip(seqs) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{SEPARATOR}{}-{seq}", key(batch));
        }
        Some(text)
    }
}

/// Separates the parts of a position. No character of a position needs escaping in a URL or a header.
const SEPARATOR: char = '~';

/// Length of a batch's key in hexadecimal digits: 48 bits, so practically no two batches of a stream share a key. The
/// key replaces the id because positions end up in access logs, and knowing an id gives access to the batch.
const KEY_LENGTH: usize = 12;

/// Key of a batch in a position: the first digits of the BLAKE3 hash of its id.
fn key(batch: &BatchId) -> String {
    blake3::hash(batch.as_str().as_bytes()).to_hex()[..KEY_LENGTH].to_owned()
}

/// Parses a batch's part of a position: its key, a hyphen and a sequence number.
fn parse_part(part: &str) -> Result<(&str, u64), UnusablePosition> {
    let (key, seq) = part.split_once('-').ok_or(UnusablePosition)?;
    // `parse` would accept a plus sign.
    if key.len() != KEY_LENGTH || !seq.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(UnusablePosition);
    }
    Ok((key, seq.parse().map_err(|_| UnusablePosition)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn batch(number: u8) -> BatchId {
        BatchId::from_random([number; 16])
    }

    fn several(numbers: &[u8]) -> StreamScope {
        StreamScope::Batches(numbers.iter().map(|number| batch(*number)).collect())
    }

    proptest! {
        #[test]
        fn parse_reverts_format(read in prop::collection::vec(any::<u64>(), 1..64)) {
            let (scope, epoch) = (several(&(0..read.len() as u8).collect::<Vec<_>>()), Epoch::from_random([7; 8]));
            let text = scope.format(read.iter().copied(), &epoch).unwrap();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'~'));
            prop_assert_eq!(scope.parse(&text, &epoch).unwrap(), read);
            prop_assert_eq!(scope.parse(&text, &Epoch::from_random([8; 8])), Err(UnusablePosition));
        }

        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = several(&[1, 2]).parse(&text, &Epoch::from_random([7; 8]));
        }
    }

    #[test]
    fn batches_may_be_reordered_added_and_removed() {
        let epoch = Epoch::from_random([7; 8]);
        let text = several(&[1, 2]).format([10, 20].into_iter(), &epoch).unwrap();
        assert_eq!(several(&[2, 3, 1]).parse(&text, &epoch), Ok(vec![20, 0, 10]));
        assert_eq!(several(&[2]).parse(&text, &epoch), Ok(vec![20]));
    }

    #[test]
    fn rejects_malformed_positions() {
        let epoch = Epoch::from_random([7; 8]);
        let text = several(&[1]).format([10].into_iter(), &epoch).unwrap();
        for bad in
            ["", "-", "~", &format!("{text}~"), &format!("{text}~abc-1"), &format!("{text}x"), "0707070707070707-3"]
        {
            assert_eq!(several(&[1]).parse(bad, &epoch), Err(UnusablePosition), "{bad}");
        }
        assert_eq!(StreamScope::Batch(batch(1)).parse(&text, &epoch), Err(UnusablePosition));
        assert_eq!(StreamScope::Batch(batch(1)).parse("0707070707070707-3", &epoch), Ok(vec![3]));
    }
}
