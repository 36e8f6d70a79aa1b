//! What no preview can be made of, for a while: whoever asks for it again must not cost another decoder.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use protocol::{ContentHash, Failure};

/// How long a refusal holds. What passes, as a machine that is too busy for the deadline, is worth another decoder then.
const HELD: Duration = Duration::from_secs(600);

/// Most that are remembered, some hundred bytes each.
const MOST: usize = 1000;

/// The refusals of one server.
#[derive(Debug, Default)]
pub(super) struct Refusals(HashMap<ContentHash, (Instant, Failure)>);

impl Refusals {
    /// Why there is no preview of this blob, if that is known.
    pub(super) fn of(&self, hash: ContentHash, now: Instant) -> Option<Failure> {
        let (since, failure) = self.0.get(&hash)?;
        (now.duration_since(*since) < HELD).then(|| failure.clone())
    }

    /// Remembers one; of too many, the last are tried again.
    pub(super) fn add(&mut self, hash: ContentHash, failure: Failure, now: Instant) {
        self.0.retain(|_, (since, _)| now.duration_since(*since) < HELD);
        if self.0.len() < MOST {
            self.0.insert(hash, (now, failure));
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::FailureCode;

    use super::*;

    fn hash(number: u16) -> ContentHash {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&number.to_le_bytes());
        ContentHash::from_bytes(bytes)
    }

    #[test]
    fn a_refusal_holds_for_a_while_and_a_bounded_number_of_them() {
        let (mut refusals, begun) = (Refusals::default(), Instant::now());
        let failure = Failure::new(FailureCode::DecoderCrashed);
        assert_eq!(refusals.of(hash(0), begun), None);
        for number in 0..2 * MOST as u16 {
            refusals.add(hash(number), failure.clone(), begun);
        }
        assert_eq!(refusals.0.len(), MOST);
        let last = begun + HELD - Duration::from_millis(1);
        assert_eq!((refusals.of(hash(0), last), refusals.of(hash(MOST as u16), last)), (Some(failure.clone()), None));
        assert_eq!(refusals.of(hash(0), begun + HELD), None);
        refusals.add(hash(MOST as u16), failure, begun + HELD);
        assert_eq!(refusals.0.len(), 1);
    }
}
