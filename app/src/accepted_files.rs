//! Files that the file choosers of browsers offer first.

/// Value of the attribute `accept` of inputs for files: the media types, and the extensions of formats without a media
/// type that all systems know. People can still choose any file.
///
/// HEIC is named beside all images, because a phone of Apple otherwise sends its HEIC photographs converted to JPEG.
pub(crate) const ACCEPTED_FILES: &str = "image/*,image/heic,image/heif,.heic,.heif,.hif,.heics,.heifs,.avif,.avifs,\
     .jxl,.raw,.dng,.cr2,.cr3,.crw,.nef,.nrw,.arw,.sr2,.srf,.raf,.orf,.rw2,.rwl,.pef,.srw,.gpr,.3fr,.fff,.iiq,.mef,\
     .mos,.erf,.kdc,.dcr";

#[cfg(test)]
mod tests {
    use protocol::Format;

    use super::*;

    #[test]
    fn extensions_of_formats_without_a_well_known_media_type_are_accepted() {
        let accepted: Vec<_> = ACCEPTED_FILES.split(',').collect();
        for format in [Format::Heic, Format::Avif, Format::Jxl, Format::Raw] {
            for extension in format.extensions() {
                assert!(accepted.contains(&format!(".{extension}").as_str()), "{extension}");
            }
        }
    }
}
