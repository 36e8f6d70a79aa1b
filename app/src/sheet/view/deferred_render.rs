//! Deferred rendering of the sections of a sheet, one after the other, so that the page stays responsive.

use std::time::Duration;

use leptos::prelude::*;

/// From one part that nobody sees yet to the next: a frame is drawn in between.
const PAUSE: Duration = Duration::from_millis(20);

/// How many parts of a sheet are drawn.
#[derive(Clone, Copy)]
pub(crate) struct DeferredSections(RwSignal<usize>);

/// Which parts are drawn with the page around them; the others have their turns once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InitialRender {
    /// Those that are seen: the server has written them, or they were there before.
    Visible,
    /// None: the sheet is new, and to draw it in one go would hold the page up.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "to the server every sheet is there"))]
    Nothing,
}

impl DeferredSections {
    /// The turns of so many parts that are seen and so many that are not, which come later and which the server does not write: without
    /// a script they are of no use.
    pub(crate) fn of(start: InitialRender, seen: usize, unseen: usize) -> Self {
        let sections = Self(RwSignal::new(if start == InitialRender::Visible { seen } else { 0 }));
        Effect::new(move |_| sections.pass(seen, seen + unseen));
        sections
    }

    /// Whether the part after so many others is drawn.
    pub(crate) fn is_due(self, place: usize) -> Memo<bool> {
        Memo::new(move |_| self.0.get() > place)
    }

    fn pass(self, seen: usize, all: usize) {
        // The sheet may be gone by now.
        let Some(drawn) = self.0.try_get_untracked().filter(|drawn| *drawn < all) else { return };
        let next = move || {
            let _ = self.0.try_set(drawn + 1);
            self.pass(seen, all);
        };
        set_timeout(next, if drawn < seen { Duration::ZERO } else { PAUSE });
    }
}
