//! Raw files of every maker and place of the preview.

use crate::specimen::encode::jpeg;
use crate::specimen::photo::photo;
use crate::specimen::raw::{RawFileFacts, RawKind, raw_file};
use crate::specimen::specimen_file::Specimen;

/// Names of the files without format and extension, and their kinds.
const KINDS: [(&str, RawKind); 26] = [
    ("canon-cr2", RawKind::Cr2),
    ("canon-cr3", RawKind::Cr3),
    ("canon-cr3-track", RawKind::Cr3Track),
    ("canon-crw", RawKind::Crw),
    ("nikon-nef", RawKind::Nef),
    ("nikon-nef-note", RawKind::NefNote),
    ("nikon-nrw", RawKind::Nrw),
    ("sony-arw", RawKind::Arw),
    ("sony-arw-full-size", RawKind::ArwFullSize),
    ("sony-sr2", RawKind::Sr2),
    ("fujifilm-raf", RawKind::Raf),
    ("olympus-orf", RawKind::Orf),
    ("olympus-early-orf", RawKind::OrfEarly),
    ("om-system-orf", RawKind::OrfOmSystem),
    ("panasonic-rw2", RawKind::Rw2),
    ("pentax-pef", RawKind::Pef),
    ("pentax-pef-note", RawKind::PefNote),
    ("adobe-dng", RawKind::Dng),
    ("apple-pro-raw", RawKind::ProRaw),
    ("leica-dng", RawKind::LeicaDng),
    ("samsung-srw", RawKind::Srw),
    ("samsung-srw-note", RawKind::SrwNote),
    ("gopro-gpr", RawKind::Gpr),
    ("phase-one-iiq", RawKind::Iiq),
    ("hasselblad-3fr", RawKind::ThreeFr),
    ("epson-erf", RawKind::Erf),
];

/// Makes the files.
pub(super) fn raw_files() -> Vec<Specimen> {
    let preview = jpeg(&photo(22, 1080, 720), 85);
    let facts = RawFileFacts::default();
    let file = |(name, kind): (&str, RawKind)| {
        Specimen::new(&format!("raw-{name}.{}", kind.extension()), raw_file(kind, &preview, &facts))
    };
    KINDS.into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_has_a_name() {
        let kinds: HashSet<RawKind> = KINDS.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, RawKind::ALL.into_iter().collect());
    }
}
