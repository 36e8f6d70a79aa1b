//! Measurement of the laid-out grid, so that of a long sheet only the cards in or near the view are drawn, and
//! scrolling of the page to cards.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlOListElement, ResizeObserver};

use crate::sheet::model::card::CardKey;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::visible_range::GridLayout;

/// Keeps the sheet's layout and the space of undrawn rows up to date for the lifetime of the current reactive owner.
/// Scrolls back to the top of the grid when the filter or the sort order changes.
pub(crate) fn watch(sheet: SheetState, list: HtmlOListElement) {
    let measure_now = {
        let list = list.clone();
        move || update_layout(sheet, &list, measure(&list))
    };
    let on_scroll = {
        let list = list.clone();
        // Scrolling changes only the position. Measuring the columns on every scroll event would cost more than
        // drawing.
        move || update_layout(sheet, &list, sheet.layout.get_untracked().map(|known| moved(known, &list)))
    };
    on_scroll_and_resize(&list, on_scroll, measure_now.clone());
    // The first drawn card gives the row height.
    Effect::new(move |_| {
        sheet.shown.with(Vec::is_empty);
        measure_now();
    });
    // A new filter or sort order scrolls back to the top of the grid.
    Effect::new(move |before: Option<()>| {
        sheet.query.track();
        let distance_above_view = sheet.layout.get_untracked().map_or(0.0, |layout| layout.distance_above_view);
        if before.is_some() && distance_above_view > 0.0 {
            window().scroll_by_with_x_and_y(0.0, -distance_above_view);
        }
    });
    let row = Memo::new(move |_| sheet.layout.get().map_or(0.0, |layout| layout.row));
    Effect::new(move |_| {
        let (row, range) = (row.get(), sheet.visible_range.get());
        let style = HtmlElement::style(&list);
        // Fails only for an invalid property name.
        let _ = style.set_property("--above", &format!("{}px", range.rows_before as f64 * row));
        let _ = style.set_property("--below", &format!("{}px", range.rows_after as f64 * row));
    });
}

/// Sets the layout if it is known and has changed. If the number of columns or the row height differs, scrolls so that
/// the card at the top of the view stays there.
fn update_layout(sheet: SheetState, list: &HtmlOListElement, layout: Option<GridLayout>) {
    let before = sheet.layout.get_untracked();
    if layout.is_none() || before == layout {
        return;
    }
    sheet.layout.set(layout);
    if let (Some(before), Some(now)) = (before, layout)
        && (before.columns != now.columns || (before.row - now.row).abs() > 0.5)
        && before.distance_above_view > 0.0
    {
        let card = before.distance_above_view / before.row * before.columns as f64;
        let position = card / now.columns as f64 * now.row;
        let list = list.clone();
        // Wait until the new layout is drawn and the page has its new height. A shorter page may make the browser
        // scroll by itself.
        request_animation_frame(move || window().scroll_by_with_x_and_y(0.0, position - distance_above_view(&list)));
    }
}

/// Calls `on_scroll` when the window scrolls, and `measure_now` when the window or the grid changes its size, for the
/// lifetime of the current reactive owner.
fn on_scroll_and_resize(
    list: &HtmlOListElement,
    on_scroll: impl Fn() + 'static,
    measure_now: impl Fn() + Clone + 'static,
) {
    let scroll = window_event_listener(ev::scroll, move |_| on_scroll());
    let resize = window_event_listener(ev::resize, {
        let measure_now = measure_now.clone();
        move |_| measure_now()
    });
    let on_resize = Closure::<dyn FnMut()>::new(measure_now);
    // Fails only for a callback that is not a function.
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(list);
    }
    let held = StoredValue::new_local(Some((observer, on_resize)));
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
        if let Some(Some((Some(observer), _))) = held.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}

/// Measures the grid. Returns `None` while no card is drawn in it.
fn measure(list: &HtmlOListElement) -> Option<GridLayout> {
    let card = list.query_selector(":scope > .card:not(.card--off-screen)").ok()??;
    let style = window().get_computed_style(list).ok()??;
    let columns = style.get_property_value("grid-template-columns").ok()?.split_whitespace().count();
    let gap = js_sys::parse_float(&style.get_property_value("row-gap").ok()?);
    let view = window().inner_height().ok()?.as_f64()? - covered_height();
    Some(GridLayout {
        columns,
        row: card.get_bounding_client_rect().height() + if gap.is_nan() { 0.0 } else { gap },
        distance_above_view: distance_above_view(list),
        view,
    })
}

/// Distance from the top of the first row to the top of the uncovered view, in CSS pixels; negative while the grid
/// begins below it.
fn distance_above_view(list: &HtmlOListElement) -> f64 {
    covered_height() - list.get_bounding_client_rect().top()
}

/// Layout `known` with its current position; the columns, the row height and the height of the view are not measured
/// again.
fn moved(known: GridLayout, list: &HtmlOListElement) -> GridLayout {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(known.view);
    GridLayout { distance_above_view: height - known.view - list.get_bounding_client_rect().top(), ..known }
}

/// Height of the filter bar in CSS pixels if its position is sticky, otherwise 0: once stuck, it covers the top of the
/// view.
fn covered_height() -> f64 {
    let Some(filter_bar) = document().query_selector(".filter-bar").ok().flatten() else { return 0.0 };
    let style = window().get_computed_style(&filter_bar).ok().flatten();
    let is_sticky =
        style.and_then(|style| style.get_property_value("position").ok()).is_some_and(|position| position == "sticky");
    if is_sticky { filter_bar.get_bounding_client_rect().height() } else { 0.0 }
}

/// Scrolls a card into view if it is shown, and focuses it in the next frame, when it is drawn.
pub(crate) fn reveal(sheet: SheetState, key: CardKey) {
    let index = sheet.shown.with_untracked(|shown| shown.iter().position(|other| *other == key));
    if let (Some(layout), Some(index)) = (sheet.layout.get_untracked(), index)
        && let Some(distance) = layout.scroll_distance(index)
    {
        window().scroll_by_with_x_and_y(0.0, distance);
    }
    request_animation_frame(move || {
        if let Some(button) = card_button(key) {
            let _ = button.focus();
        }
    });
}

/// Button of a card, which opens the image and can have the focus.
fn card_button(key: CardKey) -> Option<HtmlElement> {
    let selector = format!("[data-key=\"{}\"] > button", key.0);
    let found: Option<Element> = document().query_selector(&selector).ok()?;
    found?.dyn_into().ok()
}
