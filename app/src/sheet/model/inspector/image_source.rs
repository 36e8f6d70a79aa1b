//! Choice of the file that shows an image: thumbnail, preview, full preview or original.

use protocol::Report;

/// Maximum number of pixels along the longer edge of a preview.
pub(crate) const MAX_PREVIEW_EDGE: u32 = 2048;

/// File that shows an image, the smallest first. Of a full preview and the original, an image uses only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ImageSource {
    /// Thumbnail with at most 512 pixels along the longer edge.
    Thumbnail,
    /// Preview with at most [`MAX_PREVIEW_EDGE`] pixels along the longer edge.
    Preview,
    /// Preview in full size, which the server makes in place of an original that browsers cannot show. The server
    /// limits its size to about 50 million pixels.
    FullPreview,
    /// Original file as uploaded.
    Original,
}

impl ImageSource {
    /// All files, smallest first.
    pub(crate) const ALL: [Self; 4] = [Self::Thumbnail, Self::Preview, Self::FullPreview, Self::Original];

    /// Name of the file in the page.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Preview => "preview",
            Self::FullPreview => "full-preview",
            Self::Original => "original",
        }
    }

    /// Address of the file in the API, relative to the image's.
    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::FullPreview => "preview?size=full",
            other => other.slug(),
        }
    }

    /// Smallest file with at least `needed` pixels along the longer edge, or one pixel less; the most detailed one if
    /// none has so many. A preview counts as having [`MAX_PREVIEW_EDGE`] pixels, so `needed` must not exceed the longer
    /// edge of the picture.
    pub(crate) fn smallest_for(needed: f64, report: &Report) -> Self {
        // One pixel less is not visible.
        let has = |edge: u32| f64::from(edge) + 1.0 >= needed;
        if has(report.picture.width.max(report.picture.height)) {
            Self::Thumbnail
        } else if has(MAX_PREVIEW_EDGE) {
            Self::Preview
        } else {
            Self::most_detailed(report)
        }
    }

    /// File that shows all pixels of the image; never an original that browsers cannot show. The preview if the image
    /// is not larger.
    pub(crate) fn most_detailed(report: &Report) -> Self {
        let (width, height) = report.image.analyzed_size();
        if width.max(height) <= MAX_PREVIEW_EDGE {
            Self::Preview
        } else if report.is_shown_by_browsers() {
            Self::Original
        } else {
            Self::FullPreview
        }
    }

    /// Returns true if this file is loaded for an image whose largest file is `largest`.
    pub(crate) fn is_loaded_up_to(self, largest: Self) -> bool {
        self == largest || (self < largest && self != Self::FullPreview)
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Format, HdrFacts, HdrTransfer, PreviewSize, RawFacts};

    use super::*;
    use crate::sheet::model::samples;

    fn report(format: Format) -> Report {
        let mut report = samples::report(6000, 4000);
        report.file.format = format;
        report
    }

    #[test]
    fn original_is_loaded_only_if_the_preview_is_too_small_and_browsers_show_it() {
        for (format, needed, source) in [
            (Format::Jpeg, 0.0, ImageSource::Thumbnail),
            (Format::Jpeg, 512.4, ImageSource::Thumbnail),
            (Format::Jpeg, 900.0, ImageSource::Preview),
            (Format::Jpeg, 2048.0, ImageSource::Preview),
            (Format::Jpeg, 2400.0, ImageSource::Original),
            (Format::Webp, 6000.0, ImageSource::Original),
            (Format::Avif, 6000.0, ImageSource::Original),
            (Format::Tiff, 2048.0, ImageSource::Preview),
            (Format::Tiff, 6000.0, ImageSource::FullPreview),
            (Format::Heic, 6000.0, ImageSource::FullPreview),
            (Format::Jxl, 6000.0, ImageSource::FullPreview),
            (Format::Raw, 6000.0, ImageSource::FullPreview),
        ] {
            assert_eq!(ImageSource::smallest_for(needed, &report(format)), source, "{format} {needed}");
        }
    }

    #[test]
    fn image_of_high_dynamic_range_is_shown_as_the_tone_mapped_preview() {
        let mut image = report(Format::Avif);
        image.image.hdr = Some(HdrFacts { transfer: None, gain_map: true });
        assert_eq!(ImageSource::most_detailed(&image), ImageSource::Original);
        image.image.hdr = Some(HdrFacts { transfer: Some(HdrTransfer::Pq), gain_map: false });
        assert_eq!(ImageSource::most_detailed(&image), ImageSource::FullPreview);
    }

    #[test]
    fn small_preview_in_a_raw_file_is_not_requested_in_full_size() {
        let mut image = report(Format::Raw);
        image.image.raw = Some(RawFacts { kind: "cr3".to_owned(), preview: PreviewSize { width: 1620, height: 1080 } });
        assert_eq!(ImageSource::most_detailed(&image), ImageSource::Preview);
        assert_eq!(ImageSource::most_detailed(&samples::report(2048, 900)), ImageSource::Preview);
    }

    #[test]
    fn full_preview_and_original_are_never_loaded_together() {
        let loaded = |largest| ImageSource::ALL.into_iter().filter(move |source| source.is_loaded_up_to(largest));
        let original = [ImageSource::Thumbnail, ImageSource::Preview, ImageSource::Original];
        assert!(loaded(ImageSource::Original).eq(original));
        let full_preview = [ImageSource::Thumbnail, ImageSource::Preview, ImageSource::FullPreview];
        assert!(loaded(ImageSource::FullPreview).eq(full_preview));
    }
}
