//! The details of one image, over the sheet.

use leptos::either::Either;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use protocol::{Image, Issue, PictureType};

use super::badge::mark;
use super::camera::CameraTable;
use super::histogram::HistogramView;
use super::light_table::Direction;
use super::measures::MeasureTable;
use super::palette::PaletteView;
use super::{Card, CardKey, LightTable, Stage};
use crate::desk::{Desk, Wish};
use crate::renewed::renewed;
use crate::{Language, words};

/// A native dialog: it keeps the focus, closes with Esc, and gives the focus back.
#[component]
pub(crate) fn Detail(table: LightTable, language: Language) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match table.selected.get() {
            Some(key) => {
                desk.wish(Wish::Inspect(key));
                if !dialog.open() {
                    // It fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                }
            }
            None => dialog.close(),
        }
    });
    let go = move |direction| {
        if let Some(key) = untrack(move || table.neighbour(direction)) {
            table.selected.set(Some(key));
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" => go(Direction::Next),
        "ArrowLeft" => go(Direction::Previous),
        _ => {}
    };
    view! {
        <dialog
            class="detail"
            data-detail=""
            aria-label=move || table.selected.get().and_then(|key| name_of(table, key))
            node_ref=dialog
            on:close=move |_| table.selected.set(None)
            on:keydown=on_key
        >
            <div class="detail__bar">
                <Step table label=words::detail::previous(language) glyph="←" direction=Direction::Previous on_step=Callback::new(go)/>
                <Step table label=words::detail::next(language) glyph="→" direction=Direction::Next on_step=Callback::new(go)/>
                <button
                    class="button button--quiet detail__close"
                    type="button"
                    aria-label=words::detail::close(language)
                    on:click=move |_| table.selected.set(None)
                >
                    "✕"
                </button>
            </div>
            {renewed(move || shown(table), move |shown| shown.map(|shown| body(shown.card, table, language)))}
        </dialog>
    }
}

fn name_of(table: LightTable, key: CardKey) -> Option<String> {
    table.card(key).map(|card| card.with_untracked(|card| card.name.clone()))
}

/// One of the two buttons to a neighbour.
#[component]
fn Step(
    table: LightTable,
    label: &'static str,
    glyph: &'static str,
    direction: Direction,
    on_step: Callback<Direction>,
) -> impl IntoView {
    let is_last = move || table.neighbour(direction).is_none();
    view! {
        <button class="button button--quiet" type="button" aria-label=label aria-disabled=move || if is_last() { "true" } else { "false" } on:click=move |_| on_step.run(direction)>
            {glyph}
        </button>
    }
}

/// What the dialog is made for: with another value it is made anew.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Shown {
    card: CardKey,
    /// The newest event about the image.
    seq: Option<u64>,
    depth: Depth,
}

/// How much is known of the image.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Depth {
    /// What the stream told.
    Told,
    /// All of its report.
    Whole,
}

fn shown(table: LightTable) -> Option<Shown> {
    let key = table.selected.get()?;
    let (id, seq) = table.card(key)?.with(|card| (card.id, card.image.as_ref().map(|image| image.seq)));
    let is_whole = table.whole.with(|whole| whole.as_ref().is_some_and(|whole| whole.id == id));
    Some(Shown { card: key, seq, depth: if is_whole { Depth::Whole } else { Depth::Told } })
}

fn body(key: CardKey, table: LightTable, language: Language) -> Option<impl IntoView> {
    let card = RwSignal::from(table.card(key)?);
    let whole = table.whole.get_untracked().filter(|whole| card.with_untracked(|card| card.id == whole.id));
    let image = match (whole, card.with_untracked(|card| card.image.clone())) {
        // Verdicts may have been revised since the report was read.
        (Some(whole), Some(image)) => Some(Image { report: whole.report, ..image }),
        (whole, image) => whole.or(image),
    };
    Some(match image {
        Some(image) => Either::Left(judged(image, table, language)),
        None => Either::Right(sent(card, language)),
    })
}

/// A file that has not arrived.
fn sent(card: RwSignal<Card>, language: Language) -> impl IntoView {
    let text = move || {
        card.with(|card| match card.stage() {
            Stage::Refused(refusal) => words::failure::refusal_advice(refusal, language).to_owned(),
            Stage::Uploading => words::sheet::uploading(card.percent_sent(), language),
            Stage::Analyzing => words::sheet::analyzing(language).to_owned(),
            _ => words::sheet::waiting(language).to_owned(),
        })
    };
    view! {
        <div class="detail__body detail__body--bare">
            <h2 class="detail__name">{card.with_untracked(|card| card.name.clone())}</h2>
            <p>{text}</p>
        </div>
    }
}

/// An image with everything that is known of it.
fn judged(image: Image, table: LightTable, language: Language) -> impl IntoView {
    let resource = table.api(&format!("images/{}", image.id));
    let picture = image.report.as_ref().map(|report| {
        let (width, height) = (report.picture.width.to_string(), report.picture.height.to_string());
        let transparent = report.picture.media_type == PictureType::Png;
        view! { <img class="detail__picture" class:picture--transparent=transparent src=format!("{resource}/thumbnail") width=width height=height alt=image.name.clone()/> }
    });
    let failure = image.error.as_ref().map(|error| {
        view! {
            <p class="detail__failure">
                <strong>{words::failure::title(error.code, language)}</strong>
                " "
                {words::failure::advice(error.code, language)}
            </p>
        }
    });
    let has_location = image.verdicts.iter().any(|verdict| verdict.issue == Issue::HasLocation);
    let warning =
        has_location.then(|| view! { <p class="detail__warning">{words::detail::location_warning(language)}</p> });
    let verdicts = image.report.is_some().then(|| verdicts(&image, language));
    let report = image.report.clone().map(|report| {
        let camera = report.camera.clone();
        view! {
            {report.histogram.clone().map(|histogram| view! { <HistogramView histogram language/> })}
            <PaletteView palette=report.colour.palette.clone() language/>
            <MeasureTable report=report.clone() language/>
            {camera.map(|camera| view! { <CameraTable camera language/> })}
        }
    });
    view! {
        <div class="detail__body">
            <div class="detail__stage">{picture}</div>
            <div class="detail__facts">
                <h2 class="detail__name">{image.name.clone()}</h2>
                {failure}
                {verdicts}
                {warning}
                {report}
                <a class="button" href=format!("{resource}/original") download=image.name.clone()>
                    {words::detail::original(language)}
                </a>
            </div>
        </div>
    }
}

fn verdicts(image: &Image, language: Language) -> impl IntoView + use<> {
    let sentences: Vec<_> = image
        .verdicts
        .iter()
        .map(|verdict| {
            view! {
                <li class="verdict">
                    <span class="badge" data-severity=mark(verdict.severity) title=words::issue::severity(verdict.severity, language)>
                        {words::issue::name(verdict.issue, language)}
                    </span>
                    <span class="verdict__text">{words::verdict::sentence(verdict, image, language)}</span>
                </li>
            }
        })
        .collect();
    let none =
        sentences.is_empty().then(|| view! { <p class="detail__fine">{words::detail::no_verdict(language)}</p> });
    view! {
        <section class="detail__section">
            <h3>{words::detail::verdicts(language)}</h3>
            {none}
            <ul class="verdicts">{sentences}</ul>
        </section>
    }
}
