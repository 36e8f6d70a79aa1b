//! Picture in a card's frame: placeholder, then thumbnail.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use protocol::PictureType;

use crate::action::BrowserAction;
use crate::app_state::AppState;
use crate::sheet::model::card::Card;
use crate::sheet::model::sheet_state::SheetState;

/// How long the placeholder stays under a thumbnail that is loaded: a little longer than the fading.
const FADE: Duration = Duration::from_millis(600);

/// Pictures that are loaded before all else: on a telephone, the first rows. Browsers take lazy ones for unimportant until they know
/// where they lie.
const EAGER_PICTURES: usize = 4;

/// What is needed to show a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CardPicture {
    source: String,
    width: u32,
    height: u32,
    /// PNG where there is transparency.
    media_type: PictureType,
    thumbhash: String,
}

/// The thumbnail as soon as there is one; until it is loaded, the placeholder from the image's ThumbHash.
#[component]
pub(crate) fn PictureView(card: RwSignal<Card>, sheet: SheetState) -> impl IntoView {
    let shown = Memo::new(move |_| card.with(|card| shown(card, sheet)));
    let number = untrack(|| sheet.number_of(card.with(|card| card.key)));
    let rank = if (1..=EAGER_PICTURES).contains(&number) { LoadPriority::High } else { LoadPriority::Lazy };
    move || shown.get().map(|picture| fading_picture(picture, rank))
}

/// How soon a picture is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoadPriority {
    /// Before all else.
    High,
    /// When it comes near the view.
    Lazy,
}

fn shown(card: &Card, sheet: SheetState) -> Option<CardPicture> {
    let picture = &card.report()?.picture;
    Some(CardPicture {
        source: sheet.api(&format!("images/{}/thumbnail", card.id)),
        width: picture.width,
        height: picture.height,
        media_type: picture.media_type,
        thumbhash: picture.thumbhash.clone(),
    })
}

/// The thumbnail over its placeholder. The server renders neither placeholder nor fading: both begin in the browser, and
/// only for a picture that is not there yet.
fn fading_picture(picture: CardPicture, rank: LoadPriority) -> impl IntoView {
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
        <img class="picture__placeholder" alt="" aria-hidden="true" src=move || placeholder.get() hidden=move || placeholder.with(Option::is_none)/>
        <img
            class="picture"
            class:picture--transparent={picture.media_type == PictureType::Png}
            class:picture--loading=move || !is_loaded.get()
            node_ref=thumbnail
            src=picture.source
            width=picture.width.to_string()
            height=picture.height.to_string()
            alt=""
            loading=if rank == LoadPriority::High { "eager" } else { "lazy" }
            fetchpriority=(rank == LoadPriority::High).then_some("high")
            decoding="async"
            on:load=move |_| {
                is_loaded.set(true);
                set_timeout(move || drop(placeholder.try_set(None)), FADE);
            }
        />
    }
}
