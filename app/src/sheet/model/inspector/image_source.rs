//! Choice of the file that shows an image: thumbnail, preview or original.

use protocol::Report;

/// Maximum number of pixels along the longer edge of a preview.
const MAX_PREVIEW_EDGE: u32 = 2048;

/// File that shows an image, the smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ImageSource {
    /// Thumbnail with at most 512 pixels along the longer edge.
    Thumbnail,
    /// Preview with at most 2048 pixels along the longer edge.
    Preview,
    /// Original file as uploaded.
    Original,
}

impl ImageSource {
    /// All files, smallest first.
    pub(crate) const ALL: [Self; 3] = [Self::Thumbnail, Self::Preview, Self::Original];

    /// Name of the file in the API.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Preview => "preview",
            Self::Original => "original",
        }
    }

    /// Smallest file with at least `needed` pixels along the longer edge, or one pixel less; the original if none has
    /// so many. A preview counts as having [`MAX_PREVIEW_EDGE`] pixels, so `needed` must not exceed the longer edge of
    /// the image. In place of an original whose format browsers cannot show, the preview.
    pub(crate) fn smallest_for(needed: f64, report: &Report) -> Self {
        // One pixel less is not visible.
        let has = |edge: u32| f64::from(edge) + 1.0 >= needed;
        let (width, height) = (report.picture.width, report.picture.height);
        if has(width.max(height)) {
            Self::Thumbnail
        } else if has(MAX_PREVIEW_EDGE) || !report.file.format.is_shown_by_browsers() {
            Self::Preview
        } else {
            Self::Original
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Format;

    use super::*;
    use crate::sheet::model::samples;

    #[test]
    fn original_is_loaded_only_if_the_preview_is_too_small() {
        for (format, needed, source) in [
            (Format::Jpeg, 0.0, ImageSource::Thumbnail),
            (Format::Jpeg, 512.4, ImageSource::Thumbnail),
            (Format::Jpeg, 900.0, ImageSource::Preview),
            (Format::Jpeg, 2048.0, ImageSource::Preview),
            (Format::Jpeg, 2400.0, ImageSource::Original),
            (Format::Webp, 6000.0, ImageSource::Original),
            (Format::Avif, 6000.0, ImageSource::Original),
            (Format::Tiff, 6000.0, ImageSource::Preview),
            (Format::Heic, 6000.0, ImageSource::Preview),
            (Format::Jxl, 6000.0, ImageSource::Preview),
            (Format::Raw, 6000.0, ImageSource::Preview),
        ] {
            let mut report = samples::report(6000, 4000);
            report.file.format = format;
            assert_eq!(ImageSource::smallest_for(needed, &report), source, "{format} {needed}");
        }
    }
}
