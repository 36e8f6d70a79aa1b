//! The whole page inside `<body>`, the same on the server and in the browser.

use std::mem::discriminant;

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::desk::{Desk, Place};
use crate::gone::GoneView;
use crate::masthead::Masthead;
use crate::renewed::renewed;
use crate::start::StartView;
use crate::{Language, words};

/// The page. It is made anew when the language or the place changes; everything that must outlive that is in the desk.
#[component]
pub(crate) fn App(desk: Desk) -> impl IntoView {
    provide_context(desk);
    let shown = move || (discriminant(&desk.place.get()), desk.path(), desk.language.get());
    view! { <div class="page">{renewed(shown, move |(_, _, language)| content(desk, language))}</div> }
}

fn content(desk: Desk, language: Language) -> impl IntoView {
    let place = match desk.place.get_untracked() {
        Place::Start => EitherOf3::A(view! { <StartView language/> }),
        Place::Sheet { table, show } => EitherOf3::B(show(table, language)),
        Place::Gone(reason) => EitherOf3::C(view! { <GoneView reason language/> }),
    };
    view! {
        <a class="skip" href="#content">{words::chrome::skip(language)}</a>
        <Masthead language/>
        {place}
    }
}
