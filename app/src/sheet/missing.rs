//! What is said about files of an open batch that nobody is sending.

use leptos::prelude::*;

use super::{Connection, Head, LightTable};
use crate::desk::{Desk, Wish};
use crate::{Language, words};

/// How many files have not arrived, and the two ways on: give them again or finish without them.
#[component]
pub(crate) fn Missing(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let count = move || table.head.with(Head::missing);
    // Without a line the count may be old.
    let is_known = move || table.connection.get() == Connection::Live;
    view! {
        <section class="notice missing script-only" data-missing=move || count().to_string() hidden=move || count() == 0 || !is_known()>
            <p>{move || words::sheet::missing(count(), language)}</p>
            <div class="missing__ways">
                <label class="button">
                    <input type="file" multiple data-again="" on:change=move |event| desk.wish(Wish::Pick(event))/>
                    {words::sheet::choose_again(language)}
                </label>
                <button class="button button--quiet" type="button" data-seal="" on:click=move |_| desk.wish(Wish::Seal)>
                    {words::sheet::seal(language)}
                </button>
            </div>
        </section>
    }
}
