//! Models of the overview: the data of each chart, and the capture times of the timeline.

pub(crate) mod capture_time;
pub(crate) mod chart;
pub(crate) mod counts;
pub(crate) mod overview_point;
pub(crate) mod scatter_plot;
pub(crate) mod timeline;
