//! Texts of the overview.

use crate::Language;
use crate::number_format::{decimal, grouped};
use crate::sheet::model::overview::chart::ChartMark;

/// The title of a chart, by its place.
pub(crate) fn title(nth: usize, language: Language) -> &'static str {
    match nth {
        0 => language.pick("What is wrong", "발견된 문제"),
        1 => language.pick("Exposure and focus", "노출과 초점"),
        2 => language.pick("When they were taken", "촬영 시각"),
        3 => language.pick("Formats", "형식"),
        _ => language.pick("Sizes", "크기"),
    }
}

pub(crate) fn numbers(language: Language) -> &'static str {
    language.pick("Numbers", "숫자로 보기")
}

/// Images in a number that has a noun.
fn images(count: usize, language: Language) -> String {
    let number = grouped(count as u64);
    match (language, count) {
        (Language::English, 1) => number + " image",
        (Language::English, _) => number + " images",
        (Language::Korean, _) => number + "개",
    }
}

fn nothing(language: Language) -> String {
    language.pick("Nothing is analyzed yet.", "아직 분석된 이미지가 없습니다.").to_owned()
}

/// How many have an issue, and which most have.
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
                "{all} 중 {some}개에 문제가 있습니다. 가장 많은 문제: {}({}개)",
                mark.label,
                grouped(mark.count as u64)
            )
        }
    }
}

/// What most are.
pub(crate) fn most(most: Option<&ChartMark>, total: usize, language: Language) -> String {
    let (Some(mark), all) = (most, images(total, language)) else { return nothing(language) };
    let count = grouped(mark.count as u64);
    match language {
        Language::English => format!("Most: {}, {count} of {all}.", mark.label),
        Language::Korean => format!("가장 많음: {}({all} 중 {count}개)", mark.label),
    }
}

/// How many are soft, and of how many that cannot be told.
pub(crate) fn field(soft: usize, total: usize, unknown: usize, limit: f32, language: Language) -> String {
    let (all, some) = (images(total, language), grouped(soft as u64));
    if total == 0 {
        return nothing(language);
    }
    let limit = decimal(f64::from(limit));
    let mut text = match language {
        Language::English => {
            let are = if soft == 1 { "is" } else { "are" };
            format!("{some} of {all} {are} softer than {limit} px.")
        }
        Language::Korean => format!("{all} 중 {some}개가 {limit}픽셀보다 흐립니다."),
    };
    if unknown > 0 {
        let (count, have) = (grouped(unknown as u64), if unknown == 1 { "has" } else { "have" });
        text += &match language {
            Language::English => format!(" {count} {have} no edges to tell by."),
            Language::Korean => format!(" {count}개는 윤곽이 없어 알 수 없습니다."),
        };
    }
    text
}

/// What stands above and below in the field.
pub(crate) fn focus_axis(language: Language) -> (&'static str, &'static str) {
    (language.pick("sharp", "선명함"), language.pick("soft", "흐림"))
}

/// What stands left and right below the field.
pub(crate) fn exposure_axis(language: Language) -> (&'static str, &'static str) {
    (language.pick("dark", "어두움"), language.pick("bright", "밝음"))
}

/// A class of light, 0 the darkest to 3, with sharp or soft.
pub(crate) fn light_and_focus(light: usize, is_soft: bool, language: Language) -> String {
    let light = [
        language.pick("Dark", "어두움"),
        language.pick("Rather dark", "약간 어두움"),
        language.pick("Rather bright", "약간 밝음"),
        language.pick("Bright", "밝음"),
    ][light.min(3)];
    let (sharp, soft) = focus_axis(language);
    light.to_owned() + ", " + if is_soft { soft } else { sharp }
}

pub(crate) fn undated(language: Language) -> &'static str {
    language.pick("No image says when it was taken.", "촬영 시각이 있는 이미지가 없습니다.")
}

/// From when to when, when most, and how many do not say.
pub(crate) fn timeline(
    span: &(String, String),
    most: Option<&ChartMark>,
    undated: usize,
    language: Language,
) -> String {
    let (first, last) = span;
    let mut text = if first == last { first.clone() } else { format!("{first} – {last}") };
    if let Some(mark) = most {
        let count = grouped(mark.count as u64);
        text += &match language {
            Language::English => format!(". Most: {} ({count}).", mark.label),
            Language::Korean => format!(". 가장 많은 때: {}({count}개).", mark.label),
        };
    }
    if undated > 0 {
        let count = grouped(undated as u64);
        text += &match (language, undated) {
            (Language::English, 1) => " 1 does not say when.".to_owned(),
            (Language::English, _) => format!(" {count} do not say when."),
            (Language::Korean, _) => format!(" {count}개는 시각이 없습니다."),
        };
    }
    text
}
