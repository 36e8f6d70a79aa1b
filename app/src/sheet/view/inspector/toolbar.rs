//! Toolbar of the inspector: steps and position, decisions, overlays, zoom, link and close.

use leptos::prelude::*;
use protocol::Decision;

use crate::sheet::model::inspector::inspector_action::ImageStep;
use crate::sheet::model::inspector::inspector_action::{InspectorAction, Overlay};
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::words;

/// Toolbar with the steps and the position among the shown images, the decisions, the overlays and zoom, the link and
/// the close button. Each button performs an [`InspectorAction`] through [`InspectorState::handle`]; the button of the
/// current decision clears it.
pub(crate) fn toolbar(inspector: InspectorState) -> impl IntoView {
    let language = inspector.language;
    let position = move || {
        let numbers = inspector.position();
        numbers
            .map(|(number, count)| words::inspector::position(number as u64, count as u64, language))
            .unwrap_or_default()
    };
    let tool = |action| tool(action, inspector);
    let steps = [InspectorAction::Go(ImageStep::Previous), InspectorAction::Go(ImageStep::Next)].map(tool);
    let decisions =
        [InspectorAction::Decide(Some(Decision::Keep), None), InspectorAction::Decide(Some(Decision::Reject), None)]
            .map(tool);
    let overlays =
        [InspectorAction::ToggleOverlay(Overlay::Clipping), InspectorAction::ToggleOverlay(Overlay::Focus)].map(tool);
    let zoom = [InspectorAction::ZoomOut, InspectorAction::ToggleZoom, InspectorAction::ZoomIn].map(tool);
    let end = [InspectorAction::CopyLink, InspectorAction::Close].map(tool);
    view! {
        <div class="toolbar">
            <div class="toolbar__group">{steps}<span class="toolbar__position" data-place="">{position}</span></div>
            <div class="toolbar__group toolbar__decisions">{decisions}</div>
            <div class="toolbar__group toolbar__view">{overlays}{zoom}</div>
            <div class="toolbar__group toolbar__end">{end}</div>
        </div>
    }
}

/// Button of the toolbar. Its label is a symbol, the zoom in percent, or a short word; its title is the full name, with
/// the key if there is one.
fn tool(action: InspectorAction, inspector: InspectorState) -> impl IntoView {
    let language = inspector.language;
    let name = words::inspector::action(action, language);
    let label = move || match action {
        InspectorAction::Go(_) | InspectorAction::ZoomIn | InspectorAction::ZoomOut => action.key().to_owned(),
        InspectorAction::ToggleZoom => inspector.viewport.with(|viewport| viewport.percent()).to_string() + "%",
        InspectorAction::Close => "✕".to_owned(),
        _ => words::inspector::short(action, language).to_owned(),
    };
    let title = if action.key().is_empty() { name.to_owned() } else { name.to_owned() + " (" + action.key() + ")" };
    let is_pressed = move || pressed(action, inspector).map(|is_on| if is_on { "true" } else { "false" });
    let is_disabled = move || match action {
        InspectorAction::Go(step) if inspector.target(step).is_none() => Some("true"),
        _ => None,
    };
    // Pressing the button of the current decision clears the decision.
    let act = move |_| {
        let clears_decision =
            matches!(action, InspectorAction::Decide(..)) && untrack(|| pressed(action, inspector)) == Some(true);
        inspector.handle(if clears_decision { InspectorAction::Decide(None, None) } else { action });
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
            {label}
        </button>
    }
}

/// State of a toggle button, true when it is on; `None` for a button that is not a toggle.
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

/// Value of the button's `data-tool` attribute; empty for an action without a button.
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
