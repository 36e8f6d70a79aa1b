//! What the cards are searched, narrowed and sorted by.

use leptos::prelude::*;

use super::{Arrangement, LightTable, Part, Sense, Sort};
use crate::{Language, words};

/// Search, part and sort of the sheet, and how many cards are shown.
#[component]
pub(crate) fn Tools(table: LightTable, language: Language) -> impl IntoView {
    let arrangement = table.arrangement;
    let search = move |event| arrangement.update(|chosen| chosen.filter.text = event_target_value(&event));
    let narrow = move |event| {
        let slug = event_target_value(&event);
        let part = Part::EVERY.into_iter().find(|part| part.slug() == slug).unwrap_or_default();
        arrangement.update(|chosen| chosen.filter.part = part);
    };
    let sort = move |event| {
        let sort = Sort::of_slug(&event_target_value(&event)).unwrap_or_default();
        arrangement.update(|chosen| chosen.sort = sort);
    };
    let turn = move |_| arrangement.update(|chosen| chosen.direction = chosen.direction.turned());
    let is_turned = move || arrangement.with(|chosen| chosen.direction == Sense::Backwards);
    let parts =
        Part::EVERY.map(|part| view! { <option value=part.slug()>{words::tools::part(part, language)}</option> });
    let sorts =
        Sort::EVERY.map(|sort| view! { <option value=sort.slug()>{words::tools::sort(sort, language)}</option> });
    let shown = move || {
        let all = table.order.with(Vec::len);
        words::tools::shown(table.shown.with(Vec::len), all, language)
    };
    view! {
        <div class="tools script-only" role="search" aria-label=words::tools::label(language)>
            <input
                class="tools__search"
                type="search"
                data-search=""
                aria-label=words::tools::search(language)
                placeholder=words::tools::search(language)
                prop:value=move || arrangement.with(|chosen| chosen.filter.text.clone())
                on:input=search
            />
            <select
                class="tools__select"
                data-part=""
                aria-label=words::tools::show(language)
                prop:value=move || arrangement.with(|chosen| chosen.filter.part.slug())
                on:change=narrow
            >
                {parts.into_iter().collect_view()}
            </select>
            <select
                class="tools__select"
                data-sort=""
                aria-label=words::tools::sort_by(language)
                prop:value=move || arrangement.with(|chosen| chosen.sort.slug())
                on:change=sort
            >
                {sorts.into_iter().collect_view()}
            </select>
            <button
                class="tools__turn"
                type="button"
                data-turn=""
                aria-label=words::tools::turn(language)
                title=words::tools::turn(language)
                aria-pressed=move || if is_turned() { "true" } else { "false" }
                on:click=turn
            >
                <span aria-hidden="true">{move || if is_turned() { "↑" } else { "↓" }}</span>
            </button>
            <p class="tools__shown" data-shown="">{shown}</p>
            <button
                class="tools__reset"
                type="button"
                data-reset=""
                hidden=move || arrangement.with(Arrangement::is_plain)
                on:click=move |_| arrangement.set(Arrangement::default())
            >
                {words::tools::reset(language)}
            </button>
        </div>
    }
}
