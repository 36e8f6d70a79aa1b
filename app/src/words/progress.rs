//! Texts of the progress bars and of the connection status.

use crate::Language;
use crate::number_format::{bytes, duration, grouped};
use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::connection::status::{ConnectionStatus, RetryTime};
use crate::sheet::model::progress::ProgressCounts;
use crate::sheet::model::upload_status::UploadStatus;

pub(crate) fn uploaded(language: Language) -> &'static str {
    language.pick("Uploaded", "전송")
}

pub(crate) fn analyzed(language: Language) -> &'static str {
    language.pick("Analyzed", "분석")
}

/// The counts of a bar; its parts add up to the total.
pub(crate) fn counts(bar: ProgressCounts, language: Language) -> String {
    let (done, total) = (grouped(bar.done), grouped(bar.total));
    match (language, bar.failed) {
        (Language::English, 0) => format!("{done} of {total}"),
        (Language::English, failed) => format!("{done} of {total} · {} failed", grouped(failed)),
        (Language::Korean, 0) => format!("{total}개 중 {done}개"),
        (Language::Korean, failed) => format!("{total}개 중 {done}개 · 실패 {}개", grouped(failed)),
    }
}

pub(crate) fn analysis_rate(analysis_rate: AnalysisRate, language: Language) -> String {
    let left = left(analysis_rate.left_ms, language);
    match language {
        Language::English => format!("{:.1} images/s · {left}", analysis_rate.per_second),
        Language::Korean => format!("초당 {:.1}개 · {left}", analysis_rate.per_second),
    }
}

/// How fast this tab sends, or why it does not.
pub(crate) fn upload_status(upload_status: UploadStatus, language: Language) -> String {
    match (upload_status, language) {
        (UploadStatus::Idle | UploadStatus::Running(None), _) => String::new(),
        (UploadStatus::Running(Some(speed)), _) => {
            format!("{}/s · {}", bytes(speed.per_second), left(speed.left_ms, language))
        }
        (UploadStatus::Paused { active: 0 }, _) => language.pick("Paused", "일시 중지됨").to_owned(),
        (UploadStatus::Paused { active }, Language::English) => format!("Pausing after {active} more"),
        (UploadStatus::Paused { active }, Language::Korean) => format!("{active}개를 마치고 멈춤"),
    }
}

pub(crate) fn pause(language: Language) -> &'static str {
    language.pick("Pause", "일시 중지")
}

pub(crate) fn resume(language: Language) -> &'static str {
    language.pick("Resume", "계속")
}

/// What the button on a card does.
pub(crate) fn remove_upload(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("Do not send {name}"),
        Language::Korean => format!("{name} 보내지 않기"),
    }
}

/// The time left in whole seconds: tenths of a guess would flicker.
fn left(millis: u64, language: Language) -> String {
    let left = duration(millis.max(1000) / 1000 * 1000, language).replace(".0", "");
    match language {
        Language::English => format!("{left} left"),
        Language::Korean => format!("약 {left} 남음"),
    }
}

/// How the line to the server stands.
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
            language.pick("Offline; goes on by itself", "오프라인 · 연결되면 자동으로 계속")
        }
        (ConnectionStatus::Paused, _) => language.pick("Paused while not looked at", "보이지 않는 동안 멈춤"),
        (ConnectionStatus::Done, _) => language.pick("Done", "완료"),
    };
    words.to_owned()
}

/// What a screen reader hears while a batch runs: every tenth, not every image.
pub(crate) fn spoken(percent: u64, language: Language) -> String {
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
    fn counts_tell_failures_only_when_there_are_some() {
        let bar = ProgressCounts { done: 1200, failed: 0, total: 3000 };
        assert_eq!(counts(bar, Language::English), "1,200 of 3,000");
        let bar = ProgressCounts { failed: 2, ..bar };
        assert_eq!(counts(bar, Language::English), "1,200 of 3,000 · 2 failed");
        assert_eq!(counts(bar, Language::Korean), "3,000개 중 1,200개 · 실패 2개");
    }

    #[test]
    fn a_lost_line_tells_when_it_is_tried_again() {
        let lost = ConnectionStatus::Reconnecting(RetryTime::In(3));
        assert_eq!(connection(lost, Language::English), "Reconnecting in 3 s");
        assert_eq!(connection(lost, Language::Korean), "3초 후 다시 연결");
        assert_eq!(connection(ConnectionStatus::Reconnecting(RetryTime::Now), Language::English), "Reconnecting …");
    }

    #[test]
    fn the_time_left_is_whole_seconds() {
        let words = analysis_rate(AnalysisRate { per_second: 4.25, left_ms: 8700 }, Language::English);
        assert_eq!(words, "4.2 images/s · 8 s left");
        let speed = UploadSpeed { per_second: 4_200_000, left_ms: 65_400 };
        let words = upload_status(UploadStatus::Running(Some(speed)), Language::English);
        assert_eq!(words, "4.2 MB/s · 1 min 5 s left");
    }
}
