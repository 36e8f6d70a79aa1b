//! The line above the picture: where one is, what can be done.

use leptos::prelude::*;
use protocol::Decision;

use super::action::{Action, Overlay};
use super::inspection::Inspection;
use super::sequence::Way;
use crate::words;

/// Steps, place, decisions, overlays, zoom, and the way back.
pub(crate) fn bar(inspection: Inspection) -> impl IntoView {
    let language = inspection.language;
    let place = move || {
        let position = inspection.position();
        position.map(|(place, count)| words::inspector::place(place as u64, count as u64, language)).unwrap_or_default()
    };
    let tool = |action| tool(action, inspection);
    let steps = [Action::Go(Way::Previous), Action::Go(Way::Next)].map(tool);
    let judging = [Action::Decide(Some(Decision::Keep), None), Action::Decide(Some(Decision::Reject), None)].map(tool);
    let laying = [Action::Lay(Overlay::Clipping), Action::Lay(Overlay::Focus)].map(tool);
    let zooming = [Action::Out, Action::Toggle, Action::In].map(tool);
    let leaving = [Action::CopyLink, Action::Close].map(tool);
    view! {
        <div class="tools">
            <div class="tools__group">{steps}<span class="tools__place" data-place="">{place}</span></div>
            <div class="tools__group tools__judging">{judging}</div>
            <div class="tools__group tools__view">{laying}{zooming}</div>
            <div class="tools__group tools__end">{leaving}</div>
        </div>
    }
}

/// A button. What stands on it is a sign or a word; its full name and its key are in its title.
fn tool(action: Action, inspection: Inspection) -> impl IntoView {
    let language = inspection.language;
    let name = words::inspector::action(action, language);
    let sign = move || match action {
        Action::Go(_) | Action::In | Action::Out => action.key().to_owned(),
        Action::Toggle => inspection.loupe.with(|loupe| loupe.percent()).to_string() + "%",
        Action::Close => "✕".to_owned(),
        _ => words::inspector::short(action, language).to_owned(),
    };
    let title = if action.key().is_empty() { name.to_owned() } else { name.to_owned() + " (" + action.key() + ")" };
    let is_pressed = move || pressed(action, inspection).map(|is| if is { "true" } else { "false" });
    let is_disabled = move || match action {
        Action::Go(step) if inspection.target(step).is_none() => Some("true"),
        _ => None,
    };
    // Pressed once more, a decision is taken back.
    let act = move |_| {
        let taken_back = matches!(action, Action::Decide(..)) && untrack(|| pressed(action, inspection)) == Some(true);
        inspection.act(if taken_back { Action::Decide(None, None) } else { action });
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
fn pressed(action: Action, inspection: Inspection) -> Option<bool> {
    match action {
        Action::Lay(overlay) => Some(inspection.overlay.get() == Some(overlay)),
        Action::Decide(decision, _) => {
            let decided = inspection.card().and_then(|card| card.with(|card| card.image.as_ref()?.decision));
            Some(decided.is_some() && decided == decision)
        }
        _ => None,
    }
}

/// The button's name in the document.
fn slug(action: Action) -> &'static str {
    match action {
        Action::Go(Way::Previous) => "previous",
        Action::Go(Way::Next) => "next",
        Action::Decide(Some(Decision::Keep), _) => "keep",
        Action::Decide(Some(Decision::Reject), _) => "reject",
        Action::Lay(overlay) => overlay.slug(),
        Action::Toggle => "zoom",
        Action::In => "in",
        Action::Out => "out",
        Action::CopyLink => "link",
        Action::Close => "close",
        _ => "",
    }
}
