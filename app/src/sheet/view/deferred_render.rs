//! Deferred rendering of the sections of a sheet, one after the other, so that the page stays responsive.

use std::time::Duration;

use leptos::prelude::*;

/// Delay before each hidden section, long enough for the browser to paint a frame in between. Visible sections follow
/// each other in separate tasks without a delay.
const FRAME_PAUSE: Duration = Duration::from_millis(20);

/// Number of sections of a sheet that are rendered; it grows by one at a time.
#[derive(Clone, Copy)]
pub(crate) struct DeferredSections(RwSignal<usize>);

/// Sections that are rendered together with the page; the others follow one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InitialRender {
    /// The visible sections: the server renders or has rendered them, or the sheet was shown before.
    Visible,
    /// No section: the sheet is new, and rendering all of it at once would block the page.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server renders every visible section"))]
    Nothing,
}

impl DeferredSections {
    /// For a sheet of `visible` visible and then `hidden` hidden sections. Renders those that `start` names at once and
    /// schedules the rest in this order. The server does not render the hidden sections: without a script they are of
    /// no use.
    pub(crate) fn new(start: InitialRender, visible: usize, hidden: usize) -> Self {
        let sections = Self(RwSignal::new(if start == InitialRender::Visible { visible } else { 0 }));
        Effect::new(move |_| sections.render_next(visible, visible + hidden));
        sections
    }

    /// Memo that is true once the section at `index` may be rendered.
    pub(crate) fn is_due(self, index: usize) -> Memo<bool> {
        Memo::new(move |_| self.0.get() > index)
    }

    /// Schedules the next section, until all `total` sections are rendered or the sheet is disposed of.
    fn render_next(self, visible: usize, total: usize) {
        // The sheet may have been disposed of by now, therefore `try_get` and `try_set`.
        let Some(rendered) = self.0.try_get_untracked().filter(|rendered| *rendered < total) else { return };
        let next = move || {
            let _ = self.0.try_set(rendered + 1);
            self.render_next(visible, total);
        };
        set_timeout(next, if rendered < visible { Duration::ZERO } else { FRAME_PAUSE });
    }
}
