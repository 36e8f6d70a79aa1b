//! Texts of the export menu.

use crate::Language;
use crate::sheet::model::export_format::ExportFormat;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Export", "내보내기")
}

/// Heading of the reports that the server writes.
pub(crate) fn whole(language: Language) -> &'static str {
    language.pick("Whole report", "전체 보고서")
}

/// Heading of the exports that the page writes.
pub(crate) fn shown(language: Language) -> &'static str {
    language.pick("Images shown now", "지금 보이는 이미지")
}

/// Label of the link to a report, by its file name on the server.
pub(crate) fn report(file: &str, language: Language) -> &'static str {
    match file {
        "report.csv" => language.pick("Table (CSV)", "CSV 표"),
        _ => language.pick("Data (JSON)", "JSON 데이터"),
    }
}

pub(crate) fn format(format: ExportFormat, language: Language) -> &'static str {
    match format {
        ExportFormat::Names => language.pick("File names", "파일 이름 목록"),
        ExportFormat::Csv => language.pick("Table (CSV)", "CSV 표"),
        ExportFormat::Json => language.pick("Data (JSON)", "JSON 데이터"),
    }
}
