//! One rule for each issue. A rule decides if an image has the issue, scores it, and words the reason in one sentence.

use super::batch_context::{BatchContext, DuplicateKind};
use super::exposure;
use crate::{Format, Issue, Report, Thresholds};

/// Everything that the rules need to know about an image.
pub(super) struct RuleInput<'a> {
    pub(super) report: &'a Report,
    /// File name.
    pub(super) name: &'a str,
    pub(super) thresholds: &'a Thresholds,
    pub(super) batch_context: &'a BatchContext,
}

/// An issue that a rule has found.
pub(super) struct RuleResult {
    /// Score, 0 to 1. Its meaning depends on the issue: the relative distance from the threshold (see
    /// [`result_if_above`] and [`result_if_below`]); the similarity for near duplicates (its threshold if unknown);
    /// the score of [`exposure::overexposure`] for bright images; always 1 for exact duplicates, mismatched extensions
    /// and locations.
    pub(super) score: f32,
    /// One English sentence, with the measured numbers where there are any.
    pub(super) text: String,
}

/// Some extensions of formats for images and documents that are not analyzed, in lower case. A JPEG with one of these
/// is as misleading as a JPEG named `.png`.
const OTHER_EXTENSIONS: [&str; 3] = ["svg", "psd", "pdf"];

impl RuleInput<'_> {
    /// Applies the rule of an issue. Returns none if the image does not have the issue.
    pub(super) fn apply_rule(&self, issue: Issue) -> Option<RuleResult> {
        match issue {
            Issue::Blurred => self.blurred(),
            Issue::TooDark => self.too_dark(),
            Issue::TooBright => self.too_bright(),
            Issue::LowContrast => self.low_contrast(),
            Issue::LowInformation => self.low_information(),
            Issue::Greyscale => self.greyscale(),
            Issue::OddAspect => self.odd_aspect(),
            Issue::TooSmall => self.too_small(),
            Issue::OddSize => self.odd_size(),
            Issue::ExactDuplicate => self.exact_duplicate(),
            Issue::NearDuplicate => self.near_duplicate(),
            Issue::Truncated => self.truncated(),
            Issue::ExtensionMismatch => self.extension_mismatch(),
            Issue::HasLocation => self.has_location(),
        }
    }

    /// Blur above the threshold. An image without enough edges has no value and is not blurred.
    fn blurred(&self) -> Option<RuleResult> {
        // Blur is measured on edges, which a plain frame lacks.
        let (blur, threshold) = (self.report.focus.blur?, self.thresholds.blurred_above);
        result_if_above(blur, threshold, || {
            format!(
                "Even the sharpest edges are soft: {blur:.1} pixels of blur at a size of 1024; \
                 up to {threshold:.1} is sharp."
            )
        })
    }

    /// Representative luma below the threshold, in a frame without a lit area.
    fn too_dark(&self) -> Option<RuleResult> {
        let exposure = &self.report.exposure;
        if exposure::has_lit_area(exposure, self.thresholds) {
            return None;
        }
        result_if_below(exposure::brightness(exposure), f32::from(self.thresholds.dark_below), || {
            format!("Nine tenths of the image are darker than {} of 255.", exposure.p90.saturating_add(1))
        })
    }

    /// Overexposure; see [`exposure::overexposure`].
    fn too_bright(&self) -> Option<RuleResult> {
        let exposure = &self.report.exposure;
        let (clipped, mean) = (exposure.clipped_channel, exposure.mean);
        exposure::overexposure(self.report, self.thresholds).map(|score| RuleResult {
            score,
            text: format!(
                "{} of the image has lost its detail in the highlights, and its mean brightness is {mean:.0} of 255.",
                percent(clipped)
            ),
        })
    }

    /// Luma span below the threshold, unless another issue explains it or the content fills too few pixels for
    /// percentiles.
    fn low_contrast(&self) -> Option<RuleResult> {
        // Each of these also causes low contrast: one cause, one verdict.
        if self.too_dark().is_some() || self.too_bright().is_some() || self.low_information().is_some() {
            return None;
        }
        let exposure = &self.report.exposure;
        let span = exposure.p99.saturating_sub(exposure.p1);
        // The contrast of few pixels, such as a line of text, shows in the deviation and not in the percentiles.
        if exposure.deviation > f32::from(span) {
            return None;
        }
        result_if_below(f32::from(span), f32::from(self.thresholds.contrast_below), || {
            format!("Light and dark are only {span} of 255 steps apart.")
        })
    }

    /// Share of edges below the threshold.
    fn low_information(&self) -> Option<RuleResult> {
        let edges = self.report.focus.edges;
        result_if_below(edges, self.thresholds.edges_below, || {
            format!("There is almost nothing to see: edges cover {:.2} % of the frame.", 100.0 * edges)
        })
    }

    /// Colourfulness and share of coloured pixels both below their thresholds.
    fn greyscale(&self) -> Option<RuleResult> {
        let colour = &self.report.colour;
        if colour.coloured >= self.thresholds.coloured_below {
            return None;
        }
        let colourfulness = colour.colourfulness;
        result_if_below(colourfulness, self.thresholds.colourfulness_below, || {
            format!("The image has no colour: colourfulness {colourfulness:.1}.")
        })
    }

    /// Longer side divided by the shorter above the threshold.
    fn odd_aspect(&self) -> Option<RuleResult> {
        let image = &self.report.image;
        let ratio = image.aspect.max(1.0 / image.aspect.max(f32::MIN_POSITIVE));
        let (width, height) = (image.width, image.height);
        result_if_above(ratio, self.thresholds.aspect_above, || {
            format!("One side is {ratio:.1} times as long as the other ({width} × {height}).")
        })
    }

    /// Shorter side below the threshold.
    fn too_small(&self) -> Option<RuleResult> {
        let (width, height) = (self.report.image.width, self.report.image.height);
        result_if_below(width.min(height) as f32, self.thresholds.side_below as f32, || {
            format!("The image has only {width} × {height} pixels.")
        })
    }

    /// Ratio of the batch context, or its inverse, above the threshold.
    fn odd_size(&self) -> Option<RuleResult> {
        let ratio = self.batch_context.odd_size_ratio?;
        let (times, word) = if ratio > 1.0 { (ratio, "more") } else { (1.0 / ratio, "fewer") };
        result_if_above(times, self.thresholds.size_factor_above, || {
            format!("The image has {times:.0} times {word} pixels than most of this batch.")
        })
    }

    /// Exact duplicate, according to the batch context.
    fn exact_duplicate(&self) -> Option<RuleResult> {
        let text = match &self.batch_context.choice {
            None => "Another image in this batch has exactly the same bytes.".to_owned(),
            Some(choice) => {
                format!("Another image in this batch has exactly the same bytes; {}.", choice.advice())
            }
        };
        (self.batch_context.duplicate_kind == DuplicateKind::Exact).then_some(RuleResult { score: 1.0, text })
    }

    /// Near duplicate, according to the batch context.
    fn near_duplicate(&self) -> Option<RuleResult> {
        let text = match &self.batch_context.choice {
            None => "Another image in this batch looks nearly the same.".to_owned(),
            Some(choice) => {
                let others = if choice.others == 1 { "another image" } else { &format!("{} others", choice.others) };
                format!("The image looks nearly the same as {others} in this batch; {}.", choice.advice())
            }
        };
        let score = self.batch_context.similarity.unwrap_or(self.thresholds.similarity_at_least);
        (self.batch_context.duplicate_kind == DuplicateKind::Near).then_some(RuleResult { score, text })
    }

    /// A part of the image that could not be decoded.
    fn truncated(&self) -> Option<RuleResult> {
        let decoded = self.report.image.decoded;
        result_if_below(decoded, 1.0, || {
            format!("The file ends early or is damaged: only {} of the image could be decoded.", percent(decoded))
        })
    }

    /// Extension of an image or document format that is not that of the content. Other extensions do not count.
    fn extension_mismatch(&self) -> Option<RuleResult> {
        let extension = image_extension(self.name)?;
        let format = self.report.file.format;
        (!format.extensions().contains(&extension.as_str())).then(|| {
            let name = self.report.format_name();
            let content = if format == Format::Raw { format!("a camera's raw file ({name})") } else { name };
            RuleResult { score: 1.0, text: format!("The name ends in .{extension}, but the content is {content}.") }
        })
    }

    /// Position in the camera metadata.
    fn has_location(&self) -> Option<RuleResult> {
        self.report.camera.as_ref()?.location.as_ref()?;
        Some(RuleResult { score: 1.0, text: "The file says where the image was taken (GPS).".to_owned() })
    }
}

/// A result if the value is below the threshold. The score is `(threshold - value) / threshold`: 0 at the threshold, 1
/// for a value of 0.
fn result_if_below(value: f32, threshold: f32, text: impl FnOnce() -> String) -> Option<RuleResult> {
    (value < threshold).then(|| RuleResult { score: 1.0 - value / threshold, text: text() })
}

/// A result if the value is above the threshold. The score is `(value - threshold) / value`: 0 at the threshold,
/// approaching 1 for large values.
fn result_if_above(value: f32, threshold: f32, text: impl FnOnce() -> String) -> Option<RuleResult> {
    (value > threshold).then(|| RuleResult { score: 1.0 - threshold / value, text: text() })
}

/// Formats a share as whole per cent, limited to the range from 1 % to 99 %.
fn percent(share: f32) -> String {
    // The text must not claim 0 % (nothing) or 100 % (everything) for a share that is only rounded to it.
    format!("{:.0} %", (share * 100.0).round().clamp(1.0, 99.0))
}

/// Extension of the name in lower case. None if the name has no extension, or an extension that is neither that of an
/// analyzed format nor one of [`OTHER_EXTENSIONS`].
fn image_extension(name: &str) -> Option<String> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    let is_analyzed = Format::ALL.into_iter().any(|format| format.extensions().contains(&extension.as_str()));
    (is_analyzed || OTHER_EXTENSIONS.contains(&extension.as_str())).then_some(extension)
}
