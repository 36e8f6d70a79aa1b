//! Type-erased view, whose code can be in another WebAssembly module than its caller.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

/// View behind a pointer. It supports building, hydration and (on the server) HTML, but a rebuild replaces the whole
/// view, and async resolution does nothing.
///
/// Leptos' `AnyView` also patches and resolves. That code is generated for every view and makes up a fifth of the code
/// of a sheet's views.
pub(crate) struct ErasedView(Box<dyn ErasedRender>);

/// Mounted state of an [`ErasedView`].
pub(crate) struct ErasedViewState(Box<dyn Mountable>);

impl ErasedView {
    /// Erases the type of a view.
    pub(crate) fn new(view: impl RenderHtml + 'static) -> Self {
        Self(Box::new(view))
    }
}

/// Operations on a view of any type.
trait ErasedRender: Send {
    /// Creates the nodes of the view.
    fn build_erased(self: Box<Self>) -> ErasedViewState;
    /// Hydrates the nodes that the server rendered.
    fn hydrate_erased(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ErasedViewState;
    /// Appends the HTML of the view.
    #[cfg(feature = "ssr")]
    fn write_html(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool, extra: Vec<AnyAttribute>);
}

impl<View: RenderHtml + 'static> ErasedRender for View {
    fn build_erased(self: Box<Self>) -> ErasedViewState {
        ErasedViewState(Box::new(self.build()))
    }

    fn hydrate_erased(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ErasedViewState {
        ErasedViewState(Box::new(self.hydrate::<true>(cursor, position)))
    }

    #[cfg(feature = "ssr")]
    fn write_html(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool, extra: Vec<AnyAttribute>) {
        self.to_html_with_buf(html, position, escape, false, extra);
    }
}

impl Render for ErasedView {
    type State = ErasedViewState;

    fn build(self) -> ErasedViewState {
        self.0.build_erased()
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
        self.0.write_html(html, position, escape, extra);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> ErasedViewState {
        self.0.hydrate_erased(cursor, position)
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
