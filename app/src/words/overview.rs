//! Texts of the overview: titles, axis labels, and the finding (a sentence) of each chart.

use crate::Language;
use crate::number_format::{decimal, grouped};
use crate::sheet::model::overview::chart::ChartMark;

/// Title of chart number `nth`, from 0.
pub(crate) fn title(nth: usize, language: Language) -> &'static str {
    match nth {
        0 => language.pick("Issues found", "발견된 문제"),
        1 => language.pick("Exposure and focus", "노출과 초점"),
        2 => language.pick("Capture times", "촬영 시각"),
        3 => language.pick("Formats", "형식"),
        _ => language.pick("Image sizes", "픽셀 수"),
    }
}

/// Label of the table of numbers under a chart.
pub(crate) fn numbers(language: Language) -> &'static str {
    language.pick("Numbers", "숫자로 보기")
}

/// Number of images with its noun.
fn images(count: usize, language: Language) -> String {
    let number = grouped(count as u64);
    match (language, count) {
        (Language::English, 1) => number + " image",
        (Language::English, _) => number + " images",
        (Language::Korean, _) => number + "장",
    }
}

/// Finding of a chart without analyzed images.
fn nothing(language: Language) -> String {
    language.pick("No image has been analyzed yet.", "아직 분석된 이미지가 없습니다.").to_owned()
}

/// Finding of the issues chart: number of images with an issue, and the most frequent issue.
pub(crate) fn issues(affected: usize, total: usize, first: Option<&ChartMark>, language: Language) -> String {
    let (all, some) = (images(total, language), grouped(affected as u64));
    match (language, first) {
        _ if total == 0 => nothing(language),
        (Language::English, None) => format!("No issue in {all}."),
        (Language::Korean, None) => format!("{all}에서 문제가 발견되지 않았습니다."),
        (Language::English, Some(mark)) => {
            let have = if affected == 1 { "has" } else { "have" };
            format!("{some} of {all} {have} an issue. Most often: {} ({}).", mark.label, grouped(mark.count as u64))
        }
        (Language::Korean, Some(mark)) => {
            format!(
                "{all} 중 {some}장에 문제가 있습니다. 가장 많은 문제: {}({}장)",
                mark.label,
                grouped(mark.count as u64)
            )
        }
    }
}

/// Finding of a chart that counts values: the most frequent value.
pub(crate) fn most_frequent(most_frequent: Option<&ChartMark>, total: usize, language: Language) -> String {
    let (Some(mark), all) = (most_frequent, images(total, language)) else { return nothing(language) };
    let count = grouped(mark.count as u64);
    match language {
        Language::English => format!("Most: {}, {count} of {all}.", mark.label),
        Language::Korean => format!("가장 많음: {}({all} 중 {count}장)", mark.label),
    }
}

/// Finding of the scatter plot: number of images blurrier than `threshold` pixels, and number of unmeasured images.
pub(crate) fn exposure_and_focus(
    soft: usize,
    total: usize,
    unknown: usize,
    threshold: f32,
    language: Language,
) -> String {
    let (all, some) = (images(total, language), grouped(soft as u64));
    if total == 0 {
        return nothing(language);
    }
    let threshold = decimal(f64::from(threshold));
    let mut text = match language {
        Language::English => {
            let are = if soft == 1 { "is" } else { "are" };
            format!("{some} of {all} {are} blurred by more than {threshold} px.")
        }
        Language::Korean => format!("{all} 중 {some}장은 번짐이 {threshold}픽셀을 넘습니다."),
    };
    if unknown > 0 {
        let (count, have) = (grouped(unknown as u64), if unknown == 1 { "has" } else { "have" });
        text += &match language {
            Language::English => format!(" {count} {have} no edges to measure."),
            Language::Korean => format!(" {count}장은 윤곽선이 없어 측정할 수 없습니다."),
        };
    }
    text
}

/// Labels at the top and the bottom of the scatter plot.
pub(crate) fn focus_axis(language: Language) -> (&'static str, &'static str) {
    (language.pick("sharp", "선명함"), language.pick("soft", "흐림"))
}

/// Labels at the left and the right of the scatter plot.
pub(crate) fn exposure_axis(language: Language) -> (&'static str, &'static str) {
    (language.pick("dark", "어두움"), language.pick("bright", "밝음"))
}

/// Name of a brightness class (0 darkest to 3), combined with sharp or soft.
pub(crate) fn brightness_and_focus(brightness: usize, is_soft: bool, language: Language) -> String {
    let brightness = [
        language.pick("Dark", "어두움"),
        language.pick("Rather dark", "약간 어두움"),
        language.pick("Rather bright", "약간 밝음"),
        language.pick("Bright", "밝음"),
    ][brightness.min(3)];
    let (sharp, soft) = focus_axis(language);
    brightness.to_owned() + ", " + if is_soft { soft } else { sharp }
}

/// Finding of the timeline if no image has a capture time.
pub(crate) fn undated(language: Language) -> &'static str {
    language.pick("No image has a capture time.", "촬영 시각이 있는 이미지가 없습니다.")
}

/// Finding of the timeline: the span, the largest bin, and the number of images without a capture time.
pub(crate) fn timeline(
    span: &(String, String),
    most_frequent: Option<&ChartMark>,
    undated: usize,
    language: Language,
) -> String {
    let (first, last) = span;
    let mut text = if first == last { first.clone() } else { format!("{first} – {last}") };
    if let Some(mark) = most_frequent {
        let count = grouped(mark.count as u64);
        text += &match language {
            Language::English => format!(". Most: {} ({count}).", mark.label),
            Language::Korean => format!(". 가장 많은 때: {}({count}장).", mark.label),
        };
    }
    if undated > 0 {
        let count = grouped(undated as u64);
        text += &match (language, undated) {
            (Language::English, 1) => " 1 has no capture time.".to_owned(),
            (Language::English, _) => format!(" {count} have no capture time."),
            (Language::Korean, _) => format!(" {count}장은 촬영 시각이 없습니다."),
        };
    }
    text
}
