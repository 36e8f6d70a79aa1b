//! From measures to issues: the same code on the server and in the browser, with no pixels.

mod again;
mod best;
mod rules;

pub use self::again::judge_again;
pub use self::best::{Best, Choice, Contender, Merit, best};
use self::rules::{Case, Finding};
use crate::{Issue, Report, Thresholds, Verdict};

/// What the rest of its batch means for an image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// How the image is repeated in its batch.
    pub repetition: Repetition,
    /// How alike it is to the image that it repeats, up to 1, where that is known.
    pub similarity: Option<f32>,
    /// Which one of those that repeat each other to keep; known at the end of the batch only, for every further one may be better.
    pub choice: Option<Choice>,
    /// How many times more pixels (over 1) or fewer (under 1) it has than the batch's median, where that stands out.
    pub odd_size: Option<f32>,
}

/// How an image is repeated in its batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Repetition {
    /// Nothing else in the batch looks like it.
    #[default]
    None,
    /// Another image looks nearly the same, and none has the same bytes.
    Near,
    /// Another image has the same bytes.
    Exact,
}

/// Everything that is wrong with an image, in the order of [`Issue::ALL`].
///
/// `name` is its file name; `standing` is what the rest of the batch means for it.
pub fn judge(report: &Report, name: &str, thresholds: &Thresholds, standing: &Standing) -> Vec<Verdict> {
    let case = Case { report, name, limits: thresholds, standing };
    let verdict = |issue: Issue| {
        let Finding { score, text } = case.finding(issue)?;
        // Two decimals: the same on every machine, and short on the wire.
        let score = (score.clamp(0.0, 1.0) * 100.0).round() / 100.0;
        Some(Verdict { issue, score, severity: issue.severity(), text })
    };
    Issue::ALL.into_iter().filter_map(verdict).collect()
}

/// What is wrong with an image by other thresholds, as far as its own report tells: what the rest of its batch makes of it (its
/// duplicates, an odd size) stays as it is in `verdicts`. With the thresholds that it was judged by, the verdicts stay the same.
pub fn judge_alone(report: &Report, name: &str, thresholds: &Thresholds, verdicts: &[Verdict]) -> Vec<Verdict> {
    let mut judged = judge(report, name, thresholds, &Standing::default());
    judged.extend(verdicts.iter().filter(|verdict| verdict.issue.is_relative()).cloned());
    judged.sort_by_key(|verdict| verdict.issue);
    judged
}

/// Images that a batch must have before a size can stand out from it.
const SIZES_TO_COMPARE: usize = 5;

/// For each of a batch's images, by its number of pixels: how many times the median it has, where that stands out.
///
/// Of an even number of images the median is the lower of the two in the middle.
pub fn odd_sizes(pixels: &[u64], thresholds: &Thresholds) -> Vec<Option<f32>> {
    if pixels.len() < SIZES_TO_COMPARE {
        return vec![None; pixels.len()];
    }
    let mut sorted = pixels.to_vec();
    sorted.sort_unstable();
    let median = sorted[(sorted.len() - 1) / 2] as f32;
    let factor = |pixels: &u64| {
        let factor = *pixels as f32 / median;
        (factor.max(1.0 / factor) > thresholds.size_factor_above).then_some(factor)
    };
    pixels.iter().map(factor).collect()
}

#[cfg(test)]
pub(crate) mod samples {
    use crate::{
        BitHash, Colour, ColourType, ContentHash, Exposure, FileFacts, Focus, Format, Identity, ImageFacts, Picture,
        PictureType, Report,
    };

    /// The report of a good photograph.
    pub(crate) fn report() -> Report {
        Report {
            version: 1,
            file: FileFacts { bytes: 1000, hash: ContentHash::from_bytes([4; 32]), format: Format::Jpeg },
            image: ImageFacts {
                width: 6000,
                height: 4000,
                orientation: 1,
                frames: 1,
                colour: ColourType::Rgb,
                bit_depth: 8,
                alpha: false,
                profile: None,
                quality: None,
                subsampling: None,
                megapixels: 24.0,
                aspect: 1.5,
                decoded: 1.0,
            },
            camera: None,
            exposure: Exposure {
                mean: 120.0,
                deviation: 60.0,
                p1: 4,
                p5: 20,
                p10: 40,
                p25: 70,
                median: 120,
                p75: 170,
                p90: 220,
                p95: 230,
                p99: 250,
                border: 20,
                clipped_shadows: 0.0,
                clipped_highlights: 0.0,
                clipped_channel: 0.02,
                entropy: 7.5,
            },
            histogram: None,
            colour: Colour { palette: vec![], colourfulness: 40.0, coloured: 0.8 },
            focus: Focus { frame: 200.0, sharpest: 900.0, blur: Some(0.5), edges: 0.05, noise: 1.0, map: None },
            identity: Identity {
                dhash: BitHash(0x0123_4567_89ab_cdef),
                phash: BitHash(0xfedc_ba98_7654_3210),
                contrast: 50.0,
                signature: None,
            },
            picture: Picture { width: 512, height: 341, media_type: PictureType::Jpeg, thumbhash: String::new() },
            timing: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Camera, Format, Location};

    fn check(change: impl FnOnce(&mut Report), expected: &[Issue]) {
        let mut report = samples::report();
        change(&mut report);
        let verdicts = judge(&report, "a.jpg", &Thresholds::default(), &Standing::default());
        let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue).collect();
        assert_eq!(issues, expected);
        for verdict in verdicts {
            assert!((0.0..=1.0).contains(&verdict.score), "{verdict:?}");
            assert!(verdict.text.ends_with('.'), "{verdict:?}");
        }
    }

    #[test]
    fn a_good_photograph_has_no_issue() {
        check(|_| {}, &[]);
    }

    #[test]
    fn each_measure_over_its_threshold_is_its_issue() {
        check(|report| report.focus.blur = Some(2.5), &[Issue::Blurred]);
        check(|report| report.exposure.p90 = 50, &[Issue::TooDark]);
        check(
            |report| {
                report.colour.colourfulness = 0.0;
                report.colour.coloured = 0.0;
            },
            &[Issue::Greyscale],
        );
        check(|report| report.colour.colourfulness = 2.0, &[]);
        check(|report| report.image.aspect = 0.2, &[Issue::OddAspect]);
        check(|report| report.image.width = 100, &[Issue::TooSmall]);
        check(|report| report.image.decoded = 0.5, &[Issue::Truncated]);
        check(|report| report.file.format = Format::Png, &[Issue::ExtensionMismatch]);
        check(
            |report| {
                let location = Some(Location { latitude: 37.5, longitude: 127.0, altitude: None });
                report.camera = Some(Camera { location, ..Camera::default() });
            },
            &[Issue::HasLocation],
        );
    }

    #[test]
    fn judging_alone_keeps_what_the_batch_says_and_the_order() {
        let report = samples::report();
        let standing = Standing { repetition: Repetition::Near, odd_size: Some(20.0), ..Standing::default() };
        let thresholds = Thresholds::default();
        let verdicts = judge(&report, "a.png", &thresholds, &standing);
        assert_eq!(verdicts.len(), 3);
        assert_eq!(judge_alone(&report, "a.png", &thresholds, &verdicts), verdicts);
        let strict = Thresholds { blurred_above: 0.1, ..thresholds };
        let judged = judge_alone(&report, "a.png", &strict, &verdicts);
        assert_eq!(judged, judge(&report, "a.png", &strict, &standing));
        assert_eq!(judged[0].issue, Issue::Blurred);
    }

    #[test]
    fn a_blown_out_photograph_is_too_bright_and_what_is_on_white_is_not() {
        let blown_out = |report: &mut Report| {
            report.exposure.mean = 210.0;
            report.exposure.clipped_highlights = 0.5;
            report.exposure.clipped_channel = 0.6;
        };
        check(blown_out, &[Issue::TooBright]);
        check(
            |report| {
                blown_out(report);
                report.exposure.border = 250;
            },
            &[],
        );
        check(
            |report| {
                blown_out(report);
                report.exposure.border = 250;
                report.exposure.p1 = 200;
            },
            &[Issue::TooBright],
        );
    }

    #[test]
    fn light_and_lost_detail_together_are_too_bright() {
        check(
            |report| {
                report.exposure.mean = 200.0;
                report.exposure.clipped_channel = 0.1;
            },
            &[Issue::TooBright],
        );
        // A bright picture that has kept its detail is none.
        check(|report| report.exposure.mean = 200.0, &[]);
        check(|report| report.exposure.clipped_channel = 0.4, &[]);
    }

    #[test]
    fn an_even_frame_has_little_information_and_nothing_else() {
        check(
            |report| {
                report.exposure.p1 = 120;
                report.exposure.p99 = 122;
                report.focus.blur = None;
                report.focus.edges = 0.0;
            },
            &[Issue::LowInformation],
        );
    }

    #[test]
    fn low_contrast_is_told_where_the_exposure_is_not_to_blame() {
        let faint = |report: &mut Report| {
            report.exposure.p1 = 100;
            report.exposure.p99 = 140;
        };
        check(faint, &[Issue::LowContrast]);
        check(
            |report| {
                report.exposure.p1 = 0;
                report.exposure.p90 = 20;
                report.exposure.p99 = 40;
            },
            &[Issue::TooDark],
        );
    }

    #[test]
    fn the_rest_of_the_batch_makes_duplicates_and_odd_sizes() {
        let standing = Standing { repetition: Repetition::Exact, odd_size: Some(0.05), ..Standing::default() };
        let verdicts = judge(&samples::report(), "a.jpg", &Thresholds::default(), &standing);
        let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue).collect();
        assert_eq!(issues, [Issue::OddSize, Issue::ExactDuplicate]);
        assert_eq!(verdicts[0].text, "It has 20 times fewer pixels than most of this batch.");
    }

    #[test]
    fn a_near_duplicate_is_as_clear_as_it_is_alike_and_told_what_to_keep_in_the_end() {
        let near = Standing { repetition: Repetition::Near, similarity: Some(0.914), ..Standing::default() };
        let choice = Some(Choice { others: 2, better: Some("b.jpg".to_owned()), merit: Merit::Pixels(24.0) });
        let settled = Standing { choice, ..near.clone() };
        let text = |standing: &Standing| {
            let verdicts = judge(&samples::report(), "a.jpg", &Thresholds::default(), standing);
            assert_eq!((verdicts.len(), verdicts[0].issue, verdicts[0].score), (1, Issue::NearDuplicate, 0.91));
            verdicts[0].text.clone()
        };
        assert_eq!(text(&near), "Another image of this batch looks nearly the same.");
        assert_eq!(
            text(&settled),
            "It looks nearly the same as 2 others of this batch; keep b.jpg instead: it has the most pixels (24.0 MP)."
        );
    }

    #[test]
    fn a_size_stands_out_from_enough_others() {
        let thresholds = Thresholds::default();
        assert_eq!(odd_sizes(&[100, 100, 100, 1], &thresholds), [None; 4]);
        assert_eq!(odd_sizes(&[100, 1000, 100, 5, 4000], &thresholds), [None, None, None, Some(0.05), Some(40.0)]);
    }

    #[test]
    fn only_extensions_of_images_can_mismatch() {
        let report = samples::report();
        for (name, mismatch) in [("a.JPG", false), ("a", false), ("a.final", false), ("a.png", true), ("a.heic", true)]
        {
            let verdicts = judge(&report, name, &Thresholds::default(), &Standing::default());
            assert_eq!(!verdicts.is_empty(), mismatch, "{name}");
        }
    }

    #[test]
    fn an_event_s_report_is_short() {
        assert!(serde_json::to_string(&samples::report()).unwrap().len() < 1500);
    }
}
