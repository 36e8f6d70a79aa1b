//! Which file of an image is shown: no more of it is loaded than can be seen.

use protocol::{Format, Report};

/// Pixels along the longer edge of a preview, at most.
const PREVIEW: u32 = 2048;

/// A file of an image, from the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// 512 pixels along its longer edge.
    Thumbnail,
    /// 2048 pixels.
    Preview,
    /// The file as it was sent.
    Original,
}

impl Source {
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
    use crate::sheet::inspector::samples;

    #[test]
    fn the_original_is_loaded_only_where_the_preview_would_not_do() {
        for (format, needed, source) in [
            (Format::Jpeg, 0.0, Source::Thumbnail),
            (Format::Jpeg, 512.4, Source::Thumbnail),
            (Format::Jpeg, 900.0, Source::Preview),
            (Format::Jpeg, 2048.0, Source::Preview),
            (Format::Jpeg, 2400.0, Source::Original),
            (Format::Webp, 6000.0, Source::Original),
            (Format::Tiff, 6000.0, Source::Preview),
        ] {
            let mut report = samples::report(6000, 4000);
            report.file.format = format;
            assert_eq!(Source::enough(needed, &report), source, "{format} {needed}");
        }
    }
}
