//! The line at the top of every page: the product's name and the switches.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::desk::{Desk, Wish};
use crate::{Language, Theme, words};

/// Name and switches. Without a script each choice is a link that the server answers with a cookie.
#[component]
pub(crate) fn Masthead(language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_start = desk.is_start();
    view! {
        <header class="masthead">
            <a class="masthead__name" href="/" aria-label=words::chrome::home(language)>
                <svg class="masthead__mark" viewBox="0 0 24 24" aria-hidden="true">
                    <rect x="2" y="2" width="9" height="9" rx="1.5"></rect>
                    <rect x="13" y="2" width="9" height="9" rx="1.5"></rect>
                    <rect x="2" y="13" width="9" height="9" rx="1.5"></rect>
                    <path d="M14 18.2l2.6 2.6L22 14.4"></path>
                </svg>
                <span>{words::chrome::NAME}</span>
            </a>
            <a class="masthead__new" href="/" hidden=is_start>{words::chrome::new_sheet(language)}</a>
            <nav class="switch" aria-label=words::chrome::theme_switch(language)>
                {Theme::ALL.map(|theme| theme_choice(theme, desk, language)).into_iter().collect_view()}
            </nav>
            <nav class="switch" aria-label=words::chrome::language_switch(language)>
                {Language::ALL.map(|choice| language_choice(choice, desk, language)).into_iter().collect_view()}
            </nav>
        </header>
    }
}

fn theme_choice(theme: Theme, desk: Desk, language: Language) -> impl IntoView {
    let is_current = move || (desk.theme.get() == theme).then_some("true");
    let choose = move |event: MouseEvent| {
        event.prevent_default();
        desk.wish(Wish::Light(theme));
    };
    view! {
        <a
            class="switch__choice"
            href=move || format!("/preferences?theme={}&back={}", theme.code(), desk.path())
            data-theme-choice=theme.code()
            aria-current=is_current
            on:click=choose
        >
            {words::chrome::theme(theme, language)}
        </a>
    }
}

fn language_choice(choice: Language, desk: Desk, language: Language) -> impl IntoView {
    let is_current = (choice == language).then_some("true");
    let choose = move |event: MouseEvent| {
        event.prevent_default();
        desk.wish(Wish::Speak(choice));
    };
    view! {
        <a
            class="switch__choice"
            href=move || format!("/preferences?language={}&back={}", choice.code(), desk.path())
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
