//! Root view: skip link, top bar and the page that is shown, identical on the server and in the browser.

use std::mem::discriminant;

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::app_state::{AppState, CurrentPage};
use crate::not_found::NotFoundView;
use crate::recreated_view::recreated_view;
use crate::start::StartView;
use crate::top_bar::TopBar;
use crate::{Language, words};

/// Root view. It is recreated when the language, the kind of page or its path changes; state that outlives this is in
/// [`AppState`].
#[component]
pub(crate) fn App(app: AppState) -> impl IntoView {
    provide_context(app);
    let version = move || (discriminant(&app.page.get()), app.path(), app.language.get());
    view! { <div class="page">{recreated_view(version, move |(_, _, language)| content(app, language))}</div> }
}

/// Skip link, top bar and the view of the page that is shown.
fn content(app: AppState, language: Language) -> impl IntoView {
    let page_view = match app.page.get_untracked() {
        CurrentPage::Start => EitherOf3::A(view! { <StartView language/> }),
        CurrentPage::Sheet { sheet, render } => EitherOf3::B(render(sheet, language)),
        CurrentPage::NotFound(reason) => EitherOf3::C(view! { <NotFoundView reason language/> }),
    };
    view! {
        <a class="skip" href="#content">{words::chrome::skip(language)}</a>
        <TopBar language/>
        {page_view}
    }
}
