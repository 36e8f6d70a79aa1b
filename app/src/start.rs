//! The start page.

mod drop_area;
mod recent_list;
mod samples;

use leptos::prelude::*;

use crate::left_out::LeftOutView;
use crate::{Language, words};
use drop_area::DropArea;
pub(crate) use drop_area::drop_art;
use recent_list::RecentList;
use samples::Samples;

/// What Proofsheet is, where to drop the files, and the sheets seen before.
#[component]
pub(crate) fn StartView(language: Language) -> impl IntoView {
    let promises = words::start::promises(language)
        .map(|(head, text)| view! { <li class="promise"><h2>{head}</h2><p>{text}</p></li> });
    view! {
        <main id="content" class="start">
            <h1 class="start__title">{words::chrome::headline(language)}</h1>
            <p class="start__tagline">{words::chrome::tagline(language)}</p>
            <DropArea language/>
            <LeftOutView language/>
            <Samples language/>
            <ul class="promises">{promises.into_iter().collect_view()}</ul>
            <RecentList language/>
            <p class="start__privacy">{words::chrome::privacy(language)}</p>
        </main>
    }
}
