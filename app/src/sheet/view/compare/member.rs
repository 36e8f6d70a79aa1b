//! Column of one compared image: picture, name and decision.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use protocol::{Decision, Format, ImageState};

use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::compare::shared_zoom::SharedZoom;
use crate::sheet::model::slugs::decision_slug;
use crate::sheet::view::compare::compare_state::CompareState;
use crate::words;

/// A column's head.
pub(super) fn member(key: CardKey, compare: CompareState) -> Option<impl IntoView> {
    let CompareState { sheet, language, .. } = compare;
    let card = RwSignal::from(sheet.card(key)?);
    let (name, files) = card.with_untracked(|card| {
        let image = card.image.as_ref().filter(|image| image.state == ImageState::Analyzed)?;
        Some((card.name.clone(), files(image, compare)?))
    })?;
    let decision = move || card.with(Card::decision);
    let is_best = Memo::new(move |_| compare.proposed().is_some_and(|(best, _)| best == key));
    let is_here = move || (sheet.compared.get() == Some(key)).then_some("true");
    let sizes = move || compare.zoom.get().sizes(compare.members.with(Vec::len));
    let choices = [Decision::Keep, Decision::Reject].map(|choice| {
        let is_chosen = move || decision() == Some(choice);
        let decide = move |_| compare.decide_one(key, (!untrack(is_chosen)).then_some(choice));
        view! {
            <button class="tool" type="button" data-tool=decision_slug(choice) aria-pressed=move || if is_chosen() { "true" } else { "false" } on:click=decide>
                {words::compare::choice(choice, language)}
            </button>
        }
    });
    Some(view! {
        <th class="compare__member" scope="col" data-member=key.0.to_string() data-decision=move || decision().map(decision_slug) aria-current=is_here>
            <button
                class="compare__frame"
                type="button"
                aria-label=words::compare::look(&name, language)
                on:click=move |event| look(&event, compare)
                on:mousemove=move |event| pan(&event, compare)
            >
                <img alt="" draggable="false" src=files.0 srcset=files.1 sizes=sizes/>
            </button>
            <span class="compare__name" title=name.clone()>{name.clone()}</span>
            <strong class="compare__best" hidden=move || !is_best.get()>{words::inspector::best(language)}</strong>
            <span class="compare__decisions">{choices}</span>
        </th>
    })
}

/// Where its smallest file is, and all that a browser shows with their widths.
fn files(image: &protocol::Image, compare: CompareState) -> Option<(String, String)> {
    let report = image.report.as_deref()?;
    let address = |file: &str| compare.sheet.api(&("images/".to_owned() + &image.id.to_string() + "/" + file));
    let thumbnail = address("thumbnail");
    let (width, longest) = (report.image.width, report.image.width.max(report.image.height));
    let preview = u64::from(width) * 2048 / u64::from(longest.max(2048));
    let mut set = format!("{thumbnail} {}w, {} {preview}w", report.picture.width, address("preview"));
    if report.file.format != Format::Tiff && longest > 2048 {
        set += &format!(", {} {width}w", address("original"));
    }
    Some((thumbnail, set))
}

/// Closer to where the pointer is, or back.
fn look(event: &MouseEvent, compare: CompareState) {
    let frame = event.current_target().and_then(|frame| frame.dyn_into().ok());
    // A key has no place.
    compare.look(frame, if event.detail() == 0 { None } else { place(event) });
}

/// While only a part is seen, it is the part under the pointer.
fn pan(event: &MouseEvent, compare: CompareState) {
    if compare.zoom.with_untracked(SharedZoom::is_close)
        && let Some(at) = place(event)
    {
        compare.zoom.update(|zoom| *zoom = zoom.at(at));
    }
}

/// Where the pointer is on the frame, in percent.
fn place(event: &MouseEvent) -> Option<(f64, f64)> {
    let frame: HtmlElement = event.current_target()?.dyn_into().ok()?;
    let share = |at: i32, length: i32| (f64::from(at) * 100.0 / f64::from(length.max(1))).clamp(0.0, 100.0);
    Some((share(event.offset_x(), frame.client_width()), share(event.offset_y(), frame.client_height())))
}
