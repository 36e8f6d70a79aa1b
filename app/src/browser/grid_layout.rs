//! Measurement of the grid as the browser lays it out, so that only cards in view are drawn.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlOListElement, ResizeObserver};

use crate::sheet::model::card::CardKey;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::visible_range::GridLayout;

/// Watches the grid for as long as the present reactive owner lives.
pub(crate) fn watch(sheet: SheetState, list: HtmlOListElement) {
    let look = {
        let list = list.clone();
        move || take(sheet, &list, measure(&list))
    };
    let scrolled = {
        let list = list.clone();
        // Only where it lies has changed: to ask for its columns at every step would cost more than drawing it.
        move || take(sheet, &list, sheet.layout.get_untracked().map(|known| moved(known, &list)))
    };
    on_scroll_and_resize(&list, scrolled, look.clone());
    // The first cards tell how large cards are.
    Effect::new(move |_| {
        sheet.shown.with(Vec::is_empty);
        look();
    });
    // What is asked for anew is shown from its beginning.
    Effect::new(move |before: Option<()>| {
        sheet.query.track();
        let above = sheet.layout.get_untracked().map_or(0.0, |layout| layout.above);
        if before.is_some() && above > 0.0 {
            window().scroll_by_with_x_and_y(0.0, -above);
        }
    });
    let row = Memo::new(move |_| sheet.layout.get().map_or(0.0, |layout| layout.row));
    Effect::new(move |_| {
        let (row, window) = (row.get(), sheet.visible_range.get());
        let style = HtmlElement::style(&list);
        // It fails only for a name that is none.
        let _ = style.set_property("--above", &format!("{}px", window.rows_before as f64 * row));
        let _ = style.set_property("--below", &format!("{}px", window.rows_after as f64 * row));
    });
}

/// Takes a layout that is new. Where it has more or fewer columns, or rows of another height, what was at the top of the view stays there.
fn take(sheet: SheetState, list: &HtmlOListElement, layout: Option<GridLayout>) {
    let before = sheet.layout.get_untracked();
    if layout.is_none() || before == layout {
        return;
    }
    sheet.layout.set(layout);
    if let (Some(before), Some(now)) = (before, layout)
        && (before.columns != now.columns || (before.row - now.row).abs() > 0.5)
        && before.above > 0.0
    {
        let card = before.above / before.row * before.columns as f64;
        let place = card / now.columns as f64 * now.row;
        let list = list.clone();
        // Once what is drawn is that of the new layout, and the page as long as it will be: it may have become so short that the
        // browser has scrolled by itself.
        request_animation_frame(move || window().scroll_by_with_x_and_y(0.0, place - above(&list)));
    }
}

fn on_scroll_and_resize(list: &HtmlOListElement, scrolled: impl Fn() + 'static, look: impl Fn() + Clone + 'static) {
    let scroll = window_event_listener(ev::scroll, move |_| scrolled());
    let resize = window_event_listener(ev::resize, {
        let look = look.clone();
        move |_| look()
    });
    let heard = Closure::<dyn FnMut()>::new(look);
    // It fails only for what is no function.
    let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(list);
    }
    let held = StoredValue::new_local(Some((observer, heard)));
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
        if let Some(Some((Some(observer), _))) = held.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}

/// How the grid is laid out; nothing before there is a card in it.
fn measure(list: &HtmlOListElement) -> Option<GridLayout> {
    let card = list.query_selector(":scope > .card:not(.card--off-screen)").ok()??;
    let style = window().get_computed_style(list).ok()??;
    let columns = style.get_property_value("grid-template-columns").ok()?.split_whitespace().count();
    let gap = js_sys::parse_float(&style.get_property_value("row-gap").ok()?);
    let view = window().inner_height().ok()?.as_f64()? - cover();
    Some(GridLayout {
        columns,
        row: card.get_bounding_client_rect().height() + if gap.is_nan() { 0.0 } else { gap },
        above: above(list),
        view,
    })
}

/// From the top of the grid's first row to the top of the view.
fn above(list: &HtmlOListElement) -> f64 {
    cover() - list.get_bounding_client_rect().top()
}

/// The same layout after the page was scrolled.
fn moved(known: GridLayout, list: &HtmlOListElement) -> GridLayout {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(known.view);
    GridLayout { above: height - known.view - list.get_bounding_client_rect().top(), ..known }
}

/// How much of the view's top is covered by the line above the grid, which stays there where there is room for it.
fn cover() -> f64 {
    let Some(finder) = document().query_selector(".filter-bar").ok().flatten() else { return 0.0 };
    let style = window().get_computed_style(&finder).ok().flatten();
    let is_staying =
        style.and_then(|style| style.get_property_value("position").ok()).is_some_and(|position| position == "sticky");
    if is_staying { finder.get_bounding_client_rect().height() } else { 0.0 }
}

/// Scrolls so that a card is in view, and gives it the focus once it is drawn.
pub(crate) fn reveal(sheet: SheetState, key: CardKey) {
    let place = sheet.shown.with_untracked(|shown| shown.iter().position(|other| *other == key));
    if let (Some(layout), Some(place)) = (sheet.layout.get_untracked(), place)
        && let Some(way) = layout.scroll_distance(place)
    {
        window().scroll_by_with_x_and_y(0.0, way);
    }
    request_animation_frame(move || {
        if let Some(frame) = frame(key) {
            let _ = frame.focus();
        }
    });
}

/// What opens a card, and has its focus.
fn frame(key: CardKey) -> Option<HtmlElement> {
    let selector = format!("[data-key=\"{}\"] > button", key.0);
    let found: Option<Element> = document().query_selector(&selector).ok()?;
    found?.dyn_into().ok()
}
