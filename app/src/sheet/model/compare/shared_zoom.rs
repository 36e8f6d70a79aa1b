//! Zoom of the compare view: one scale and one position for all images.

use protocol::Image;

/// What is seen of every image.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct SharedZoom {
    /// The place that is seen, in percent of the frame from the left and the top, and how much closer it is than all of the image;
    /// nothing while that is what is seen.
    close: Option<((f64, f64), f64)>,
}

/// How far a key moves what is seen, in percent.
const STEP: f64 = 10.0;

impl SharedZoom {
    /// Whether only a part is seen.
    pub(crate) fn is_close(&self) -> bool {
        self.close.is_some()
    }

    /// All of each image, or so much closer at this place.
    pub(crate) fn toggled(self, scale: f64, at: Option<(f64, f64)>) -> Self {
        Self { close: if self.is_close() { None } else { Some((at.unwrap_or((50.0, 50.0)), scale)) } }
    }

    /// The same closeness elsewhere.
    pub(crate) fn at(self, place: (f64, f64)) -> Self {
        Self { close: self.close.map(|(_, scale)| (place, scale)) }
    }

    /// Moved by an arrow key.
    pub(crate) fn moved(self, key: &str) -> Self {
        let Some(((across, down), _)) = self.close else { return self };
        let place = match key {
            "ArrowLeft" => (across - STEP, down),
            "ArrowRight" => (across + STEP, down),
            "ArrowUp" => (across, down - STEP),
            _ => (across, down + STEP),
        };
        self.at((place.0.clamp(0.0, 100.0), place.1.clamp(0.0, 100.0)))
    }

    /// As the style sheet takes it.
    pub(crate) fn style(self) -> String {
        self.close.map_or_else(String::new, |((across, down), scale)| {
            format!("--across:{across:.1}%;--down:{down:.1}%;--scale:{scale:.2}")
        })
    }

    /// How wide a picture is drawn, for the browser to choose a file by.
    pub(crate) fn sizes(self, count: usize) -> String {
        match self.close {
            Some((_, scale)) => format!("calc({scale:.2} * 100vw / {})", count.max(1)),
            None => format!("calc(100vw / {})", count.max(1)),
        }
    }
}

/// How much closer than all of it the pixels of the largest of these images are at their own size, in frames of this size; twice
/// at least, for there is nothing to see else.
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
    fn every_image_is_seen_at_one_place_and_never_beyond_its_edge() {
        let all = SharedZoom::default();
        assert_eq!(all.moved("ArrowLeft"), all);
        assert_eq!(all.style(), "");
        let close = all.toggled(4.0, Some((5.0, 95.0)));
        assert_eq!(close.moved("ArrowLeft").moved("ArrowDown").style(), "--across:0.0%;--down:100.0%;--scale:4.00");
        assert_eq!(close.toggled(4.0, None), all);
    }

    #[test]
    fn closest_is_the_largest_at_its_own_pixels() {
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
