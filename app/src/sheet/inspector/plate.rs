//! The picture itself: the best file of it that is loaded, and what is laid over it.

use leptos::html;
use leptos::prelude::*;
use protocol::{ImageId, PictureType};

use super::action::Overlay;
use super::focus;
use super::inspection::Inspection;
use super::sequence::Way;
use super::source::Source;
use crate::desk::Wish;
use crate::sheet::Card;

/// The picture that is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pictured {
    id: ImageId,
    size: (u32, u32),
    is_transparent: bool,
    /// The smallest file with as many pixels as can be seen.
    enough: Source,
}

/// A picture's files one above the other, from the smallest; each is there as soon as it is needed and loaded.
pub(crate) fn plate(inspection: Inspection) -> impl IntoView {
    let Inspection { table, loupe, loaded, overlay, .. } = inspection;
    let pictured = RwSignal::new(None::<Pictured>);
    Effect::new(move |_| {
        let needed = loupe.get().needed();
        let now = inspection.card().and_then(|card| card.with(|card| of(card, needed)));
        let before = pictured.get_untracked();
        let is_same = before.map(|before| before.id) == now.map(|now| now.id);
        // What was needed once stays; what another picture needed says nothing, and the loupe comes back here.
        let now = match (now, before) {
            (Some(now), Some(before)) if is_same => Some(Pictured { enough: now.enough.max(before.enough), ..now }),
            (now, _) => now.map(|now| Pictured { enough: Source::Thumbnail, ..now }),
        };
        if !is_same {
            loaded.set(None);
            let loupe = inspection.loupe_now();
            inspection.put(match now {
                Some(Pictured { size: (width, height), .. }) => loupe.with_picture(width, height),
                // Back on the sheet: the next visit begins with all of a picture.
                None => loupe.without_zoom(1, 1),
            });
        }
        if now != before {
            pictured.set(now);
        }
    });
    let is_transparent = move || pictured.get().is_some_and(|pictured| pictured.is_transparent);
    let nodes = Source::ALL.map(|_| NodeRef::<html::Img>::new());
    let layers = Source::ALL.map(|source| {
        let address = move || {
            let id = pictured.get().filter(|pictured| pictured.enough >= source)?.id;
            Some(address(inspection, id, source))
        };
        // What is not there yet hides nothing, and under what is transparent a smaller file would be seen.
        let is_hidden = move || {
            let loaded = loaded.get();
            loaded < Some(source) || (is_transparent() && loaded > Some(source))
        };
        let on_load = move |_| {
            loaded.update(|loaded| *loaded = (*loaded).max(Some(source)));
            preload(source, inspection);
        };
        view! { <img class="plate__layer" class:picture--transparent=is_transparent node_ref=nodes[source as usize] data-source=source.slug() src=address alt="" draggable="false" hidden=is_hidden on:load=on_load/> }
    });
    let clipping = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let best = loaded.get().and_then(|source| nodes[source as usize].get());
        if let (Some(Overlay::Clipping), Some(picture), Some(canvas)) = (overlay.get(), best, clipping.get()) {
            inspection.desk.wish(Wish::Clip(picture, canvas));
        }
    });
    let heat = move || {
        let id = pictured.get().filter(|_| overlay.get() == Some(Overlay::Focus))?.id;
        let whole = table.whole.get().filter(|whole| whole.id == id)?;
        whole.report?.focus.map.map(|map| focus::drawing(&map))
    };
    view! {
        {layers}
        <canvas class="plate__layer" node_ref=clipping hidden=move || overlay.get() != Some(Overlay::Clipping)></canvas>
        <div class="plate__layer" data-heat="" inner_html=move || heat().unwrap_or_default()></div>
    }
}

/// What a card's picture is, where so many pixels are needed; nothing before there is one.
fn of(card: &Card, needed: f64) -> Option<Pictured> {
    let report = card.report()?;
    Some(Pictured {
        id: card.id,
        size: (report.image.width, report.image.height),
        is_transparent: report.picture.media_type == PictureType::Png,
        enough: Source::enough(needed, report),
    })
}

/// Where a file of an image is.
fn address(inspection: Inspection, id: ImageId, source: Source) -> String {
    inspection.table.api(&("images/".to_owned() + &id.to_string() + "/" + source.slug()))
}

/// Loads beforehand the preview of both neighbours, and the original of the next, where that of the image was needed: a step then
/// shows it at once, as close as this one.
fn preload(source: Source, inspection: Inspection) {
    let ways: &[Way] = match source {
        Source::Thumbnail => &[],
        Source::Preview => &[Way::Next, Way::Previous],
        Source::Original => &[Way::Next],
    };
    for way in ways.iter().copied() {
        let card = untrack(|| inspection.target(way)).and_then(|key| inspection.table.card(key));
        let id = card.and_then(|card| card.with_untracked(|card| card.report().map(|_| card.id)));
        if let Some(id) = id {
            inspection.desk.wish(Wish::Preload(address(inspection, id, source)));
        }
    }
}
