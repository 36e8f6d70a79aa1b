//! How far a reader has read: a cursor for one batch, a text that holds one for each for several.

use std::fmt::Write as _;

use protocol::{BatchId, Cursor, Epoch};

/// What a stream tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One batch: a position is its cursor.
    One(BatchId),
    /// Several batches, or one that is asked for in the same way: events say in `resume` where to go on in all of them.
    Several(Box<[BatchId]>),
}

/// A position that cannot be used: it is no position, or of another epoch.
#[derive(Debug, PartialEq, Eq)]
pub struct Unusable;

impl Scope {
    /// Its batches.
    pub fn batches(&self) -> &[BatchId] {
        match self {
            Self::One(batch) => std::slice::from_ref(batch),
            Self::Several(batches) => batches,
        }
    }

    /// The number that was read last of each batch, from what a reader sent. Batches that it does not name begin at the
    /// beginning, so that one may be added to a stream that is resumed.
    pub fn parse(&self, position: &str, epoch: &Epoch) -> Result<Vec<u64>, Unusable> {
        match self {
            Self::One(_) => {
                let cursor: Cursor = position.parse().map_err(|_| Unusable)?;
                if cursor.epoch == *epoch { Ok(vec![cursor.seq]) } else { Err(Unusable) }
            }
            Self::Several(batches) => {
                let mut places = position.split(SEPARATOR);
                if places.next() != Some(epoch.as_str()) {
                    return Err(Unusable);
                }
                let places: Vec<_> = places.map(parse_place).collect::<Result<_, _>>()?;
                let place_of = |batch| {
                    let key = key(batch);
                    places.iter().find(|(found, _)| *found == key).map_or(0, |(_, seq)| *seq)
                };
                Ok(batches.iter().map(place_of).collect())
            }
        }
    }

    /// The position at which these numbers have been read; nothing where an event's cursor says it.
    pub fn resume(&self, read: impl Iterator<Item = u64>, epoch: &Epoch) -> Option<String> {
        let Self::Several(batches) = self else { return None };
        let mut text = epoch.as_str().to_owned();
        for (batch, seq) in batches.iter().zip(read) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{SEPARATOR}{}-{seq}", key(batch));
        }
        Some(text)
    }
}

/// Stands between the places; like all other characters of a position it needs no escaping in an address or a header.
const SEPARATOR: char = '~';

/// Characters that name a batch: 48 bits, so that no two of a stream's batches share them. Positions end up in logs, and the
/// id gives access.
const KEY: usize = 12;

fn key(batch: &BatchId) -> String {
    blake3::hash(batch.as_str().as_bytes()).to_hex()[..KEY].to_owned()
}

fn parse_place(place: &str) -> Result<(&str, u64), Unusable> {
    let (key, seq) = place.split_once('-').ok_or(Unusable)?;
    // `parse` would take a plus sign.
    if key.len() != KEY || !seq.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unusable);
    }
    Ok((key, seq.parse().map_err(|_| Unusable)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn batch(number: u8) -> BatchId {
        BatchId::from_random([number; 16])
    }

    fn several(numbers: &[u8]) -> Scope {
        Scope::Several(numbers.iter().map(|number| batch(*number)).collect())
    }

    proptest! {
        #[test]
        fn every_position_parses_back(read in prop::collection::vec(any::<u64>(), 1..64)) {
            let (scope, epoch) = (several(&(0..read.len() as u8).collect::<Vec<_>>()), Epoch::from_random([7; 8]));
            let text = scope.resume(read.iter().copied(), &epoch).unwrap();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'~'));
            prop_assert_eq!(scope.parse(&text, &epoch).unwrap(), read);
            prop_assert_eq!(scope.parse(&text, &Epoch::from_random([8; 8])), Err(Unusable));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = several(&[1, 2]).parse(&text, &Epoch::from_random([7; 8]));
        }
    }

    #[test]
    fn batches_may_be_named_in_another_order_come_and_go() {
        let epoch = Epoch::from_random([7; 8]);
        let text = several(&[1, 2]).resume([10, 20].into_iter(), &epoch).unwrap();
        assert_eq!(several(&[2, 3, 1]).parse(&text, &epoch), Ok(vec![20, 0, 10]));
        assert_eq!(several(&[2]).parse(&text, &epoch), Ok(vec![20]));
    }

    #[test]
    fn what_is_no_position_is_refused() {
        let epoch = Epoch::from_random([7; 8]);
        let text = several(&[1]).resume([10].into_iter(), &epoch).unwrap();
        for bad in
            ["", "-", "~", &format!("{text}~"), &format!("{text}~abc-1"), &format!("{text}x"), "0707070707070707-3"]
        {
            assert_eq!(several(&[1]).parse(bad, &epoch), Err(Unusable), "{bad}");
        }
        assert_eq!(Scope::One(batch(1)).parse(&text, &epoch), Err(Unusable));
        assert_eq!(Scope::One(batch(1)).parse("0707070707070707-3", &epoch), Ok(vec![3]));
    }
}
