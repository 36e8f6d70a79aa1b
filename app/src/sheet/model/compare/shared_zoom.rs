//! Zoom of the compare view: one scale and one position for all images.

use protocol::Image;

/// Zoom that applies to every image of the compare view.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct SharedZoom {
    /// Fixed point of the zoom (the point that stays in place when zooming in), in percent of the frame from the left
    /// and the top, and the scale relative to the whole image. `None` while the whole image is shown.
    zoomed: Option<((f64, f64), f64)>,
}

/// Distance that an arrow key moves the fixed point of the zoom, in percent of the frame.
const STEP: f64 = 10.0;

impl SharedZoom {
    /// Returns true unless the whole images are shown.
    pub(crate) fn is_zoomed(&self) -> bool {
        self.zoomed.is_some()
    }

    /// Zooms out to the whole images if zoomed, otherwise in to `scale`. The point `at`, in percent of the frame, stays
    /// in place; without one, the centre.
    pub(crate) fn toggled(self, scale: f64, at: Option<(f64, f64)>) -> Self {
        Self { zoomed: if self.is_zoomed() { None } else { Some((at.unwrap_or((50.0, 50.0)), scale)) } }
    }

    /// Same scale with another fixed point, in percent of the frame; unchanged while the whole image is shown.
    pub(crate) fn centred_at(self, centre: (f64, f64)) -> Self {
        Self { zoomed: self.zoomed.map(|(_, scale)| (centre, scale)) }
    }

    /// Moves the visible part in the direction of an arrow key, up to the edges; unchanged while the whole image is
    /// shown. `key` must name an arrow key as in `KeyboardEvent.key`.
    pub(crate) fn moved(self, key: &str) -> Self {
        let Some(((across, down), _)) = self.zoomed else { return self };
        let centre = match key {
            "ArrowLeft" => (across - STEP, down),
            "ArrowRight" => (across + STEP, down),
            "ArrowUp" => (across, down - STEP),
            _ => (across, down + STEP),
        };
        self.centred_at((centre.0.clamp(0.0, 100.0), centre.1.clamp(0.0, 100.0)))
    }

    /// CSS custom properties `--across`, `--down` and `--scale`; empty for the whole image.
    pub(crate) fn style(self) -> String {
        self.zoomed.map_or_else(String::new, |((across, down), scale)| {
            format!("--across:{across:.1}%;--down:{down:.1}%;--scale:{scale:.2}")
        })
    }

    /// Value of the `sizes` attribute, by which the browser chooses a file of each image. `count` is the number of
    /// compared images, and 0 counts as 1.
    pub(crate) fn sizes(self, count: usize) -> String {
        match self.zoomed {
            Some((_, scale)) => format!("calc({scale:.2} * 100vw / {})", count.max(1)),
            None => format!("calc(100vw / {})", count.max(1)),
        }
    }
}

/// Scale, relative to the whole image, at which the largest of these images has one image pixel per device pixel.
///
/// At least 2, so that zooming always has an effect; 2 if no image has a report. The largest image is that with the
/// most pixels. `frame` is width and height in CSS pixels, `density` in device pixels per CSS pixel.
pub(crate) fn scale(images: &[Image], frame: (f64, f64), density: f64) -> f64 {
    let sizes = images.iter().filter_map(|image| image.report.as_deref());
    let sizes = sizes.map(|report| (f64::from(report.image.width), f64::from(report.image.height)));
    let largest = sizes.max_by(|one, other| (one.0 * one.1).total_cmp(&(other.0 * other.1)));
    largest.map_or(2.0, |(width, height)| {
        let fit = (frame.0 / width).min(frame.1 / height);
        (1.0 / (fit * density)).max(2.0)
    })
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::samples::image;
    use crate::sheet::model::samples::report;

    #[test]
    fn moving_stops_at_the_edges_and_toggling_returns_to_the_whole_image() {
        let whole = SharedZoom::default();
        assert_eq!(whole.moved("ArrowLeft"), whole);
        assert_eq!(whole.style(), "");
        let zoomed = whole.toggled(4.0, Some((5.0, 95.0)));
        assert_eq!(zoomed.moved("ArrowLeft").moved("ArrowDown").style(), "--across:0.0%;--down:100.0%;--scale:4.00");
        assert_eq!(zoomed.toggled(4.0, None), whole);
    }

    #[test]
    fn scale_shows_the_largest_image_at_its_own_pixels() {
        let image =
            |nth, width| Image { report: Some(Box::new(report(width, 1000))), ..image(nth, ImageState::Analyzed) };
        let images = [image(1, 1000), image(2, 4000)];
        for (frame, density, expected) in
            [((500.0, 500.0), 1.0, 8.0), ((500.0, 500.0), 2.0, 4.0), ((3000.0, 900.0), 1.0, 2.0)]
        {
            let found = scale(&images, frame, density);
            assert!((found - expected).abs() < 1e-9, "{frame:?}: {found}");
        }
    }
}
