//! View that is recreated instead of patched when its value changes.

use std::hash::Hash;

use leptos::prelude::*;

/// Shows what `view` makes of a value, and makes it anew when the value changes.
///
/// A closure in a view would be patched: every text and attribute in it compared with the one before. For a whole page that
/// is a lot of code to send to a browser and never faster than making it anew.
pub(crate) fn recreated_view<Value, Made>(
    value: impl Fn() -> Value + Send + Sync + 'static,
    view: impl Fn(Value) -> Made + Send + Clone + 'static,
) -> impl IntoView
where
    Value: Clone + Eq + Hash + Send + Sync + 'static,
    Made: IntoView + 'static,
{
    view! { <For each=move || [value()] key=Value::clone children=view/> }
}
