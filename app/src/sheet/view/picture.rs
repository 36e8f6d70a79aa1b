//! Picture in a card's frame: the ThumbHash placeholder, then the thumbnail.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use protocol::PictureType;

use crate::action::BrowserAction;
use crate::app_state::AppState;
use crate::sheet::model::card::Card;
use crate::sheet::model::sheet_state::SheetState;

/// Time for which the placeholder stays under a loaded thumbnail: a little longer than the CSS fade, `--fade-in`.
const PLACEHOLDER_TIME: Duration = Duration::from_millis(600);

/// Number of pictures, from the first in drop order, that are loaded with high priority: the first rows on a phone.
/// Browsers give lazy images a low priority until their position is known.
const EAGER_PICTURES: usize = 4;

/// Thumbnail of an analyzed image.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CardPicture {
    /// Path of the thumbnail in the API.
    source: String,
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// PNG if the image has transparent pixels, else JPEG.
    media_type: PictureType,
    /// ThumbHash of the image in base64.
    thumbhash: String,
}

/// Thumbnail of the card's image, over the placeholder from its ThumbHash until it is loaded; nothing before the image
/// is analyzed. `sheet` is the sheet of the card. Dispatches [`BrowserAction::DecodePlaceholder`] when the thumbnail is
/// not loaded yet.
#[component]
pub(crate) fn PictureView(card: RwSignal<Card>, sheet: SheetState) -> impl IntoView {
    let picture = Memo::new(move |_| card.with(|card| picture_of(card, sheet)));
    let number = untrack(|| sheet.card_number(card.with(|card| card.key)));
    let priority = if (1..=EAGER_PICTURES).contains(&number) { LoadPriority::High } else { LoadPriority::Lazy };
    move || picture.get().map(|picture| fading_picture(picture, priority))
}

/// Priority with which the browser loads a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoadPriority {
    /// Eagerly and with a high fetch priority.
    High,
    /// When the picture comes near the visible part of the page.
    Lazy,
}

/// Thumbnail of a card's image; `None` before the image is analyzed.
fn picture_of(card: &Card, sheet: SheetState) -> Option<CardPicture> {
    let picture = &card.report()?.picture;
    Some(CardPicture {
        source: sheet.api(&format!("images/{}/thumbnail", card.id)),
        width: picture.width,
        height: picture.height,
        media_type: picture.media_type,
        thumbhash: picture.thumbhash.clone(),
    })
}

/// Thumbnail that fades in over its placeholder. The server renders neither the placeholder nor the fade: both start in
/// the browser, and only for a thumbnail that is not loaded when the view is created.
fn fading_picture(picture: CardPicture, priority: LoadPriority) -> impl IntoView {
    let app = expect_context::<AppState>();
    let thumbnail = NodeRef::<html::Img>::new();
    let placeholder = RwSignal::new(None::<String>);
    let is_loaded = RwSignal::new(true);
    let thumbhash = picture.thumbhash;
    Effect::new(move |_| {
        if thumbnail.get().is_some_and(|thumbnail| !thumbnail.complete()) {
            is_loaded.set(false);
            app.dispatch(BrowserAction::DecodePlaceholder(thumbhash.clone(), placeholder));
        }
    });
    view! {
        <img
            class="picture__placeholder"
            alt=""
            aria-hidden="true"
            src=move || placeholder.get()
            hidden=move || placeholder.with(Option::is_none)
        />
        <img
            class="picture"
            class:picture--transparent={picture.media_type == PictureType::Png}
            class:picture--loading=move || !is_loaded.get()
            node_ref=thumbnail
            src=picture.source
            width=picture.width.to_string()
            height=picture.height.to_string()
            alt=""
            loading=if priority == LoadPriority::High { "eager" } else { "lazy" }
            fetchpriority=(priority == LoadPriority::High).then_some("high")
            decoding="async"
            on:load=move |_| {
                is_loaded.set(true);
                set_timeout(move || drop(placeholder.try_set(None)), PLACEHOLDER_TIME);
            }
        />
    }
}
