//! Texts of the progress bars and their announcement, of the upload buttons and of the connection status.

use crate::Language;
use crate::number_format::{bytes, duration, grouped};
use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::connection::status::{ConnectionStatus, RetryTime};
use crate::sheet::model::progress::ProgressCounts;
use crate::sheet::model::sheet_summary::SharedCards;
use crate::sheet::model::upload_status::UploadStatus;

pub(crate) fn uploaded(language: Language) -> &'static str {
    language.pick("Uploaded", "전송")
}

pub(crate) fn analyzed(language: Language) -> &'static str {
    language.pick("Analyzed", "분석")
}

/// Numbers of a progress bar. Where files share cards, the text says that it counts files.
pub(crate) fn counts(bar: ProgressCounts, shared_cards: SharedCards, language: Language) -> String {
    let (done, total) = (grouped(bar.done), grouped(bar.total));
    let counts = match (language, shared_cards) {
        (Language::English, SharedCards::None) => format!("{done} of {total}"),
        (Language::English, _) => format!("{done} of {total} files"),
        (Language::Korean, SharedCards::None) => format!("{total}장 중 {done}장"),
        (Language::Korean, _) => format!("파일 {total}개 중 {done}개"),
    };
    match (language, bar.failed) {
        (_, 0) => counts,
        (Language::English, failed) => format!("{counts} · {} failed", grouped(failed)),
        (Language::Korean, failed) => {
            format!(
                "{counts} · 실패 {}{}",
                grouped(failed),
                if shared_cards == SharedCards::None { "장" } else { "개" }
            )
        }
    }
}

/// Speed of the analysis and the remaining time.
pub(crate) fn analysis_rate(analysis_rate: AnalysisRate, shared_cards: SharedCards, language: Language) -> String {
    let left = time_left(analysis_rate.left_ms, language);
    let unit = match (language, shared_cards) {
        (Language::English, SharedCards::None) => " images/s",
        (Language::English, _) => " files/s",
        (Language::Korean, SharedCards::None) => "장",
        (Language::Korean, _) => "개",
    };
    format!("{}{:.1}{unit} · {left}", language.pick("", "초당 "), analysis_rate.per_second)
}

/// Speed and remaining time of this tab's uploads, or their pause; empty if there are none or the speed is unknown.
pub(crate) fn upload_status(upload_status: UploadStatus, language: Language) -> String {
    match (upload_status, language) {
        (UploadStatus::Idle | UploadStatus::Running(None), _) => String::new(),
        (UploadStatus::Running(Some(speed)), _) => {
            format!("{}/s · {}", bytes(speed.per_second), time_left(speed.left_ms, language))
        }
        (UploadStatus::Paused { active: 0 }, _) => language.pick("Paused", "일시 중지됨").to_owned(),
        (UploadStatus::Paused { active }, Language::English) => format!("Pausing after {active} more"),
        (UploadStatus::Paused { active }, Language::Korean) => format!("{active}장을 마저 보내고 일시 중지"),
    }
}

pub(crate) fn pause(language: Language) -> &'static str {
    language.pick("Pause", "일시 중지")
}

pub(crate) fn resume(language: Language) -> &'static str {
    language.pick("Resume", "계속")
}

/// Label of the button on a card that removes a file before it is sent.
pub(crate) fn remove_upload(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("Do not send {name}"),
        Language::Korean => format!("{name} 보내지 않기"),
    }
}

/// Remaining time without tenths of a second, at least one second: tenths of an estimate would flicker.
fn time_left(millis: u64, language: Language) -> String {
    let left = duration(millis.max(1000) / 1000 * 1000, language).replace(".0", "");
    match language {
        Language::English => format!("{left} left"),
        Language::Korean => format!("약 {left} 남음"),
    }
}

/// Text of the connection status.
pub(crate) fn connection(connection: ConnectionStatus, language: Language) -> String {
    let words = match (connection, language) {
        (ConnectionStatus::Reconnecting(RetryTime::In(seconds)), Language::English) => {
            return format!("Reconnecting in {seconds} s");
        }
        (ConnectionStatus::Reconnecting(RetryTime::In(seconds)), Language::Korean) => {
            return format!("{seconds}초 후 다시 연결");
        }
        (ConnectionStatus::Unreachable(RetryTime::In(seconds)), Language::English) => {
            return format!("No answer; next try in {seconds} s");
        }
        (ConnectionStatus::Unreachable(RetryTime::In(seconds)), Language::Korean) => {
            return format!("응답 없음 · {seconds}초 후 다시 시도");
        }
        (ConnectionStatus::Connecting, _) => language.pick("Connecting …", "연결 중 …"),
        (ConnectionStatus::Live, _) => language.pick("Live", "실시간"),
        (ConnectionStatus::Reconnecting(RetryTime::Now), _) => language.pick("Reconnecting …", "다시 연결 중 …"),
        (ConnectionStatus::Unreachable(RetryTime::Now), _) => {
            language.pick("No answer; trying again …", "응답 없음 · 다시 시도 중 …")
        }
        (ConnectionStatus::Offline, _) => {
            language.pick("Offline; continues automatically", "오프라인 · 연결되면 자동으로 계속")
        }
        (ConnectionStatus::Paused, _) => language.pick("Paused in the background", "화면에 보이지 않는 동안 멈춤"),
        (ConnectionStatus::Done, _) => language.pick("Done", "완료"),
    };
    words.to_owned()
}

/// Announcement of the progress for screen readers. The caller makes it at each tenth rather than at each image.
pub(crate) fn announced_progress(percent: u64, language: Language) -> String {
    match language {
        Language::English => format!("{percent}% analyzed"),
        Language::Korean => format!("{percent}% 분석됨"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::model::upload_status::UploadSpeed;

    #[test]
    fn counts_mention_failures_only_if_there_are_some() {
        let bar = ProgressCounts { done: 1200, failed: 0, total: 3000 };
        assert_eq!(counts(bar, SharedCards::None, Language::English), "1,200 of 3,000");
        let bar = ProgressCounts { failed: 2, ..bar };
        assert_eq!(counts(bar, SharedCards::None, Language::English), "1,200 of 3,000 · 2 failed");
        assert_eq!(counts(bar, SharedCards::None, Language::Korean), "3,000장 중 1,200장 · 실패 2장");
    }

    #[test]
    fn counts_name_files_where_files_share_cards() {
        let bar = ProgressCounts { done: 20, failed: 1, total: 40 };
        let shared = SharedCards::Counted { analyzed: 10, raw_files: 10 };
        assert_eq!(counts(bar, shared, Language::English), "20 of 40 files · 1 failed");
        assert_eq!(counts(bar, shared, Language::Korean), "파일 40개 중 20개 · 실패 1개");
    }

    #[test]
    fn lost_connection_shows_the_time_of_the_next_try() {
        let lost = ConnectionStatus::Reconnecting(RetryTime::In(3));
        assert_eq!(connection(lost, Language::English), "Reconnecting in 3 s");
        assert_eq!(connection(lost, Language::Korean), "3초 후 다시 연결");
        assert_eq!(connection(ConnectionStatus::Reconnecting(RetryTime::Now), Language::English), "Reconnecting …");
    }

    #[test]
    fn remaining_time_is_in_whole_seconds() {
        let rate = AnalysisRate { per_second: 4.25, left_ms: 8700 };
        assert_eq!(analysis_rate(rate, SharedCards::None, Language::English), "4.2 images/s · 8 s left");
        assert_eq!(analysis_rate(rate, SharedCards::Uncounted, Language::Korean), "초당 4.2개 · 약 8초 남음");
        let speed = UploadSpeed { per_second: 4_200_000, left_ms: 65_400 };
        let words = upload_status(UploadStatus::Running(Some(speed)), Language::English);
        assert_eq!(words, "4.2 MB/s · 1 min 5 s left");
    }
}
