//! Tests of the HTML that the server renders for every page in every language.
#![cfg(feature = "ssr")]

use app::{Language, MissingReason, Page, PageContent, Theme, ThumbnailSize, UploadSource, render};
use protocol::{Batch, BatchId, BatchState, Counts, Cursor, Epoch, Failure, FailureCode, Image, ImageId, ImageState};
use protocol::{Thresholds, Timestamp};

/// Batch of three images, one of them blurred and one failed, whose name is an attempt to inject a script.
fn batch(state: BatchState) -> Batch {
    Batch {
        id: BatchId::from_random([7; 16]),
        name: Some("</script><script>alert(1)</script>".to_owned()),
        state,
        expected: Some(3),
        counts: Counts { queued: 1, analyzed: 1, failed: 1 },
        issues: [(protocol::Issue::Blurred, 1)].into(),
        bytes: 3000,
        thresholds: Thresholds::default(),
        pinned: false,
        created_at: Timestamp::from_millis(1000),
        completed_at: state.has_ended().then(|| Timestamp::from_millis(3000)),
        expires_at: None,
        cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 6 },
    }
}

/// JSON of the report summary of a photograph.
fn report() -> serde_json::Value {
    serde_json::json!({
        "version": 1,
        "file": {"bytes": 1000, "hash": format!("blake3:{}", "0".repeat(64)), "format": "jpeg"},
        "image": {"width": 6000, "height": 4000, "orientation": 1, "frames": 1, "colour": "rgb", "bit_depth": 8,
            "alpha": false, "profile": "Display P3", "megapixels": 24.0, "aspect": 1.5, "decoded": 1.0},
        "exposure": {"mean": 120.0, "deviation": 60.0, "p1": 4, "p5": 20, "p25": 70, "median": 120, "p75": 170,
            "p95": 230, "p99": 250, "clipped_shadows": 0.0, "clipped_highlights": 0.0, "entropy": 7.5},
        "colour": {"palette": [], "colourfulness": 40.0},
        "focus": {"frame": 20.0, "sharpest": 30.0, "noise": 1.0},
        "identity": {"dhash": "0123456789abcdef", "phash": "fedcba9876543210", "contrast": 50.0},
        "picture": {"width": 512, "height": 341, "media_type": "image/jpeg",
            "thumbhash": "1QcSHQRnh493V4dIh4eXh1h4kJUI"},
    })
}

/// Image with markup in its name; with a report and a verdict if `state` is analyzed, with an error if it is failed.
fn image(nth: u8, state: ImageState) -> Image {
    let verdicts = serde_json::json!([{"issue": "blurred", "score": 0.5, "severity": "error", "text": "It is soft."}]);
    let is_analyzed = state == ImageState::Analyzed;
    Image {
        id: ImageId::from_random([nth; 16]),
        batch: BatchId::from_random([7; 16]),
        name: format!("\"{nth}\" <b>.jpg"),
        path: None,
        source_path: None,
        companions: vec![],
        shot: None,
        bytes: 1000,
        hash: None,
        state,
        seq: 5,
        report: is_analyzed.then(|| serde_json::from_value(report()).expect("the JSON is a valid report")),
        verdicts: if is_analyzed {
            serde_json::from_value(verdicts).expect("the JSON is a list of verdicts")
        } else {
            Vec::new()
        },
        group: None,
        decision: None,
        error: (state == ImageState::Failed).then(|| Failure::new(FailureCode::Corrupt)),
    }
}

/// Sheet with an analyzed, a failed and a queued image.
fn sheet(state: BatchState) -> PageContent {
    let images = vec![image(1, ImageState::Analyzed), image(2, ImageState::Failed), image(3, ImageState::Queued)];
    PageContent::Sheet { batch: batch(state), images, next: None, upload_source: UploadSource::Clients }
}

/// Rendered HTML of a page in the dark theme with large thumbnails.
fn html(content: PageContent, language: Language) -> String {
    render(Page {
        content,
        language,
        theme: Theme::Dark,
        thumbnail_size: ThumbnailSize::Large,
        assets: "/v/abc".to_owned(),
        max_bytes: 1 << 28,
    })
}

/// Embedded JSON of the page.
fn data(html: &str) -> &str {
    let (_, element) = html.split_once("id=\"page\"").expect("the page has an element with the id `page`");
    let (_, data) = element.split_once('>').expect("the start tag of the element ends");
    data.split_once("</script>").expect("the element ends").0
}

/// Every page in every language.
fn every_page() -> Vec<(Language, String)> {
    let mut pages = Vec::new();
    for language in Language::ALL {
        for content in [
            PageContent::Start,
            sheet(BatchState::Open),
            sheet(BatchState::Completed),
            PageContent::NotFound { reason: MissingReason::Unknown },
            PageContent::NotFound { reason: MissingReason::Deleted },
        ] {
            pages.push((language, html(content, language)));
        }
    }
    pages
}

/// Values of an attribute in document order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_page_is_a_document_in_its_language_and_theme() {
    for (language, html) in every_page() {
        assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
        assert_eq!(values(&html, "lang")[0], language.code());
        assert_eq!(values(&html, "data-theme"), ["dark"]);
        assert!(html.contains("<script type=\"module\" src=\"/v/abc/boot.js\"></script>"), "{html}");
        assert!(html.contains("href=\"/v/abc/main.css\""), "{html}");
    }
}

#[test]
fn no_page_has_inline_styles_or_scripts_that_the_content_security_policy_forbids() {
    for (_, html) in every_page() {
        assert!(!html.contains(" style="), "{html}");
        assert!(!html.contains("<style"), "{html}");
        assert!(!html.contains(" onclick="), "{html}");
        assert_eq!(html.matches("<script").count(), 2, "{html}");
    }
}

#[test]
fn names_from_users_are_escaped() {
    for (_, html) in every_page() {
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
        let block = data(&html);
        assert!(!block.contains('<'), "{block}");
    }
}

#[test]
fn embedded_json_is_the_rendered_page() {
    let page = Page {
        content: sheet(BatchState::Open),
        language: Language::Korean,
        theme: Theme::Auto,
        thumbnail_size: ThumbnailSize::default(),
        assets: "/v/abc".to_owned(),
        max_bytes: 1 << 28,
    };
    let html = render(page.clone());
    let block = data(&html);
    assert_eq!(serde_json::from_str::<Page>(block).unwrap(), page);
}

#[test]
fn each_page_preloads_exactly_the_modules_that_it_needs() {
    for (content, parts) in [
        (PageContent::Start, 0),
        (PageContent::NotFound { reason: MissingReason::Unknown }, 0),
        (sheet(BatchState::Open), 1),
    ] {
        let html = html(content, Language::English);
        let preloads = |name: &str| html.matches(&format!("<link rel=\"preload\" href=\"/v/abc/{name}\"")).count();
        let modules = html.matches("<link rel=\"modulepreload\"").count();
        assert_eq!((preloads("proofsheet.wasm"), preloads("split_sheet.wasm"), modules), (1, parts, 3), "{html}");
    }
}

#[test]
fn page_attributes_name_the_kind_assets_and_upload_limit() {
    let kinds = [
        (PageContent::Start, "start"),
        (sheet(BatchState::Completed), "sheet"),
        (PageContent::NotFound { reason: MissingReason::Unknown }, "unknown"),
        (PageContent::NotFound { reason: MissingReason::Deleted }, "deleted"),
    ];
    for (content, kind) in kinds {
        let html = html(content, Language::English);
        assert_eq!(values(&html, "data-kind"), [kind]);
        assert_eq!(values(&html, "data-assets"), ["/v/abc"]);
        assert_eq!(values(&html, "data-max-bytes"), ["268435456"]);
    }
}

#[test]
fn ids_are_unique_in_every_document() {
    for (_, html) in every_page() {
        let mut ids = values(&html, "id");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

#[test]
fn start_page_is_a_form_that_works_without_a_script() {
    let html = html(PageContent::Start, Language::English);
    let form = html.split("<form").nth(1).unwrap().split("</form>").next().unwrap();
    for part in
        ["id=\"drop\"", "method=\"post\"", "action=\"/batches\"", "enctype=\"multipart/form-data\"", "name=\"file\""]
    {
        assert!(form.contains(part), "{form}");
    }
    assert!(form.contains("type=\"submit\""), "{form}");
}

#[test]
fn sheet_shows_each_image_with_its_state() {
    let html = html(sheet(BatchState::Open), Language::English);
    assert_eq!(values(&html, "data-batch-state"), ["open"]);
    assert_eq!(values(&html, "data-connection"), ["connecting"]);
    assert_eq!(values(&html, "data-state"), ["analyzed", "failed", "analyzing"]);
    assert_eq!(values(&html, "data-issue"), ["blurred"]);
    assert_eq!(values(&html, "data-progress"), ["uploaded", "analyzed"]);
    assert_eq!(values(&html, "data-done"), ["3", "1"]);
    assert_eq!(values(&html, "data-failed"), ["0", "1"]);
    assert_eq!(values(&html, "data-total"), ["3", "3"]);
    assert!(
        html.contains("/api/v1/batches/BwcHBwcHBwcHBwcHBwcHBw/images/01010101-0101-4101-8101-010101010101/thumbnail")
    );
    assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"), "{html}");
}

#[test]
fn completed_sheet_summarizes_its_findings_and_does_not_reload() {
    let english = html(sheet(BatchState::Completed), Language::English);
    assert!(english.contains("1 image analyzed in 2.0 s. Found: 1 blurred. 1 could not be analyzed."), "{english}");
    assert!(!english.contains("http-equiv=\"refresh\""), "{english}");
    let korean = html(sheet(BatchState::Completed), Language::Korean);
    assert!(korean.contains("발견: 흐림 1장. 1장은 분석하지 못했습니다."), "{korean}");
}
