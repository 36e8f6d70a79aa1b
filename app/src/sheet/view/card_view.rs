//! Card of the grid: one file or image with its thumbnail, name and state.

use leptos::either::EitherOf4;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use protocol::FailureCode;

use crate::number_format::dimensions;
use crate::sheet::model::card::{Card, CardStage};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::model::slugs::decision_slug;
use crate::sheet::view::badge::by_severity;
use crate::sheet::view::card_buttons::RemoveButton;
use crate::sheet::view::card_buttons::RetryButton;
use crate::sheet::view::picture::PictureView;
use crate::{Language, words};

/// One card: frame with the thumbnail and the extensions of the other files of a shot, number, name, folder if the
/// sheet has several, remove button and state. All stages have the same size.
///
/// `card` is the signal of the card, `sheet` the sheet that it belongs to. A click on the frame opens the inspector by
/// setting `sheet.selected`; focus sets `sheet.active`; a click on the badge of a duplicate opens the compare view.
#[component]
pub(crate) fn CardView(card: ArcRwSignal<Card>, sheet: SheetState, language: Language) -> impl IntoView {
    let card = RwSignal::from(card);
    let (key, name) = card.with_untracked(|card| (card.key, card.file.name.clone()));
    let full_name = card.with_untracked(|card| card.full_name().to_owned());
    let folder_name = full_name.clone();
    let folder = Memo::new(move |_| sheet.folders.with(|folders| folders.label(&folder_name).to_owned()));
    let stage = Memo::new(move |_| card.with(Card::stage));
    let extensions = Memo::new(move |_| card.with(Card::other_extensions));
    let other_names = move || card.with(|card| card.other_names().collect::<Vec<_>>().join("\n"));
    let label_name = name.clone();
    let label = move || words::detail::open(&words::shot::name(&label_name, &extensions.get()), language);
    let decision = move || card.with(|card| card.decision().map(decision_slug));
    let is_tab_stop = Memo::new(move |_| sheet.tab_stop() == Some(key));
    let is_off_screen = Memo::new(move |_| sheet.is_outside_view(key));
    view! {
        <li
            class="card"
            class:card--off-screen=is_off_screen
            data-card=""
            data-key=key.0.to_string()
            data-decision=decision
            data-state=move || stage.get().slug()
            data-name=name.clone()
            data-path=full_name.clone()
            data-image=move || card.with(|card| card.id.to_string())
        >
            <button
                class="card__frame"
                type="button"
                aria-label=label
                tabindex=move || if is_tab_stop.get() { "0" } else { "-1" }
                on:focus=move |_| sheet.active.set(Some(key))
                on:click=move |_| sheet.selected.set(Some(key))
            >
                <PictureView card sheet/>
                <span
                    class="card__others"
                    data-others=""
                    title=other_names
                    hidden=move || extensions.with(String::is_empty)
                >
                    {extensions}
                </span>
            </button>
            <p class="card__name">
                <span class="card__number">{move || format!("{:03}", sheet.card_number(key))}</span>
                <span class="card__file" title=full_name.clone()>{name.clone()}</span>
                <span class="card__folder" hidden=move || folder.with(String::is_empty)>{move || folder.get()}</span>
            </p>
            <RemoveButton card language/>
            <div class="card__state">
                {raw_failure(card, sheet, language)} {move || stage_view(stage.get(), card, sheet, language)}
            </div>
        </li>
    }
}

/// Content below the name: the stage in words, the progress of the upload, image size and badges, or the error.
fn stage_view(stage: CardStage, card: RwSignal<Card>, sheet: SheetState, language: Language) -> impl IntoView {
    match stage {
        CardStage::Waiting => EitherOf4::A(text_line("card__line", words::sheet::waiting(language))),
        CardStage::Analyzing => {
            EitherOf4::A(text_line("card__line card__line--busy", words::sheet::analyzing(language)))
        }
        CardStage::Uploading => EitherOf4::B(upload_progress(card, language)),
        CardStage::Analyzed => EitherOf4::C(size_and_badges(card, sheet, language)),
        CardStage::UploadFailed(_) | CardStage::Failed => EitherOf4::D(failure(stage, card, sheet, language)),
    }
}

/// Paragraph with one line of text.
fn text_line(class: &'static str, text: &'static str) -> impl IntoView {
    view! { <p class=class>{text}</p> }
}

/// Percentage of the file that is sent, as text and as a bar.
fn upload_progress(card: RwSignal<Card>, language: Language) -> impl IntoView {
    let percent = move || card.with(Card::percent_sent);
    view! {
        <p class="card__line">{move || words::sheet::uploading(percent(), language)}</p>
        <progress class="card__progress" max="100" value=move || percent().to_string()></progress>
    }
}

/// Width and height of the image, and a badge per verdict.
fn size_and_badges(card: RwSignal<Card>, sheet: SheetState, language: Language) -> impl IntoView {
    let size = move || {
        let pixels = card.with(|card| card.report().map(|report| (report.image.width, report.image.height)));
        pixels.map(|(width, height)| dimensions(width, height))
    };
    let verdicts = move || card.with(|card| card.verdicts().cloned().collect());
    let badges = move || by_severity(verdicts(), language);
    // One listener for the list: only the badges of duplicates contain a button.
    let compare = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.has_attribute("data-compare")) {
            sheet.open_compare_view(card.with_untracked(|card| card.key));
        }
    };
    view! {
        <p class="card__line">{size}</p>
        <ul class="badges" on:click=compare>{badges}</ul>
    }
}

/// Error of the upload or the analysis, with the advice as tooltip, and the retry button or note (see [`RetryButton`]).
fn failure(stage: CardStage, card: RwSignal<Card>, sheet: SheetState, language: Language) -> impl IntoView {
    let error = card.with(error_code);
    let (title, advice) = failure_words(stage, error, language);
    // A cancelled image is not shown as an error.
    let class = if error == Some(FailureCode::Cancelled) {
        "card__line card__line--stopped"
    } else {
        "card__line card__line--failed"
    };
    view! {
        <p class=class title=advice>{title}</p>
        <RetryButton card sheet language/>
    }
}

/// Error of the raw file of a shot whose image has not failed, with the advice as tooltip, and the retry button or
/// note; nothing on other cards.
fn raw_failure(card: RwSignal<Card>, sheet: SheetState, language: Language) -> impl IntoView {
    let failed_raw = Memo::new(move |_| {
        card.with(|card| {
            let raw = card.raw().filter(|raw| raw.has_failed() && !card.has_failed())?;
            Some((raw.stage(), error_code(raw)))
        })
    });
    move || {
        failed_raw.get().map(|(stage, error)| {
            let (title, advice) = failure_words(stage, error, language);
            view! {
                <p class="card__line card__line--failed" data-raw-failure="" title=advice>
                    {words::shot::raw_failure(title, language)}
                </p>
                <RetryButton card sheet language/>
            }
        })
    }
}

/// Error of a failed analysis; `None` if the analysis has not failed.
fn error_code(card: &Card) -> Option<FailureCode> {
    card.image.as_ref()?.error.as_ref().map(|error| error.code)
}

/// Title and advice for a file that failed at this stage, with the error of its analysis.
fn failure_words(stage: CardStage, error: Option<FailureCode>, language: Language) -> (&'static str, &'static str) {
    match (stage, error) {
        (CardStage::UploadFailed(reason), _) => (
            words::failure::upload_failure_title(reason, language),
            words::failure::upload_failure_advice(reason, language),
        ),
        (_, Some(code)) => (words::failure::title(code, language), words::failure::advice(code, language)),
        (_, None) => ("", ""),
    }
}
