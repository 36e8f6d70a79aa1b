//! Start page: introduction, drop area, skipped files, sample images, features, recent batches and closing note.

pub(crate) mod drop_area;
mod recent_list;
mod samples;

use leptos::prelude::*;

use crate::skipped_files_view::SkippedFilesView;
use crate::start::drop_area::DropArea;
use crate::start::recent_list::RecentList;
use crate::start::samples::Samples;
use crate::{Language, words};

/// Introduction, drop area, skipped files, sample images, features, recent batches and closing note.
#[component]
pub(crate) fn StartView(language: Language) -> impl IntoView {
    let features = words::start::features(language)
        .map(|(head, text)| view! { <li class="promise"><h2>{head}</h2><p>{text}</p></li> });
    view! {
        <main id="content" class="start">
            <h1 class="start__title">{words::chrome::headline(language)}</h1>
            <p class="start__tagline">{words::chrome::tagline(language)}</p>
            <DropArea language/>
            <SkippedFilesView language/>
            <Samples language/>
            <ul class="promises">{features.into_iter().collect_view()}</ul>
            <RecentList language/>
            <p class="start__privacy">{words::chrome::privacy(language)}</p>
        </main>
    }
}
