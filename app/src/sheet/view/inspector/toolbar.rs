//! Toolbar above the picture: position, decisions, overlays and zoom.

use leptos::prelude::*;
use protocol::Decision;

use crate::sheet::model::inspector::inspector_action::ImageStep;
use crate::sheet::model::inspector::inspector_action::{InspectorAction, Overlay};
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::words;

/// Steps, place, decisions, overlays, zoom, and the way back.
pub(crate) fn toolbar(inspector: InspectorState) -> impl IntoView {
    let language = inspector.language;
    let place = move || {
        let position = inspector.position();
        position.map(|(place, count)| words::inspector::place(place as u64, count as u64, language)).unwrap_or_default()
    };
    let tool = |action| tool(action, inspector);
    let steps = [InspectorAction::Go(ImageStep::Previous), InspectorAction::Go(ImageStep::Next)].map(tool);
    let judging =
        [InspectorAction::Decide(Some(Decision::Keep), None), InspectorAction::Decide(Some(Decision::Reject), None)]
            .map(tool);
    let laying =
        [InspectorAction::ToggleOverlay(Overlay::Clipping), InspectorAction::ToggleOverlay(Overlay::Focus)].map(tool);
    let zooming = [InspectorAction::ZoomOut, InspectorAction::ToggleZoom, InspectorAction::ZoomIn].map(tool);
    let leaving = [InspectorAction::CopyLink, InspectorAction::Close].map(tool);
    view! {
        <div class="toolbar">
            <div class="toolbar__group">{steps}<span class="toolbar__position" data-place="">{place}</span></div>
            <div class="toolbar__group toolbar__decisions">{judging}</div>
            <div class="toolbar__group toolbar__view">{laying}{zooming}</div>
            <div class="toolbar__group toolbar__end">{leaving}</div>
        </div>
    }
}

/// A button. What stands on it is a sign or a word; its full name and its key are in its title.
fn tool(action: InspectorAction, inspector: InspectorState) -> impl IntoView {
    let language = inspector.language;
    let name = words::inspector::action(action, language);
    let sign = move || match action {
        InspectorAction::Go(_) | InspectorAction::ZoomIn | InspectorAction::ZoomOut => action.key().to_owned(),
        InspectorAction::ToggleZoom => inspector.viewport.with(|viewport| viewport.percent()).to_string() + "%",
        InspectorAction::Close => "✕".to_owned(),
        _ => words::inspector::short(action, language).to_owned(),
    };
    let title = if action.key().is_empty() { name.to_owned() } else { name.to_owned() + " (" + action.key() + ")" };
    let is_pressed = move || pressed(action, inspector).map(|is| if is { "true" } else { "false" });
    let is_disabled = move || match action {
        InspectorAction::Go(step) if inspector.target(step).is_none() => Some("true"),
        _ => None,
    };
    // Pressed once more, a decision is taken back.
    let act = move |_| {
        let taken_back =
            matches!(action, InspectorAction::Decide(..)) && untrack(|| pressed(action, inspector)) == Some(true);
        inspector.handle(if taken_back { InspectorAction::Decide(None, None) } else { action });
    };
    view! {
        <button
            class="tool"
            type="button"
            data-tool=slug(action)
            aria-label=name
            title=title
            aria-pressed=is_pressed
            aria-disabled=is_disabled
            on:click=act
        >
            {sign}
        </button>
    }
}

/// Whether what the button switches is on; nothing for one that switches nothing.
fn pressed(action: InspectorAction, inspector: InspectorState) -> Option<bool> {
    match action {
        InspectorAction::ToggleOverlay(overlay) => Some(inspector.overlay.get() == Some(overlay)),
        InspectorAction::Decide(decision, _) => {
            let decided = inspector.card().and_then(|card| card.with(|card| card.image.as_ref()?.decision));
            Some(decided.is_some() && decided == decision)
        }
        _ => None,
    }
}

/// The button's name in the document.
fn slug(action: InspectorAction) -> &'static str {
    match action {
        InspectorAction::Go(ImageStep::Previous) => "previous",
        InspectorAction::Go(ImageStep::Next) => "next",
        InspectorAction::Decide(Some(Decision::Keep), _) => "keep",
        InspectorAction::Decide(Some(Decision::Reject), _) => "reject",
        InspectorAction::ToggleOverlay(overlay) => overlay.slug(),
        InspectorAction::ToggleZoom => "zoom",
        InspectorAction::ZoomIn => "in",
        InspectorAction::ZoomOut => "out",
        InspectorAction::CopyLink => "link",
        InspectorAction::Close => "close",
        _ => "",
    }
}
