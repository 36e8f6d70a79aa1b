//! Which types of events a reader wants.

use protocol::EventType;

/// The type of an event as its place among all types; those that this version does not know share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(u8);

impl Kind {
    const UNKNOWN: Self = Self(15);

    /// The type of this name.
    pub fn named(name: &str) -> Self {
        let place = EventType::ALL.iter().position(|known| known.as_str() == name);
        place.map_or(Self::UNKNOWN, |place| Self(place as u8))
    }
}

/// A set of types. Those that end a batch, and `stream.reset`, are in every set: without them no reader knows where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter(u16);

impl Default for Filter {
    /// Everything.
    fn default() -> Self {
        Self(u16::MAX)
    }
}

impl Filter {
    const ALWAYS: [&str; 4] = ["batch.completed", "batch.cancelled", "batch.deleted", "stream.reset"];

    /// The types of these names, which a reader asked for; everything when it named none.
    ///
    /// # Errors
    /// The first name that is not one of a type.
    pub fn of<'a>(names: &[&'a str]) -> Result<Self, &'a str> {
        if names.is_empty() {
            return Ok(Self::default());
        }
        let mut set = 0;
        for name in names.iter().chain(&Self::ALWAYS) {
            match Kind::named(name) {
                Kind::UNKNOWN => return Err(name),
                Kind(place) => set |= 1 << place,
            }
        }
        Ok(Self(set))
    }

    /// Whether events of this type are wanted.
    pub fn passes(self, kind: Kind) -> bool {
        self.0 & (1 << kind.0) != 0
    }

    /// Whether everything is wanted.
    pub fn is_everything(self) -> bool {
        self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_events_pass_every_filter() {
        let filter = Filter::of(&["image.failed"]).unwrap();
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
            assert_eq!(filter.passes(Kind::named(name)), passes, "{name}");
            assert!(Filter::default().passes(Kind::named(name)), "{name}");
        }
        assert_eq!(Filter::of(&["image.failed", "image.invented"]), Err("image.invented"));
        assert!(Filter::of(&[]).unwrap().is_everything() && !filter.is_everything());
    }
}
