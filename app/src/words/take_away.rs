//! Words of what can be taken away from a sheet.

use crate::Language;
use crate::sheet::Form;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Export", "내보내기")
}

pub(crate) fn whole(language: Language) -> &'static str {
    language.pick("Whole report", "전체 보고서")
}

pub(crate) fn shown(language: Language) -> &'static str {
    language.pick("Images shown now", "지금 보이는 이미지")
}

pub(crate) fn report(file: &str, language: Language) -> &'static str {
    match file {
        "report.csv" => language.pick("Table (CSV)", "표 (CSV)"),
        _ => language.pick("Objects (JSON)", "객체 (JSON)"),
    }
}

pub(crate) fn form(form: Form, language: Language) -> &'static str {
    match form {
        Form::Names => language.pick("List of names", "이름 목록"),
        Form::Csv => language.pick("Table (CSV)", "표 (CSV)"),
        Form::Json => language.pick("Objects (JSON)", "객체 (JSON)"),
    }
}
