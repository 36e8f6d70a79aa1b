//! Words of the progress bars and of the line to the server.

use crate::Language;
use crate::quantity::{duration, grouped};
use crate::sheet::{Bar, Connection, Pace};

pub(crate) fn uploaded(language: Language) -> &'static str {
    language.pick("Uploaded", "전송")
}

pub(crate) fn analyzed(language: Language) -> &'static str {
    language.pick("Analyzed", "분석")
}

/// The counts of a bar; its parts add up to the total.
pub(crate) fn counts(bar: Bar, language: Language) -> String {
    let (done, total) = (grouped(bar.done), grouped(bar.total));
    match (language, bar.failed) {
        (Language::English, 0) => format!("{done} of {total}"),
        (Language::English, failed) => format!("{done} of {total} · {} failed", grouped(failed)),
        (Language::Korean, 0) => format!("{total}개 중 {done}개"),
        (Language::Korean, failed) => format!("{total}개 중 {done}개 · 실패 {}개", grouped(failed)),
    }
}

pub(crate) fn pace(pace: Pace, language: Language) -> String {
    let left = duration(pace.left_ms.max(1000) / 1000 * 1000, language);
    // Whole seconds: tenths of a guess would flicker.
    let left = left.replace(".0", "");
    match language {
        Language::English => format!("{:.1} images/s · about {left} left", pace.per_second),
        Language::Korean => format!("초당 {:.1}개 · 약 {left} 남음", pace.per_second),
    }
}

pub(crate) fn connection(connection: Connection, language: Language) -> &'static str {
    match connection {
        Connection::Connecting => language.pick("Connecting …", "연결 중 …"),
        Connection::Live => language.pick("Live", "실시간"),
        Connection::Reconnecting => language.pick("Reconnecting …", "다시 연결 중 …"),
        Connection::Unreachable => {
            language.pick("The server does not answer; trying again", "서버가 응답하지 않아 다시 시도하는 중")
        }
        Connection::Offline => language.pick("Offline; goes on by itself", "오프라인 · 연결되면 자동으로 계속"),
        Connection::Done => language.pick("Done", "완료"),
    }
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

    #[test]
    fn counts_tell_failures_only_when_there_are_some() {
        let bar = Bar { done: 1200, failed: 0, total: 3000 };
        assert_eq!(counts(bar, Language::English), "1,200 of 3,000");
        let bar = Bar { failed: 2, ..bar };
        assert_eq!(counts(bar, Language::English), "1,200 of 3,000 · 2 failed");
        assert_eq!(counts(bar, Language::Korean), "3,000개 중 1,200개 · 실패 2개");
    }

    #[test]
    fn the_time_left_is_whole_seconds() {
        let words = pace(Pace { per_second: 4.25, left_ms: 8700 }, Language::English);
        assert_eq!(words, "4.2 images/s · about 8 s left");
    }
}
