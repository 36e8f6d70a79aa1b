//! Texts for a card without a report: the reason, and advice.

use protocol::FailureCode;

use crate::Language;
use crate::sheet::model::upload_state::UploadFailure;

/// What happened, in a few words for the card.
pub(crate) fn title(code: FailureCode, language: Language) -> &'static str {
    match code {
        FailureCode::UnsupportedFormat => language.pick("Not an image we read", "읽을 수 없는 형식"),
        FailureCode::TooLarge => language.pick("File too large", "너무 큰 파일"),
        FailureCode::TooManyPixels => language.pick("Too many pixels", "픽셀이 너무 많음"),
        FailureCode::Corrupt => language.pick("Damaged file", "손상된 파일"),
        FailureCode::Empty => language.pick("Empty file", "빈 파일"),
        FailureCode::DeadlineExceeded => language.pick("Took too long", "시간 초과"),
        FailureCode::MemoryExceeded => language.pick("Needs too much memory", "메모리 부족"),
        FailureCode::DecoderCrashed => language.pick("Decoder gave up", "해독 실패"),
        FailureCode::BlobCorrupt => language.pick("Stored file damaged", "저장된 파일 손상"),
        FailureCode::Cancelled => language.pick("Cancelled", "취소됨"),
    }
}

/// What to do about it.
pub(crate) fn advice(code: FailureCode, language: Language) -> &'static str {
    let korean = match code {
        FailureCode::UnsupportedFormat => {
            "Proofsheet가 읽는 이미지가 아닙니다. JPEG, PNG, GIF, WebP, BMP, TIFF 파일을 보내십시오."
        }
        FailureCode::TooLarge => "이 서버가 받는 크기보다 큰 파일입니다. 더 작은 파일을 보내십시오.",
        FailureCode::TooManyPixels => "이 서버가 처리하는 것보다 픽셀이 많습니다. 더 작은 이미지를 보내십시오.",
        FailureCode::Corrupt => "이미지를 한 줄도 읽을 수 없습니다. 원본에서 파일을 다시 복사하십시오.",
        FailureCode::Empty => "내용이 없는 파일입니다. 원본에서 파일을 다시 복사하십시오.",
        FailureCode::DeadlineExceeded => "분석이 제한 시간을 넘겼습니다. 다른 프로그램으로 이미지를 다시 저장하십시오.",
        FailureCode::MemoryExceeded => {
            "분석에 필요한 메모리가 이 서버의 한도를 넘었습니다. 더 작은 이미지를 보내십시오."
        }
        FailureCode::DecoderCrashed => "이 파일을 해독하지 못했습니다. 다른 프로그램으로 이미지를 다시 저장하십시오.",
        FailureCode::BlobCorrupt => "서버에 저장된 파일이 바뀌었습니다. 파일을 다시 보내십시오.",
        FailureCode::Cancelled => "차례가 오기 전에 취소되었습니다. 새 시트에서 다시 보내십시오.",
    };
    language.pick(code.advice(), korean)
}

/// Why a file did not arrive, in a few words for the card.
pub(crate) fn upload_failure_title(failure: UploadFailure, language: Language) -> &'static str {
    match failure {
        UploadFailure::TooLarge => language.pick("File too large", "너무 큰 파일"),
        UploadFailure::Sealed => language.pick("Sheet is closed", "닫힌 시트"),
        UploadFailure::StorageFull => language.pick("Server disk is full", "서버 저장 공간 부족"),
        UploadFailure::BatchDeleted => language.pick("Sheet is gone", "사라진 시트"),
        UploadFailure::Cancelled => language.pick("Cancelled", "취소됨"),
        UploadFailure::Removed => language.pick("Taken out", "제외함"),
        UploadFailure::Interrupted => language.pick("Did not arrive", "전송 실패"),
        UploadFailure::ServerError => language.pick("Server error", "서버 오류"),
    }
}

/// What to do about a file that did not arrive.
pub(crate) fn upload_failure_advice(failure: UploadFailure, language: Language) -> &'static str {
    match failure {
        UploadFailure::TooLarge => advice(FailureCode::TooLarge, language),
        UploadFailure::Sealed => language.pick(
            "The sheet takes no more images. Send this file in a new sheet.",
            "이 시트는 더 이상 이미지를 받지 않습니다. 새 시트에서 보내십시오.",
        ),
        UploadFailure::StorageFull => language.pick(
            "The server's disk is full. Make room, then try again.",
            "서버의 저장 공간이 가득 찼습니다. 공간을 확보한 뒤 다시 시도하십시오.",
        ),
        UploadFailure::BatchDeleted => language.pick(
            "The sheet does not exist any more. Start a new one.",
            "시트가 더 이상 없습니다. 새 시트를 시작하십시오.",
        ),
        UploadFailure::Cancelled => advice(FailureCode::Cancelled, language),
        UploadFailure::Removed => language.pick(
            "You took this file out before it was sent. It can be sent after all while the sheet is open.",
            "전송하기 전에 제외한 파일입니다. 시트가 열려 있는 동안에는 다시 보낼 수 있습니다.",
        ),
        UploadFailure::Interrupted => language.pick(
            "The line broke, or the file was moved or changed. Try again; if it fails again, choose the file anew.",
            "연결이 끊겼거나 파일이 이동 또는 변경되었습니다. 다시 시도하고, 그래도 실패하면 파일을 새로 선택하십시오.",
        ),
        UploadFailure::ServerError => language.pick(
            "The server answered with an error. Try again; its log says more.",
            "서버에서 오류가 발생했습니다. 다시 시도하십시오. 자세한 내용은 서버 로그에 있습니다.",
        ),
    }
}

pub(crate) fn retry(language: Language) -> &'static str {
    language.pick("Send again", "다시 보내기")
}

/// Said in place of the retry when the batch takes no more images.
pub(crate) fn no_retry(language: Language) -> &'static str {
    language.pick(
        "The sheet is closed: to try again, send the file in a new sheet.",
        "시트가 닫혔습니다. 다시 시도하려면 새 시트에서 보내십시오.",
    )
}
