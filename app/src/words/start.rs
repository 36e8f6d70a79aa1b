//! Texts of the start page, except its headline and closing note, which are in `chrome`.

use crate::Language;
use crate::file_intake::FileIntake;
use crate::number_format::grouped;

pub(crate) fn drop_here(language: Language) -> &'static str {
    language.pick("Drop images or a whole folder", "이미지나 폴더를 여기에 놓으세요")
}

/// Heading of the form without JavaScript, where files cannot be dropped.
pub(crate) fn choose_here(language: Language) -> &'static str {
    language.pick("Choose images to send", "보낼 이미지를 선택하세요")
}

pub(crate) fn drop_now(language: Language) -> &'static str {
    language.pick("Drop to start", "놓으면 시작합니다")
}

pub(crate) fn other_inputs(language: Language) -> &'static str {
    language.pick("or paste them, or choose:", "붙여 넣거나 파일을 선택할 수도 있습니다.")
}

pub(crate) fn choose_files(language: Language) -> &'static str {
    language.pick("Choose files", "파일 선택")
}

pub(crate) fn choose_folder(language: Language) -> &'static str {
    language.pick("Choose a folder", "폴더 선택")
}

pub(crate) fn send(language: Language) -> &'static str {
    language.pick("Send", "보내기")
}

/// Formats that are read, the most frequent ones first.
pub(crate) fn formats(language: Language) -> &'static str {
    language.pick(
        "JPEG, HEIC, camera RAW, PNG, TIFF, WebP, AVIF, JPEG XL, GIF, BMP",
        "JPEG, HEIC, 카메라 RAW, PNG, TIFF, WebP, AVIF, JPEG XL, GIF, BMP",
    )
}

pub(crate) fn recent(language: Language) -> &'static str {
    language.pick("Recent sheets in this browser", "이 브라우저에서 최근에 본 시트")
}

/// Features of the analysis, each as a title and a sentence.
pub(crate) fn features(language: Language) -> [(&'static str, &'static str); 3] {
    match language {
        Language::English => [
            ("Inspects", "Blur, exposure, contrast, size, damage, and GPS positions that should not be there."),
            ("Compares", "Exact and near duplicates are grouped while the sheet is still filling."),
            ("Explains", "Every verdict shows the numbers behind it, so that you can check it."),
        ],
        Language::Korean => [
            ("살펴봅니다", "흐림, 노출, 대비, 픽셀 크기, 손상, 남아 있어서는 안 될 GPS 위치까지 확인합니다."),
            ("비교합니다", "완전히 같거나 거의 같은 이미지를 전송이 끝나기 전에 찾아 묶습니다."),
            ("설명합니다", "모든 판정에 근거가 되는 수치를 함께 보여 줍니다."),
        ],
    }
}

/// Progress or result of reading the user's files; empty before there are any.
pub(crate) fn intake(intake: FileIntake, language: Language) -> String {
    match intake {
        FileIntake::Ready => String::new(),
        FileIntake::Reading(found) => reading(found, language),
        FileIntake::Checking { done, total } => checking(done, total, language),
        FileIntake::AllSkipped => {
            language.pick("None of these files can be analyzed.", "분석할 수 있는 파일이 없습니다.").to_owned()
        }
        FileIntake::Opening => language.pick("Opening a sheet …", "시트를 여는 중입니다 …").to_owned(),
        FileIntake::Nothing => language
            .pick(
                "You added no files. Choose files or a folder.",
                "추가한 파일이 없습니다. 파일이나 폴더를 선택하세요.",
            )
            .to_owned(),
        FileIntake::Unreachable => language
            .pick(
                "The server does not answer. Check that it is running, then drop the files again.",
                "서버가 응답하지 않습니다. 서버가 실행 중인지 확인한 뒤 파일을 다시 놓으세요.",
            )
            .to_owned(),
        FileIntake::CodeNotLoaded => language
            .pick(
                "A part of this page could not be loaded. Reload the page, then drop the files again.",
                "페이지의 일부를 불러오지 못했습니다. 페이지를 새로고침한 뒤 파일을 다시 놓으세요.",
            )
            .to_owned(),
        FileIntake::Refused => language
            .pick(
                "The server could not open a sheet. Look up the reason in its log, then drop the files again.",
                "서버가 시트를 열지 못했습니다. 서버 로그에서 원인을 확인한 뒤 파일을 다시 놓으세요.",
            )
            .to_owned(),
    }
}

/// Progress of reading folders.
pub(crate) fn reading(found: u64, language: Language) -> String {
    let found = grouped(found);
    match language {
        Language::English => format!("Reading folders: {found} files so far …"),
        Language::Korean => format!("폴더를 읽는 중입니다. 지금까지 파일 {found}개 …"),
    }
}

fn checking(done: u64, total: u64, language: Language) -> String {
    let (done, total) = (grouped(done), grouped(total));
    match language {
        Language::English => format!("Checking the files: {done} of {total} …"),
        Language::Korean => format!("파일을 확인하는 중입니다. {total}개 중 {done}개 …"),
    }
}

pub(crate) fn samples(language: Language) -> &'static str {
    language.pick("Try it with sample images", "예시 이미지로 체험하기")
}

pub(crate) fn samples_note(language: Language) -> &'static str {
    language.pick("24 images that show every issue", "나올 수 있는 문제를 모두 담은 이미지 24장")
}

/// Number of images of a recent sheet.
pub(crate) fn images(count: u64, language: Language) -> String {
    match (language, count) {
        (Language::English, 1) => "1 image".to_owned(),
        (Language::English, _) => format!("{} images", grouped(count)),
        (Language::Korean, _) => format!("이미지 {}장", grouped(count)),
    }
}
