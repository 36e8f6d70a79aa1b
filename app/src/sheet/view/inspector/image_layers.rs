//! Layers of the inspector's picture: the files of the image from the thumbnail to the most detailed one, and the
//! overlays.

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

/// Picture that the inspector shows.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PictureToLoad {
    id: ImageId,
    /// Width and height in pixels of the picture: the image, or the preview in a raw file.
    size: (u32, u32),
    /// True if the image has transparent pixels.
    is_transparent: bool,
    /// Largest file that is requested: the one that the highest zoom of this image so far needed.
    largest: ImageSource,
}

/// Stacked files of the selected image, the smallest at the bottom, with the clipping and focus overlays on top. All
/// files up to the one that the zoom needs are requested, and each appears once it is loaded. Under a transparent
/// picture, smaller files are hidden.
///
/// When another image is selected, clears `loaded` and adapts the viewport to the image. When the inspector closes,
/// clears `loaded` and the zoom.
///
/// Dispatches [`BrowserAction::DrawClipping`] and [`BrowserAction::PreloadImage`].
pub(crate) fn image_layers(inspector: InspectorState) -> impl IntoView {
    let InspectorState { sheet, viewport, loaded, overlay, .. } = inspector;
    let picture = RwSignal::new(None::<PictureToLoad>);
    Effect::new(move |_| {
        let needed = viewport.get().needed_edge();
        let now = inspector.card().and_then(|card| card.with(|card| picture_of(card, needed)));
        let before = picture.get_untracked();
        let is_same = before.map(|before| before.id) == now.map(|now| now.id);
        // A larger file stays requested after zooming out. A new image starts with its thumbnail: the change of the
        // viewport below runs this effect again with the zoom that the new image needs.
        let now = match (now, before) {
            (Some(now), Some(before)) if is_same => {
                Some(PictureToLoad { largest: now.largest.max(before.largest), ..now })
            }
            (now, _) => now.map(|now| PictureToLoad { largest: ImageSource::Thumbnail, ..now }),
        };
        if !is_same {
            loaded.set(None);
            let viewport = inspector.current_viewport();
            inspector.set_viewport(match now {
                Some(PictureToLoad { size: (width, height), .. }) => viewport.with_image(width, height),
                // The inspector is closed: the next image starts zoomed out to fit.
                None => viewport.without_zoom(1, 1),
            });
        }
        if now != before {
            picture.set(now);
        }
    });
    let is_transparent = move || picture.get().is_some_and(|picture| picture.is_transparent);
    let nodes = ImageSource::ALL.map(|_| NodeRef::<html::Img>::new());
    let layers = ImageSource::ALL.map(|source| {
        let address = move || {
            let id = picture.get().filter(|picture| source.is_loaded_up_to(picture.largest))?.id;
            Some(address(inspector, id, source))
        };
        // A file stays hidden until it is loaded. Below a transparent picture, smaller files would show through.
        let is_hidden = move || {
            let loaded = loaded.get();
            loaded < Some(source) || (is_transparent() && loaded > Some(source))
        };
        let on_load = move |_| {
            loaded.update(|loaded| *loaded = (*loaded).max(Some(source)));
            preload(source, inspector);
        };
        view! {
            <img
                class="image-layers__layer"
                class:picture--transparent=is_transparent
                node_ref=nodes[source as usize]
                data-source=source.slug()
                src=address
                alt=""
                draggable="false"
                hidden=is_hidden
                on:load=on_load
            />
        }
    });
    let clipping = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let best_loaded = loaded.get().and_then(|source| nodes[source as usize].get());
        if let (Some(Overlay::Clipping), Some(element), Some(canvas)) = (overlay.get(), best_loaded, clipping.get()) {
            inspector.app.dispatch(BrowserAction::DrawClipping(element, canvas));
        }
    });
    let focus_drawing = move || {
        let id = picture.get().filter(|_| overlay.get() == Some(Overlay::Focus))?.id;
        let full_image = sheet.full_image.get().filter(|image| image.id == id)?;
        full_image.report?.focus.map.map(|map| focus_overlay::drawing(&map))
    };
    view! {
        {layers}
        <canvas
            class="image-layers__layer"
            node_ref=clipping
            hidden=move || overlay.get() != Some(Overlay::Clipping)
        ></canvas>
        <div class="image-layers__layer" data-heat="" inner_html=move || focus_drawing().unwrap_or_default()></div>
    }
}

/// Picture of a card when `needed` device pixels are shown along its longer edge; `None` before the image is analyzed.
fn picture_of(card: &Card, needed: f64) -> Option<PictureToLoad> {
    let report = card.report()?;
    Some(PictureToLoad {
        id: card.id,
        size: report.image.analyzed_size(),
        is_transparent: report.picture.media_type == PictureType::Png,
        largest: ImageSource::smallest_for(needed, report),
    })
}

/// Path of a file of an image in the API.
fn address(inspector: InspectorState, id: ImageId, source: ImageSource) -> String {
    inspector.sheet.api(&("images/".to_owned() + &id.to_string() + "/" + source.address()))
}

/// Preloads files of neighbouring images after a file of this image has loaded, so that a step shows them at once at
/// the same zoom: the previews of both neighbours after a preview, and the most detailed file of the next image after
/// that of this one. Neighbours that are not analyzed are skipped.
fn preload(source: ImageSource, inspector: InspectorState) {
    let steps: &[ImageStep] = match source {
        ImageSource::Thumbnail => &[],
        ImageSource::Preview => &[ImageStep::Next, ImageStep::Previous],
        ImageSource::FullPreview | ImageSource::Original => &[ImageStep::Next],
    };
    for step in steps.iter().copied() {
        let card = untrack(|| inspector.target(step)).and_then(|key| inspector.sheet.card(key));
        let file = card
            .and_then(|card| card.with_untracked(|card| Some((card.id, ImageSource::most_detailed(card.report()?)))));
        if let Some((id, most_detailed)) = file {
            let source = if source == ImageSource::Preview { source } else { most_detailed };
            inspector.app.dispatch(BrowserAction::PreloadImage(address(inspector, id, source)));
        }
    }
}
