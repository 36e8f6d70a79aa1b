//! Column header of one compared image: picture, name, mark of the proposed best, and the buttons for the decision.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use protocol::{Decision, ImageState};

use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::compare::shared_zoom::SharedZoom;
use crate::sheet::model::inspector::image_source::{ImageSource, MAX_PREVIEW_EDGE};
use crate::sheet::model::slugs::decision_slug;
use crate::sheet::view::compare::compare_state::CompareState;
use crate::words;

/// Column header of the image with this key; `None` unless the image is analyzed. A click on the picture toggles the
/// shared zoom at that point, and moving the pointer pans a zoomed view. The buttons keep or reject the image; the
/// button of the current decision clears it.
pub(super) fn member(key: CardKey, compare: CompareState) -> Option<impl IntoView> {
    let CompareState { sheet, language, .. } = compare;
    let card = RwSignal::from(sheet.card(key)?);
    let (name, (src, srcset)) = card.with_untracked(|card| {
        let image = card.image.as_ref().filter(|image| image.state == ImageState::Analyzed)?;
        Some((sheet.short_name(card), image_sources(image, compare)?))
    })?;
    let decision = move || card.with(Card::decision);
    let is_best = Memo::new(move |_| compare.proposed().is_some_and(|(best, _)| best == key));
    let is_current = move || (sheet.compared.get() == Some(key)).then_some("true");
    let sizes = move || compare.zoom.get().sizes(compare.members.with(Vec::len));
    let choices = [Decision::Keep, Decision::Reject].map(|choice| {
        let is_chosen = move || decision() == Some(choice);
        let toggle = move |_| compare.decide_one(key, (!untrack(is_chosen)).then_some(choice));
        view! {
            <button
                class="tool"
                type="button"
                data-tool=decision_slug(choice)
                aria-pressed=move || if is_chosen() { "true" } else { "false" }
                on:click=toggle
            >
                {words::compare::choice(choice, language)}
            </button>
        }
    });
    Some(view! {
        <th
            class="compare__member"
            scope="col"
            data-member=key.0.to_string()
            data-decision=move || decision().map(decision_slug)
            aria-current=is_current
        >
            <button
                class="compare__frame"
                type="button"
                aria-label=words::compare::open_image(&name, language)
                on:click=move |event| toggle_zoom(&event, compare)
                on:mousemove=move |event| pan(&event, compare)
            >
                <img alt="" draggable="false" src=src srcset=srcset sizes=sizes/>
            </button>
            <span class="compare__name" title=name.clone()>{name.clone()}</span>
            <strong class="compare__best" hidden=move || !is_best.get()>{words::inspector::best(language)}</strong>
            <span class="compare__decisions">{choices}</span>
        </th>
    })
}

/// Values of `src` and `srcset`. `src` is the thumbnail; `srcset` has the thumbnail, the preview, and for an image that
/// is larger than a preview the most detailed file that browsers can show, each with its width in pixels. `None`
/// without a report.
fn image_sources(image: &protocol::Image, compare: CompareState) -> Option<(String, String)> {
    let report = image.report.as_deref()?;
    let address =
        |file: ImageSource| compare.sheet.api(&("images/".to_owned() + &image.id.to_string() + "/" + file.address()));
    let thumbnail = address(ImageSource::Thumbnail);
    let (width, height) = report.image.analyzed_size();
    let longest = width.max(height).max(MAX_PREVIEW_EDGE);
    let preview = u64::from(width) * u64::from(MAX_PREVIEW_EDGE) / u64::from(longest);
    let most_detailed = ImageSource::most_detailed(report);
    let mut srcset = format!("{thumbnail} {}w, {} {preview}w", report.picture.width, address(ImageSource::Preview));
    if most_detailed != ImageSource::Preview {
        srcset += &format!(", {} {width}w", address(most_detailed));
    }
    Some((thumbnail, srcset))
}

/// Toggles the zoom at the point of a click, or at the centre when a key triggered the click.
fn toggle_zoom(event: &MouseEvent, compare: CompareState) {
    let frame = event.current_target().and_then(|frame| frame.dyn_into().ok());
    // A click with the keyboard has a detail of 0 and no position.
    compare.toggle_zoom(frame, if event.detail() == 0 { None } else { position_in_frame(event) });
}

/// Pans a zoomed view to the position of the pointer.
fn pan(event: &MouseEvent, compare: CompareState) {
    if compare.zoom.with_untracked(SharedZoom::is_zoomed)
        && let Some(at) = position_in_frame(event)
    {
        compare.zoom.update(|zoom| *zoom = zoom.centred_at(at));
    }
}

/// Position of the pointer in the frame, in percent from the left and the top. `None` if the event has no frame.
fn position_in_frame(event: &MouseEvent) -> Option<(f64, f64)> {
    let frame: HtmlElement = event.current_target()?.dyn_into().ok()?;
    let percent = |at: i32, length: i32| (f64::from(at) * 100.0 / f64::from(length.max(1))).clamp(0.0, 100.0);
    Some((percent(event.offset_x(), frame.client_width()), percent(event.offset_y(), frame.client_height())))
}
