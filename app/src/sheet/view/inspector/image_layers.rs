//! Layers of the picture: the best file that is loaded, and the overlays.

use leptos::html;
use leptos::prelude::*;
use protocol::{ImageId, PictureType};

use crate::action::BrowserAction;
use crate::sheet::model::card::Card;
use crate::sheet::model::inspector::image_source::ImageSource;
use crate::sheet::model::inspector::inspector_action::ImageStep;
use crate::sheet::model::inspector::inspector_action::Overlay;
use crate::sheet::view::inspector::focus_overlay;
use crate::sheet::view::inspector::inspector_state::InspectorState;

/// The picture that is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PictureToLoad {
    id: ImageId,
    size: (u32, u32),
    is_transparent: bool,
    /// The smallest file with as many pixels as can be seen.
    enough: ImageSource,
}

/// A picture's files one above the other, from the smallest; each is there as soon as it is needed and loaded.
pub(crate) fn image_layers(inspector: InspectorState) -> impl IntoView {
    let InspectorState { sheet, viewport, loaded, overlay, .. } = inspector;
    let pictured = RwSignal::new(None::<PictureToLoad>);
    Effect::new(move |_| {
        let needed = viewport.get().needed();
        let now = inspector.card().and_then(|card| card.with(|card| of(card, needed)));
        let before = pictured.get_untracked();
        let is_same = before.map(|before| before.id) == now.map(|now| now.id);
        // What was needed once stays; what another picture needed says nothing, and the loupe comes back here.
        let now = match (now, before) {
            (Some(now), Some(before)) if is_same => {
                Some(PictureToLoad { enough: now.enough.max(before.enough), ..now })
            }
            (now, _) => now.map(|now| PictureToLoad { enough: ImageSource::Thumbnail, ..now }),
        };
        if !is_same {
            loaded.set(None);
            let viewport = inspector.current_viewport();
            inspector.set_viewport(match now {
                Some(PictureToLoad { size: (width, height), .. }) => viewport.with_picture(width, height),
                // Back on the sheet: the next visit begins with all of a picture.
                None => viewport.without_zoom(1, 1),
            });
        }
        if now != before {
            pictured.set(now);
        }
    });
    let is_transparent = move || pictured.get().is_some_and(|pictured| pictured.is_transparent);
    let nodes = ImageSource::ALL.map(|_| NodeRef::<html::Img>::new());
    let layers = ImageSource::ALL.map(|source| {
        let address = move || {
            let id = pictured.get().filter(|pictured| pictured.enough >= source)?.id;
            Some(address(inspector, id, source))
        };
        // What is not there yet hides nothing, and under what is transparent a smaller file would be seen.
        let is_hidden = move || {
            let loaded = loaded.get();
            loaded < Some(source) || (is_transparent() && loaded > Some(source))
        };
        let on_load = move |_| {
            loaded.update(|loaded| *loaded = (*loaded).max(Some(source)));
            preload(source, inspector);
        };
        view! { <img class="image-layers__layer" class:picture--transparent=is_transparent node_ref=nodes[source as usize] data-source=source.slug() src=address alt="" draggable="false" hidden=is_hidden on:load=on_load/> }
    });
    let clipping = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let best = loaded.get().and_then(|source| nodes[source as usize].get());
        if let (Some(Overlay::Clipping), Some(picture), Some(canvas)) = (overlay.get(), best, clipping.get()) {
            inspector.app.dispatch(BrowserAction::DrawClipping(picture, canvas));
        }
    });
    let heat = move || {
        let id = pictured.get().filter(|_| overlay.get() == Some(Overlay::Focus))?.id;
        let whole = sheet.full_image.get().filter(|whole| whole.id == id)?;
        whole.report?.focus.map.map(|map| focus_overlay::drawing(&map))
    };
    view! {
        {layers}
        <canvas class="image-layers__layer" node_ref=clipping hidden=move || overlay.get() != Some(Overlay::Clipping)></canvas>
        <div class="image-layers__layer" data-heat="" inner_html=move || heat().unwrap_or_default()></div>
    }
}

/// What a card's picture is, where so many pixels are needed; nothing before there is one.
fn of(card: &Card, needed: f64) -> Option<PictureToLoad> {
    let report = card.report()?;
    Some(PictureToLoad {
        id: card.id,
        size: (report.image.width, report.image.height),
        is_transparent: report.picture.media_type == PictureType::Png,
        enough: ImageSource::enough(needed, report),
    })
}

/// Where a file of an image is.
fn address(inspector: InspectorState, id: ImageId, source: ImageSource) -> String {
    inspector.sheet.api(&("images/".to_owned() + &id.to_string() + "/" + source.slug()))
}

/// Loads beforehand the preview of both neighbours, and the original of the next, where that of the image was needed: a step then
/// shows it at once, as close as this one.
fn preload(source: ImageSource, inspector: InspectorState) {
    let steps: &[ImageStep] = match source {
        ImageSource::Thumbnail => &[],
        ImageSource::Preview => &[ImageStep::Next, ImageStep::Previous],
        ImageSource::Original => &[ImageStep::Next],
    };
    for step in steps.iter().copied() {
        let card = untrack(|| inspector.target(step)).and_then(|key| inspector.sheet.card(key));
        let id = card.and_then(|card| card.with_untracked(|card| card.report().map(|_| card.id)));
        if let Some(id) = id {
            inspector.app.dispatch(BrowserAction::PreloadImage(address(inspector, id, source)));
        }
    }
}
