//! Module cycles that exist, each with the reason why it stays.

use super::graph::Cycle;

/// A module cycle that the test permits.
#[derive(Debug)]
pub(super) struct KnownCycle {
    /// All files of the cycle, by their path in the repository.
    files: &'static [&'static str],
    /// Explanation for readers of this list.
    #[expect(dead_code, reason = "read by people, in the source and in the failing test's output")]
    reason: &'static str,
}

impl KnownCycle {
    /// True if these are the files of that cycle.
    pub(super) fn is(&self, cycle: &Cycle) -> bool {
        cycle.iter().map(String::as_str).eq(self.files.iter().copied())
    }
}

/// True if the cycle is in the list.
pub(super) fn is_known(cycle: &Cycle) -> bool {
    CYCLES.iter().any(|known| known.is(cycle))
}

/// The permitted cycles. Files are in alphabetical order.
pub(super) const CYCLES: &[KnownCycle] = &[
    KnownCycle {
        files: &["app/protocol/src/event.rs", "app/protocol/src/event/wire.rs"],
        reason: "`wire` is the serialised form of `Event`, which is read and written through it",
    },
    KnownCycle {
        files: &["app/protocol/src/judging.rs", "app/protocol/src/judging/rules.rs"],
        reason: "the rules are called by the judge and read its context",
    },
    KnownCycle {
        files: &["app/src/browser/follower.rs", "app/src/browser/follower/window.rs"],
        reason: "`window` holds listeners that act on the follower",
    },
    KnownCycle {
        files: &[
            "app/src/browser/kit.rs",
            "app/src/browser/session.rs",
            "app/src/browser/work.rs",
            "app/src/browser/workbench.rs",
        ],
        reason: "the parts that a page is built from know each other",
    },
    KnownCycle {
        files: &[
            "app/src/desk.rs",
            "app/src/left_out.rs",
            "app/src/sheet/card_view.rs",
            "app/src/sheet/finder.rs",
            "app/src/sheet/light_table.rs",
            "app/src/sheet/mark_all.rs",
            "app/src/sheet/picture.rs",
            "app/src/sheet/retry.rs",
            "app/src/sheet/take_away.rs",
            "app/src/sheet/withdraw.rs",
            "app/src/words/finder.rs",
            "app/src/words/left_out.rs",
            "app/src/words/take_away.rs",
        ],
        reason: "the state of the app names the types of its views",
    },
    KnownCycle {
        files: &["app/src/sheet/line.rs", "app/src/sheet/line/turn.rs"],
        reason: "the transitions of the state machine are a file of their own",
    },
    KnownCycle {
        files: &["app/src/sheet/lineup.rs", "app/src/sheet/lineup/member.rs"],
        reason: "the view of a member reads the state of the whole",
    },
    KnownCycle {
        files: &["app/src/sheet/overview/chart.rs", "app/src/words/overview.rs"],
        reason: "the words of a chart name its kind of mark",
    },
    KnownCycle {
        files: &[
            "server/analysis/src/camera.rs",
            "server/analysis/src/camera/location.rs",
            "server/analysis/src/camera/moment.rs",
        ],
        reason: "the readers of fields are in the parent",
    },
    KnownCycle {
        files: &[
            "server/analysis/src/decoding.rs",
            "server/analysis/src/decoding/baseline.rs",
            "server/analysis/src/decoding/baseline/rows.rs",
            "server/analysis/src/decoding/baseline/scan.rs",
            "server/analysis/src/decoding/gif.rs",
            "server/analysis/src/decoding/gif_blocks.rs",
            "server/analysis/src/decoding/jpeg.rs",
            "server/analysis/src/decoding/jpeg_header.rs",
            "server/analysis/src/decoding/jpeg_quality.rs",
            "server/analysis/src/decoding/jpeg_scans.rs",
            "server/analysis/src/decoding/other.rs",
            "server/analysis/src/decoding/png.rs",
            "server/analysis/src/decoding/png_chunks.rs",
            "server/analysis/src/decoding/tiff.rs",
            "server/analysis/src/decoding/tiff_directory.rs",
            "server/analysis/src/decoding/tiff_page.rs",
            "server/analysis/src/decoding/tiff_samples.rs",
            "server/analysis/src/decoding/webp.rs",
            "server/analysis/src/decoding/webp_chunks.rs",
            "server/analysis/src/limits.rs",
        ],
        reason: "the formats use the types that the parent defines, and the parent dispatches to them",
    },
    KnownCycle {
        files: &["server/analysis/src/duplicates/alignment.rs", "server/analysis/src/duplicates/lanes.rs"],
        reason: "the SIMD loops use the transform that they sample by",
    },
    KnownCycle {
        files: &[
            "server/analysis/src/specimen/hostile.rs",
            "server/analysis/src/specimen/hostile/damage.rs",
            "server/analysis/src/specimen/hostile/gif.rs",
            "server/analysis/src/specimen/hostile/header.rs",
            "server/analysis/src/specimen/hostile/ifd.rs",
            "server/analysis/src/specimen/hostile/jpeg.rs",
            "server/analysis/src/specimen/hostile/png.rs",
        ],
        reason: "the constructor of a specimen is in the parent",
    },
    KnownCycle {
        files: &["server/src/cli.rs", "server/src/cli/analyze.rs"],
        reason: "the subcommand uses exit codes and helpers of the parent",
    },
    KnownCycle {
        files: &[
            "server/src/http.rs",
            "server/src/http/alteration.rs",
            "server/src/http/batch.rs",
            "server/src/http/deciding.rs",
            "server/src/http/docs.rs",
            "server/src/http/events.rs",
            "server/src/http/guard.rs",
            "server/src/http/health.rs",
            "server/src/http/images.rs",
            "server/src/http/json.rs",
            "server/src/http/missing.rs",
            "server/src/http/multipart.rs",
            "server/src/http/opening.rs",
            "server/src/http/pages.rs",
            "server/src/http/preview.rs",
            "server/src/http/put.rs",
            "server/src/http/report.rs",
            "server/src/http/report/table.rs",
            "server/src/http/samples.rs",
            "server/src/http/stored.rs",
        ],
        reason: "the route table names the handlers, which take the state that the parent defines",
    },
    KnownCycle {
        files: &[
            "server/src/http/events/follower.rs",
            "server/src/http/events/tail.rs",
            "server/src/http/events/tail/pump.rs",
        ],
        reason: "the tail makes the followers that read it",
    },
    KnownCycle {
        files: &["server/src/pool.rs", "server/src/pool/walls.rs", "server/src/pool/walls/limits.rs"],
        reason: "a limit of the sandbox depends on the number of images for each process",
    },
];
