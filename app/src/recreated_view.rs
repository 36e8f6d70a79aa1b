//! View that is recreated instead of patched when its value changes.

use std::hash::Hash;

use leptos::prelude::*;

/// Renders `view` for the current value, and recreates it when the value changes.
///
/// A plain closure in a view would be patched instead: the new texts and attributes are compared with the old ones. For
/// a whole page, this needs much WebAssembly code and is not faster. A keyed list with one entry has no patch code for
/// its children.
pub(crate) fn recreated_view<Value, Content>(
    value: impl Fn() -> Value + Send + Sync + 'static,
    view: impl Fn(Value) -> Content + Send + Clone + 'static,
) -> impl IntoView
where
    Value: Clone + Eq + Hash + Send + Sync + 'static,
    Content: IntoView + 'static,
{
    view! { <For each=move || [value()] key=Value::clone children=view/> }
}
