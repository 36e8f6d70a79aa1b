//! Changes that the server did not save, and the reasons.

/// Change that was not saved, and the reason. The page shows the server's state again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnsavedChange {
    /// Kind of change.
    pub(crate) subject: ChangeSubject,
    /// Reason for the failure.
    pub(crate) cause: SaveFailure,
}

/// Kind of change that the user makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser changes anything"))]
pub(crate) enum ChangeSubject {
    /// This many decisions about images.
    Decisions(u64),
    /// Name of the sheet.
    Name,
    /// Pin of the sheet.
    Pin,
    /// Thresholds of the sheet.
    Thresholds,
    /// State of the batch: sealing or cancelling it.
    State,
    /// Adding of further files.
    Files,
}

/// Reason that a change was not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser changes anything"))]
pub(crate) enum SaveFailure {
    /// The server does not respond, is overloaded or is stopping.
    Unreachable,
    /// The server refused the change.
    Refused,
    /// The sheet or the image does not exist any more.
    NotFound,
}

#[cfg(any(feature = "hydrate", test))]
impl ChangeSubject {
    /// Combines this unsaved change with an earlier one: decisions add up; otherwise the newest replaces the earlier.
    pub(crate) fn after(self, earlier: Option<Self>) -> Self {
        match (self, earlier) {
            (Self::Decisions(count), Some(Self::Decisions(earlier))) => Self::Decisions(count + earlier),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsaved_decisions_add_up() {
        let one = ChangeSubject::Decisions(1);
        assert_eq!(one.after(None), one);
        assert_eq!(one.after(Some(ChangeSubject::Decisions(2))), ChangeSubject::Decisions(3));
        assert_eq!(one.after(Some(ChangeSubject::Pin)), one);
        assert_eq!(ChangeSubject::Name.after(Some(one)), ChangeSubject::Name);
    }
}
