//! Texts of a card without a report: the reason, advice, and the retry button or the note in its place.

use protocol::{Failure, FailureCode};

use crate::Language;
use crate::sheet::model::upload_state::UploadFailure;

/// Reason that the analysis failed, in a few words for the card.
pub(crate) fn title(code: FailureCode, language: Language) -> &'static str {
    match code {
        FailureCode::UnsupportedFormat => language.pick("Format not supported", "지원하지 않는 형식"),
        FailureCode::TooLarge => language.pick("File too large", "너무 큰 파일"),
        FailureCode::TooManyPixels => language.pick("Too many pixels", "픽셀이 너무 많음"),
        FailureCode::Corrupt => language.pick("Damaged file", "손상된 파일"),
        FailureCode::Empty => language.pick("Empty file", "빈 파일"),
        FailureCode::DeadlineExceeded => language.pick("Analysis timed out", "시간 초과"),
        FailureCode::MemoryExceeded => language.pick("Needs too much memory", "메모리 부족"),
        FailureCode::DecoderCrashed => language.pick("Decoding failed", "디코딩 실패"),
        FailureCode::BlobCorrupt => language.pick("Stored file damaged", "저장된 파일 손상"),
        FailureCode::Cancelled => language.pick("Cancelled", "취소됨"),
    }
}

/// Explanation of a failed analysis: in English the sentence of the server, which is more exact than the advice. For a
/// cancelled image it is the advice, because the page says sheet where the API says batch.
pub(crate) fn explanation(failure: &Failure, language: Language) -> &str {
    match (language, failure.code) {
        (Language::Korean, code) | (_, code @ FailureCode::Cancelled) => advice(code, language),
        (Language::English, _) => &failure.detail,
    }
}

/// Advice on a failed analysis.
pub(crate) fn advice(code: FailureCode, language: Language) -> &'static str {
    let korean = match code {
        FailureCode::UnsupportedFormat => {
            "Proofsheet가 읽을 수 없는 형식이나 변형이거나 이미지가 아닙니다. JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC, AVIF, JPEG XL \
             또는 카메라 RAW 파일을 보내세요."
        }
        FailureCode::TooLarge => "파일 크기가 이 서버의 제한을 넘습니다. 용량을 줄인 파일을 보내세요.",
        FailureCode::TooManyPixels => "픽셀 수가 이 서버의 제한을 넘습니다. 해상도를 줄인 이미지를 보내세요.",
        FailureCode::Corrupt => "이미지를 한 줄도 읽을 수 없습니다. 원본에서 파일을 다시 복사하세요.",
        FailureCode::Empty => "내용이 없는 파일입니다. 원본에서 파일을 다시 복사하세요.",
        FailureCode::DeadlineExceeded => "분석이 제한 시간을 넘겼습니다. 다른 프로그램으로 이미지를 다시 저장하세요.",
        FailureCode::MemoryExceeded => {
            "분석에 필요한 메모리가 이 서버의 한도를 넘었습니다. 해상도를 줄인 이미지를 보내세요."
        }
        FailureCode::DecoderCrashed => "이 파일을 디코딩하지 못했습니다. 다른 프로그램으로 이미지를 다시 저장하세요.",
        FailureCode::BlobCorrupt => "서버에 저장된 파일이 손상되었습니다. 파일을 다시 보내세요.",
        FailureCode::Cancelled => "이 이미지를 분석하기 전에 시트가 취소되었습니다. 새 시트에서 다시 보내세요.",
    };
    let english = match code {
        // The page says sheet where the API says batch.
        FailureCode::Cancelled => "The sheet was cancelled before this image was analyzed. Send it in a new sheet.",
        _ => code.advice(),
    };
    language.pick(english, korean)
}

/// Reason that a file did not arrive, in a few words for the card.
pub(crate) fn upload_failure_title(failure: UploadFailure, language: Language) -> &'static str {
    match failure {
        UploadFailure::TooLarge => language.pick("File too large", "너무 큰 파일"),
        UploadFailure::Sealed => language.pick("Sheet is closed", "닫힌 시트"),
        UploadFailure::StorageFull => language.pick("Server disk is full", "서버 저장 공간 부족"),
        UploadFailure::BatchDeleted => language.pick("Sheet was deleted", "삭제된 시트"),
        UploadFailure::Cancelled => language.pick("Cancelled", "취소됨"),
        UploadFailure::Removed => language.pick("Removed", "제외함"),
        UploadFailure::Interrupted => language.pick("Upload failed", "전송 실패"),
        UploadFailure::ServerError => language.pick("Server error", "서버 오류"),
    }
}

/// Advice on a file that did not arrive.
pub(crate) fn upload_failure_advice(failure: UploadFailure, language: Language) -> &'static str {
    match failure {
        UploadFailure::TooLarge => advice(FailureCode::TooLarge, language),
        UploadFailure::Sealed => language.pick(
            "The sheet takes no more images. Send this file in a new sheet.",
            "이 시트는 더 이상 이미지를 받지 않습니다. 새 시트에서 보내세요.",
        ),
        UploadFailure::StorageFull => language.pick(
            "The server's disk is full. Free some space, then try again.",
            "서버의 저장 공간이 가득 찼습니다. 공간을 확보한 뒤 다시 시도하세요.",
        ),
        UploadFailure::BatchDeleted => language.pick(
            "The sheet was deleted. Start a new one.",
            "시트가 삭제되었습니다. 새 시트를 시작하세요.",
        ),
        UploadFailure::Cancelled => advice(FailureCode::Cancelled, language),
        UploadFailure::Removed => language.pick(
            "You removed this file before it was sent. You can still send it while the sheet is open.",
            "전송하기 전에 제외한 파일입니다. 시트가 열려 있는 동안에는 다시 보낼 수 있습니다.",
        ),
        UploadFailure::Interrupted => language.pick(
            "The connection broke, or the file was moved or changed. Try again; if it fails again, choose the file again.",
            "연결이 끊겼거나 파일이 이동 또는 변경되었습니다. 다시 시도하고, 그래도 실패하면 파일을 다시 선택하세요.",
        ),
        UploadFailure::ServerError => language.pick(
            "The server answered with an error. Try again. The server's log has the details.",
            "서버에서 오류가 발생했습니다. 다시 시도하세요. 자세한 내용은 서버 로그에 있습니다.",
        ),
    }
}

pub(crate) fn retry(language: Language) -> &'static str {
    language.pick("Send again", "다시 보내기")
}

/// Note in place of the retry button when the sheet accepts no more images.
pub(crate) fn no_retry(language: Language) -> &'static str {
    language.pick(
        "This sheet is closed. Once the problem is solved, send the file in a new sheet.",
        "시트가 닫혔습니다. 문제를 해결한 뒤 새 시트에서 보내세요.",
    )
}
