//! Changes that a reader made and the server did not take.

/// What was not saved, and why. The page shows what the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsaved {
    /// What was to be changed.
    pub(crate) subject: Subject,
    /// Why it was not.
    pub(crate) cause: Cause,
}

/// What was to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser changes anything"))]
pub(crate) enum Subject {
    /// So many decisions about images.
    Decisions(u64),
    /// The sheet's name.
    Name,
    /// Whether it is pinned.
    Pin,
    /// What it is judged by.
    Thresholds,
    /// Whether more files may come.
    Course,
    /// More files.
    Files,
}

/// Why the server did not take a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser changes anything"))]
pub(crate) enum Cause {
    /// It does not answer.
    Unreachable,
    /// It refused.
    Refused,
    /// The sheet or the image is gone.
    Gone,
}

#[cfg(any(feature = "hydrate", test))]
impl Subject {
    /// What is to be said when this was not saved after something else: decisions add up, of the others the newest is told.
    pub(crate) fn after(self, before: Option<Self>) -> Self {
        match (self, before) {
            (Self::Decisions(count), Some(Self::Decisions(others))) => Self::Decisions(count + others),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_that_were_not_saved_add_up() {
        let one = Subject::Decisions(1);
        assert_eq!(one.after(None), one);
        assert_eq!(one.after(Some(Subject::Decisions(2))), Subject::Decisions(3));
        assert_eq!(one.after(Some(Subject::Pin)), one);
        assert_eq!(Subject::Name.after(Some(one)), Subject::Name);
    }
}
