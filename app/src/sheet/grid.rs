//! The grid of cards.

use leptos::prelude::*;

use super::LightTable;
use super::card_view::CardView;
use crate::{Language, words};

/// Every card, in drop order.
#[component]
pub(crate) fn Grid(table: LightTable, language: Language) -> impl IntoView {
    view! {
        <ol class="grid" aria-label=words::sheet::frames(language)>
            <For
                each=move || table.order.get()
                // A card that is drawn in another language is another card.
                key=move |key| (*key, language)
                children=move |key| table.card(key).map(|card| view! { <CardView card=card table language/> })
            />
        </ol>
    }
}
