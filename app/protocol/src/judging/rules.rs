//! One rule for each issue: whether an image has it, how clear the case is, and a sentence that says why.

use super::{BatchContext, DuplicateKind, exposure};
use crate::{Format, Issue, Report, Thresholds};

/// An image before its judge.
pub(super) struct Case<'a> {
    pub(super) report: &'a Report,
    pub(super) name: &'a str,
    pub(super) limits: &'a Thresholds,
    pub(super) batch_context: &'a BatchContext,
}

/// What speaks for an issue.
pub(super) struct Finding {
    /// How clear the case is, 0 to 1.
    pub(super) score: f32,
    /// One sentence with the numbers.
    pub(super) text: String,
}

/// Formats that are recognised by name but not read: a JPEG with such a name is as misleading.
const OTHER_EXTENSIONS: [&str; 8] = ["heic", "heif", "avif", "jxl", "svg", "psd", "pdf", "raw"];

const FORMATS: [Format; 6] = [Format::Jpeg, Format::Png, Format::Gif, Format::Webp, Format::Bmp, Format::Tiff];

impl Case<'_> {
    /// Whether the image has the issue.
    pub(super) fn finding(&self, issue: Issue) -> Option<Finding> {
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
            Issue::ExactDuplicate => self.repeated_exactly(),
            Issue::NearDuplicate => self.repeated_nearly(),
            Issue::Truncated => self.truncated(),
            Issue::ExtensionMismatch => self.extension_mismatch(),
            Issue::HasLocation => self.has_location(),
        }
    }

    fn blurred(&self) -> Option<Finding> {
        // Without edges nothing tells: a plain frame is not blurred.
        let (blur, limit) = (self.report.focus.blur?, self.limits.blurred_above);
        above(blur, limit, || {
            format!(
                "Even its sharpest edges are soft: {blur:.1} pixels of blur at a size of 1024, sharp up to {limit:.1}."
            )
        })
    }

    fn too_dark(&self) -> Option<Finding> {
        let exposure = &self.report.exposure;
        if exposure::is_lit(exposure, self.limits) {
            return None;
        }
        below(exposure::darkness(exposure), f32::from(self.limits.dark_below), || {
            format!("Nine tenths of it are darker than {} of 255.", exposure.p90.saturating_add(1))
        })
    }

    fn too_bright(&self) -> Option<Finding> {
        let exposure = &self.report.exposure;
        let (clipped, mean) = (exposure.clipped_channel, exposure.mean);
        exposure::excess(self.report, self.limits).map(|score| Finding {
            score,
            text: format!(
                "{} of it has lost its detail in the light, and its mean is {mean:.0} of 255.",
                percent(clipped)
            ),
        })
    }

    fn low_contrast(&self) -> Option<Finding> {
        // One cause, one verdict.
        if self.too_dark().is_some() || self.too_bright().is_some() || self.low_information().is_some() {
            return None;
        }
        let exposure = &self.report.exposure;
        let span = exposure.p99.saturating_sub(exposure.p1);
        // A line of text is too little for the percentiles: contrast of few pixels is in the deviation only.
        if exposure.deviation > f32::from(span) {
            return None;
        }
        below(f32::from(span), f32::from(self.limits.contrast_below), || {
            format!("Light and dark are only {span} of 255 steps apart.")
        })
    }

    fn low_information(&self) -> Option<Finding> {
        let edges = self.report.focus.edges;
        below(edges, self.limits.edges_below, || {
            format!("There is next to nothing to see: edges on {:.2} % of the frame.", 100.0 * edges)
        })
    }

    fn greyscale(&self) -> Option<Finding> {
        let colour = &self.report.colour;
        if colour.coloured >= self.limits.coloured_below {
            return None;
        }
        let colourfulness = colour.colourfulness;
        below(colourfulness, self.limits.colourfulness_below, || {
            format!("It has no colour: colourfulness {colourfulness:.1}.")
        })
    }

    fn odd_aspect(&self) -> Option<Finding> {
        let image = &self.report.image;
        let ratio = image.aspect.max(1.0 / image.aspect.max(f32::MIN_POSITIVE));
        let (width, height) = (image.width, image.height);
        above(ratio, self.limits.aspect_above, || {
            format!("One side is {ratio:.1} times the other ({width} × {height}).")
        })
    }

    fn too_small(&self) -> Option<Finding> {
        let (width, height) = (self.report.image.width, self.report.image.height);
        below(width.min(height) as f32, self.limits.side_below as f32, || {
            format!("It has only {width} × {height} pixels.")
        })
    }

    fn odd_size(&self) -> Option<Finding> {
        let factor = self.batch_context.odd_size?;
        let (times, word) = if factor > 1.0 { (factor, "more") } else { (1.0 / factor, "fewer") };
        above(times, self.limits.size_factor_above, || {
            format!("It has {times:.0} times {word} pixels than most of this batch.")
        })
    }

    fn repeated_exactly(&self) -> Option<Finding> {
        let text = match &self.batch_context.choice {
            None => "Another image of this batch has exactly the same bytes.".to_owned(),
            Some(choice) => {
                format!("Another image of this batch has exactly the same bytes; {}.", choice.advice())
            }
        };
        (self.batch_context.duplicate_kind == DuplicateKind::Exact).then_some(Finding { score: 1.0, text })
    }

    fn repeated_nearly(&self) -> Option<Finding> {
        let text = match &self.batch_context.choice {
            None => "Another image of this batch looks nearly the same.".to_owned(),
            Some(choice) => {
                let others = if choice.others == 1 { "another one" } else { &format!("{} others", choice.others) };
                format!("It looks nearly the same as {others} of this batch; {}.", choice.advice())
            }
        };
        let score = self.batch_context.similarity.unwrap_or(self.limits.similarity_at_least);
        (self.batch_context.duplicate_kind == DuplicateKind::Near).then_some(Finding { score, text })
    }

    fn truncated(&self) -> Option<Finding> {
        let decoded = self.report.image.decoded;
        below(decoded, 1.0, || {
            format!("The file ends early or is damaged: {} of the image is there.", percent(decoded))
        })
    }

    fn extension_mismatch(&self) -> Option<Finding> {
        let extension = image_extension(self.name)?;
        let format = self.report.file.format;
        (!format.extensions().contains(&extension.as_str())).then(|| {
            let content = format.slug().to_ascii_uppercase();
            Finding { score: 1.0, text: format!("The name ends in .{extension}, but the content is {content}.") }
        })
    }

    fn has_location(&self) -> Option<Finding> {
        self.report.camera.as_ref()?.location.as_ref()?;
        Some(Finding { score: 1.0, text: "The file tells where it was taken (GPS).".to_owned() })
    }
}

/// A finding when the value is below the limit, the clearer the further as a share of the limit.
fn below(value: f32, limit: f32, text: impl FnOnce() -> String) -> Option<Finding> {
    (value < limit).then(|| Finding { score: 1.0 - value / limit, text: text() })
}

/// A finding when the value is above the limit, the clearer the further as a share of the value.
fn above(value: f32, limit: f32, text: impl FnOnce() -> String) -> Option<Finding> {
    (value > limit).then(|| Finding { score: 1.0 - limit / value, text: text() })
}

fn percent(share: f32) -> String {
    // A share that rounds to all or nothing is neither.
    format!("{:.0} %", (share * 100.0).round().clamp(1.0, 99.0))
}

/// The name's extension in lower case, when it is one that stands for an image format.
fn image_extension(name: &str) -> Option<String> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    let is_read = FORMATS.into_iter().any(|format| format.extensions().contains(&extension.as_str()));
    (is_read || OTHER_EXTENSIONS.contains(&extension.as_str())).then_some(extension)
}
