//! Root view: everything inside `<body>`, the same on the server and in the browser.

use std::mem::discriminant;

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::app_state::{AppState, CurrentPage};
use crate::not_found::NotFoundView;
use crate::recreated_view::recreated_view;
use crate::start::StartView;
use crate::top_bar::TopBar;
use crate::{Language, words};

/// The page. It is made anew when the language or the place changes; everything that must outlive that is in the app.
#[component]
pub(crate) fn App(app: AppState) -> impl IntoView {
    provide_context(app);
    let shown = move || (discriminant(&app.page.get()), app.path(), app.language.get());
    view! { <div class="page">{recreated_view(shown, move |(_, _, language)| content(app, language))}</div> }
}

fn content(app: AppState, language: Language) -> impl IntoView {
    let place = match app.page.get_untracked() {
        CurrentPage::Start => EitherOf3::A(view! { <StartView language/> }),
        CurrentPage::Sheet { sheet, render } => EitherOf3::B(render(sheet, language)),
        CurrentPage::NotFound(reason) => EitherOf3::C(view! { <NotFoundView reason language/> }),
    };
    view! {
        <a class="skip" href="#content">{words::chrome::skip(language)}</a>
        <TopBar language/>
        {place}
    }
}
