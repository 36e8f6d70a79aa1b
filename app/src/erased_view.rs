//! Type-erased view, so that its code can be in another WebAssembly module.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

/// A view behind a pointer. It is drawn and taken over but never patched and never waited for, for which `AnyView` has code of
/// every view in it: a fifth of what a sheet's views come to.
pub(crate) struct ErasedView(Box<dyn ErasedRender>);

/// What is shown of an [`ErasedView`] view.
pub(crate) struct ErasedViewState(Box<dyn Mountable>);

impl ErasedView {
    /// Hides a view's type.
    pub(crate) fn of(view: impl RenderHtml + 'static) -> Self {
        Self(Box::new(view))
    }
}

/// What can be done with a view of any type.
trait ErasedRender: Send {
    fn draw(self: Box<Self>) -> ErasedViewState;
    fn take_over(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ErasedViewState;
    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool, extra: Vec<AnyAttribute>);
}

impl<View: RenderHtml + 'static> ErasedRender for View {
    fn draw(self: Box<Self>) -> ErasedViewState {
        ErasedViewState(Box::new(self.build()))
    }

    fn take_over(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ErasedViewState {
        ErasedViewState(Box::new(self.hydrate::<true>(cursor, position)))
    }

    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool, extra: Vec<AnyAttribute>) {
        self.to_html_with_buf(html, position, escape, false, extra);
    }
}

impl Render for ErasedView {
    type State = ErasedViewState;

    fn build(self) -> ErasedViewState {
        self.0.draw()
    }

    fn rebuild(self, state: &mut ErasedViewState) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

no_attrs!(ErasedView);

impl RenderHtml for ErasedView {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    #[cfg_attr(not(feature = "ssr"), expect(unused_variables, reason = "only a server writes HTML"))]
    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        _mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        #[cfg(feature = "ssr")]
        self.0.write(html, position, escape, extra);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> ErasedViewState {
        self.0.take_over(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for ErasedViewState {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}
