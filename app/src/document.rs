//! HTML document around the page. Only the server renders it.

use leptos::prelude::*;

use crate::app::App;
use crate::app_state::{AppState, CurrentPage};
use crate::document_attributes::{DocumentAttributes, PageKind};
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view;
use crate::{MissingReason, Page, PageContent, words};

/// Complete HTML document of a page.
#[component]
pub fn Document(
    /// Data of the page.
    page: Page,
) -> impl IntoView {
    let assets = page.assets.clone();
    let data = page.to_data_block();
    let (language, theme, thumbnail_size) = (page.language, page.theme, page.thumbnail_size);
    let title = title(&page);
    let attributes = DocumentAttributes::from_page(&page);
    let app = AppState::from_attributes(&attributes);
    if let PageContent::Sheet { batch, images, .. } = &page.content {
        app.page.set(CurrentPage::Sheet { sheet: SheetState::new(batch, images.clone()), render: view::show });
    }
    let pagination = pagination(&page);
    // Without scripts, a sheet of an unfinished batch reloads itself every five seconds.
    let refresh = matches!(&page.content, PageContent::Sheet { batch, .. } if !batch.state.has_ended());
    view! {
        <!DOCTYPE html>
        <html lang=language.code() data-theme=theme.code() data-thumbnail-size=thumbnail_size.code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="dark light"/>
                <meta name="referrer" content="same-origin"/>
                <title>{title}</title>
                <meta name="description" content=words::chrome::tagline(language)/>
                <link rel="icon" type="image/svg+xml" href=format!("{assets}/favicon.svg")/>
                <link rel="stylesheet" href=format!("{assets}/main.css")/>
                <link rel="modulepreload" href=format!("{assets}/boot.js")/>
                <link rel="modulepreload" href=format!("{assets}/proofsheet.js")/>
                <link rel="modulepreload" href=format!("{assets}/split.js")/>
                <link rel="preload" href=format!("{assets}/proofsheet.wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                {(attributes.kind == PageKind::Sheet).then(|| view! { <link rel="preload" href=format!("{assets}/split_sheet.wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous" media="not all"/> })}
                {refresh.then(|| view! { <noscript><meta http-equiv="refresh" content="5"/></noscript> })}
                <script type="module" src=format!("{assets}/boot.js")></script>
            </head>
            <body>
                <App app/>
                {pagination}
                <script
                    type="application/json"
                    id="page"
                    data-kind=attributes.kind.slug()
                    data-assets=attributes.assets
                    data-max-bytes=attributes.max_bytes.to_string()
                    inner_html=data
                ></script>
            </body>
        </html>
    }
}

/// Link to the next page of a sheet's images, or from the last page of images to the first, for browsers without
/// scripts; `None` if there is only one. With scripts, the web page loads all images itself.
fn pagination(page: &Page) -> Option<impl IntoView + use<>> {
    let PageContent::Sheet { batch, images, next, .. } = &page.content else { return None };
    let language = page.language;
    let path = format!("/batches/{}", batch.id);
    let (address, words) = match next {
        Some(next) => (format!("{path}?after={next}"), words::sheet::next_images(language)),
        // The last of several pages of images: it has no next page, and shows only some of the images.
        None if (images.len() as u64) < batch.counts.total() => (path, words::sheet::first_images(language)),
        None => return None,
    };
    Some(view! { <noscript><nav class="pages"><a class="button" href=address>{words}</a></nav></noscript> })
}

/// Renders the document of a page as HTML text.
pub fn render(page: Page) -> String {
    let owner = Owner::new();
    let html = owner.with(|| view! { <Document page/> }.to_html());
    owner.cleanup();
    html
}

/// Title of the document: the product name, on pages other than the start page after the name of the batch or the title
/// of the page.
fn title(page: &Page) -> String {
    let language = page.language;
    let title = match &page.content {
        PageContent::Start => return words::chrome::NAME.to_owned(),
        PageContent::Sheet { batch, .. } => batch.name.as_deref().unwrap_or(words::sheet::untitled(language)),
        PageContent::NotFound { reason: reason @ (MissingReason::Unknown | MissingReason::Deleted) } => {
            words::chrome::missing_title(*reason, language)
        }
    };
    format!("{title} · {}", words::chrome::NAME)
}
