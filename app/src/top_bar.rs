//! Top bar of every page: product name, link to a new sheet (hidden on the start page), and switches for theme and
//! language.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::action::Action;
use crate::app_state::AppState;
use crate::{Language, Theme, words};

/// Top bar. Each choice is a link, so it also works without scripts: the server responds with a cookie.
#[component]
pub(crate) fn TopBar(language: Language) -> impl IntoView {
    let app = expect_context::<AppState>();
    let is_start = app.is_start();
    view! {
        <header class="top-bar">
            <a class="top-bar__name" href="/" aria-label=words::chrome::home(language)>
                <svg class="top-bar__mark" viewBox="0 0 24 24" aria-hidden="true">
                    <rect x="2" y="2" width="9" height="9" rx="1.5"></rect>
                    <rect x="13" y="2" width="9" height="9" rx="1.5"></rect>
                    <rect x="2" y="13" width="9" height="9" rx="1.5"></rect>
                    <path d="M14 18.2l2.6 2.6L22 14.4"></path>
                </svg>
                <span>{words::chrome::NAME}</span>
            </a>
            <a class="top-bar__new" href="/" hidden=is_start>{words::chrome::new_sheet(language)}</a>
            <nav class="switch" aria-label=words::chrome::theme_switch(language)>
                {Theme::ALL.map(|theme| theme_choice(theme, app, language)).into_iter().collect_view()}
            </nav>
            <nav class="switch" aria-label=words::chrome::language_switch(language)>
                {Language::ALL.map(|choice| language_choice(choice, app, language)).into_iter().collect_view()}
            </nav>
        </header>
    }
}

fn theme_choice(theme: Theme, app: AppState, language: Language) -> impl IntoView {
    let is_current = move || (app.theme.get() == theme).then_some("true");
    let choose = move |event: MouseEvent| {
        event.prevent_default();
        app.dispatch(Action::SetTheme(theme));
    };
    view! {
        <a
            class="switch__choice"
            href=move || format!("/preferences?theme={}&back={}", theme.code(), app.path())
            data-theme-choice=theme.code()
            aria-current=is_current
            on:click=choose
        >
            {words::chrome::theme(theme, language)}
        </a>
    }
}

fn language_choice(choice: Language, app: AppState, language: Language) -> impl IntoView {
    let is_current = (choice == language).then_some("true");
    let choose = move |event: MouseEvent| {
        event.prevent_default();
        app.dispatch(Action::SetLanguage(choice));
    };
    view! {
        <a
            class="switch__choice"
            href=move || format!("/preferences?language={}&back={}", choice.code(), app.path())
            lang=choice.code()
            hreflang=choice.code()
            data-language=choice.code()
            aria-current=is_current
            on:click=choose
        >
            {choice.own_name()}
        </a>
    }
}
