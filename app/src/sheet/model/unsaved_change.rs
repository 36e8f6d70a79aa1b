//! Changes that the server did not accept.

/// What was not saved, and why. The page shows what the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnsavedChange {
    /// What was to be changed.
    pub(crate) subject: ChangeSubject,
    /// Why it was not.
    pub(crate) cause: SaveFailure,
}

/// What was to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser changes anything"))]
pub(crate) enum ChangeSubject {
    /// So many decisions about images.
    Decisions(u64),
    /// The sheet's name.
    Name,
    /// Whether it is pinned.
    Pin,
    /// What it is judged by.
    Thresholds,
    /// Whether more files may come.
    State,
    /// More files.
    Files,
}

/// Why the server did not take a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser changes anything"))]
pub(crate) enum SaveFailure {
    /// It does not answer.
    Unreachable,
    /// It refused.
    Refused,
    /// The sheet or the image is gone.
    NotFound,
}

#[cfg(any(feature = "hydrate", test))]
impl ChangeSubject {
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
        let one = ChangeSubject::Decisions(1);
        assert_eq!(one.after(None), one);
        assert_eq!(one.after(Some(ChangeSubject::Decisions(2))), ChangeSubject::Decisions(3));
        assert_eq!(one.after(Some(ChangeSubject::Pin)), one);
        assert_eq!(ChangeSubject::Name.after(Some(one)), ChangeSubject::Name);
    }
}
