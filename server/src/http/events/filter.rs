//! Set of event types that a stream sends: those that the client asked for, and those that are always sent.

use protocol::EventType;

/// A set of event types, one bit each. Types that this version does not know share the bit of [`EventType::Unknown`].
///
/// Every set contains the types that end a batch, and `stream.reset`, because clients need them to follow the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter(u16);

const _: () = assert!((EventType::Unknown as u32) < u16::BITS, "the set has too few bits for all event types");

impl Default for Filter {
    /// All types, unknown ones included.
    fn default() -> Self {
        Self(u16::MAX)
    }
}

impl Filter {
    /// The set of the types with these names and of those that are always sent; all types when there are no names.
    ///
    /// # Errors
    /// The first name that is not the name of a type.
    pub fn from_names<'a>(names: &[&'a str]) -> Result<Self, &'a str> {
        if names.is_empty() {
            return Ok(Self::default());
        }
        let is_always_sent = |event_type: &EventType| event_type.ends_batch() || *event_type == EventType::StreamReset;
        let mut set =
            EventType::ALL.into_iter().filter(is_always_sent).fold(0, |set, event_type| set | bit(event_type));
        for name in names {
            match EventType::from_name(name) {
                EventType::Unknown => return Err(name),
                event_type => set |= bit(event_type),
            }
        }
        Ok(Self(set))
    }

    /// Returns true if the set contains this type.
    pub fn passes(self, event_type: EventType) -> bool {
        self.0 & bit(event_type) != 0
    }

    /// Returns true if the set contains all types, unknown ones included.
    pub fn is_everything(self) -> bool {
        self == Self::default()
    }
}

/// Bit of an event type in the set.
fn bit(event_type: EventType) -> u16 {
    1 << event_type as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_events_and_resets_pass_every_filter() {
        let filter = Filter::from_names(&["image.failed"]).unwrap();
        for (name, passes) in [
            ("image.failed", true),
            ("image.analyzed", false),
            ("image.invented", false),
            ("batch.completed", true),
            ("batch.cancelled", true),
            ("batch.deleted", true),
            ("stream.reset", true),
            ("batch.sealed", false),
        ] {
            assert_eq!(filter.passes(EventType::from_name(name)), passes, "{name}");
            assert!(Filter::default().passes(EventType::from_name(name)), "{name}");
        }
        assert_eq!(Filter::from_names(&["image.failed", "image.invented"]), Err("image.invented"));
        assert!(Filter::from_names(&[]).unwrap().is_everything() && !filter.is_everything());
    }

    #[test]
    fn every_type_has_a_bit_of_its_own() {
        for event_type in EventType::ALL {
            let filter = Filter::from_names(&[event_type.as_str()]).unwrap();
            let passed: Vec<EventType> = EventType::ALL.into_iter().filter(|other| filter.passes(*other)).collect();
            let expected =
                |other: &EventType| *other == event_type || other.ends_batch() || *other == EventType::StreamReset;
            assert_eq!(passed, EventType::ALL.into_iter().filter(expected).collect::<Vec<_>>());
            assert!(!filter.passes(EventType::Unknown));
        }
        assert_eq!(Filter::from_names(&["unknown"]), Err("unknown"));
    }
}
