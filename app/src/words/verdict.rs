//! Sentences that explain a verdict.

use protocol::{Format, Image, Issue, Report, Verdict};

use crate::Language;
use crate::number_format::{dimensions, percent};

/// Explanation of a verdict. The English text is that of the verdict. The Korean text is made from the report of the
/// image, without the numbers and the advice that depend on other images; without a report, it is the English one.
pub(crate) fn sentence(verdict: &Verdict, image: &Image, language: Language) -> String {
    match (language, image.report.as_deref()) {
        (Language::Korean, Some(report)) => korean(verdict.issue, report, &image.name),
        _ => verdict.text.clone(),
    }
}

/// Korean explanation of an issue.
fn korean(issue: Issue, report: &Report, name: &str) -> String {
    let (exposure, image) = (&report.exposure, &report.image);
    match issue {
        Issue::Blurred => {
            let blur = report.focus.blur.unwrap_or_default();
            format!("가장 선명한 부분의 윤곽선도 흐립니다(긴 변 1024픽셀 기준 번짐 {blur:.1}픽셀).")
        }
        Issue::TooDark => format!("이미지의 90%가 255단계 중 {}단계 이하로 어둡습니다.", exposure.p90),
        Issue::TooBright => {
            format!("이미지의 {}가 세부 없이 하얗게 날아갔습니다.", percent(exposure.clipped_channel))
        }
        Issue::LowContrast => {
            let span = exposure.p99.saturating_sub(exposure.p1);
            format!("가장 밝은 곳과 어두운 곳의 차이가 255단계 중 {span}단계뿐입니다.")
        }
        Issue::LowInformation => {
            format!("알아볼 내용이 거의 없습니다(윤곽선이 이미지의 {:.2}%).", 100.0 * report.focus.edges)
        }
        Issue::Greyscale => format!("색이 없습니다(채도 {:.1}).", report.colour.colourfulness),
        Issue::OddAspect => {
            let ratio = image.aspect.max(1.0 / image.aspect.max(f32::MIN_POSITIVE));
            format!("한 변이 다른 변의 {ratio:.1}배입니다({}).", dimensions(image.width, image.height))
        }
        Issue::TooSmall => format!("픽셀 크기가 {}뿐입니다.", dimensions(image.width, image.height)),
        Issue::OddSize => "이 시트의 다른 이미지들과 픽셀 수가 크게 다릅니다.".to_owned(),
        Issue::ExactDuplicate => "이 시트에 내용이 완전히 같은 파일이 있습니다.".to_owned(),
        Issue::NearDuplicate => "이 시트에 거의 같은 이미지가 있습니다.".to_owned(),
        Issue::Truncated => {
            format!("파일이 중간에서 끝나거나 손상되었습니다. 이미지의 {}만 온전합니다.", percent(image.decoded))
        }
        Issue::ExtensionMismatch => {
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
            let format = report.format_name();
            let content =
                if report.file.format == Format::Raw { format!("카메라 RAW 파일({format})") } else { format };
            format!("파일 이름은 .{extension}(으)로 끝나지만 실제 내용은 {content}입니다.")
        }
        Issue::HasLocation => "촬영 위치(GPS)가 파일에 들어 있습니다.".to_owned(),
    }
}
