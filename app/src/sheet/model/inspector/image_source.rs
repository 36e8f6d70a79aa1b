//! Choice of the file that shows an image: thumbnail, preview or original.

use protocol::{Format, Report};

/// Pixels along the longer edge of a preview, at most.
const PREVIEW: u32 = 2048;

/// A file of an image, from the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ImageSource {
    /// 512 pixels along its longer edge.
    Thumbnail,
    /// 2048 pixels.
    Preview,
    /// The file as it was sent.
    Original,
}

impl ImageSource {
    /// Every file, the smallest first.
    pub(crate) const ALL: [Self; 3] = [Self::Thumbnail, Self::Preview, Self::Original];

    /// Its name in the API.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Preview => "preview",
            Self::Original => "original",
        }
    }

    /// The smallest file with as many device pixels along its longer edge as are needed; of a format that browsers do not show,
    /// never the original.
    pub(crate) fn enough(needed: f64, report: &Report) -> Self {
        // A pixel more or less is not seen.
        let has = |edge: u32| f64::from(edge) + 1.0 >= needed;
        let (width, height) = (report.picture.width, report.picture.height);
        if has(width.max(height)) {
            Self::Thumbnail
        } else if has(PREVIEW) || !is_shown(report.file.format) {
            Self::Preview
        } else {
            Self::Original
        }
    }
}

/// Whether browsers show files of this format.
fn is_shown(format: Format) -> bool {
    format != Format::Tiff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::model::samples;

    #[test]
    fn the_original_is_loaded_only_where_the_preview_would_not_do() {
        for (format, needed, source) in [
            (Format::Jpeg, 0.0, ImageSource::Thumbnail),
            (Format::Jpeg, 512.4, ImageSource::Thumbnail),
            (Format::Jpeg, 900.0, ImageSource::Preview),
            (Format::Jpeg, 2048.0, ImageSource::Preview),
            (Format::Jpeg, 2400.0, ImageSource::Original),
            (Format::Webp, 6000.0, ImageSource::Original),
            (Format::Tiff, 6000.0, ImageSource::Preview),
        ] {
            let mut report = samples::report(6000, 4000);
            report.file.format = format;
            assert_eq!(ImageSource::enough(needed, &report), source, "{format} {needed}");
        }
    }
}
