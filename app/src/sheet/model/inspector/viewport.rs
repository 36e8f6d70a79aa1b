//! Viewport of the inspector: zoom, and the part of the picture that is in the frame.

/// How far into a picture one can zoom: device pixels for each of its pixels.
const MAX_ZOOM: f64 = 8.0;

/// A place or a length, across and down.
pub(crate) type Vec2 = (f64, f64);

/// The picture under the loupe. Lengths on the screen are CSS pixels, places are counted from the frame's top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Viewport {
    /// Width and height of the picture in its own pixels.
    picture: Vec2,
    /// Width and height of the frame; nothing before it is on the screen.
    frame: Vec2,
    /// Device pixels in a CSS pixel.
    density: f64,
    zoom: Zoom,
    /// The picture's top left corner.
    corner: Vec2,
}

/// How large the picture is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Zoom {
    /// All of it is seen, and none of it larger than it is.
    Fit,
    /// So many CSS pixels for each of its own.
    Scale(f64),
}

/// Where the picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PicturePlacement {
    /// Its top left corner.
    pub(crate) corner: Vec2,
    /// Its width and height.
    pub(crate) size: Vec2,
}

impl Viewport {
    /// A picture of this width and height, all of it in sight.
    pub(crate) fn of(width: u32, height: u32) -> Self {
        let picture = (f64::from(width.max(1)), f64::from(height.max(1)));
        Self { picture, frame: (0.0, 0.0), density: 1.0, zoom: Zoom::Fit, corner: (0.0, 0.0) }
    }

    /// Another picture in the same frame. Who looks closely goes on doing so, at the same place of it: that is how the sharpest
    /// of a series is found.
    pub(crate) fn with_picture(self, width: u32, height: u32) -> Self {
        let all = self.without_zoom(width, height);
        let Zoom::Scale(scale) = self.zoom else { return all };
        let scale = scale.clamp(all.fit(), all.closest());
        let zoom = if scale > all.fit() * 1.001 { Zoom::Scale(scale) } else { Zoom::Fit };
        // What part of the picture lies before the middle of the frame.
        let share = |corner: f64, size: f64, frame: f64| (frame / 2.0 - corner) / size;
        let (size, middle) = (self.size(), (self.frame.0 / 2.0, self.frame.1 / 2.0));
        let across = share(self.corner.0, size.0, self.frame.0) * all.picture.0 * scale;
        let down = share(self.corner.1, size.1, self.frame.1) * all.picture.1 * scale;
        Self { zoom, corner: (middle.0 - across, middle.1 - down), ..all }.clamped()
    }

    /// Another picture in the same frame, all of it in sight.
    pub(crate) fn without_zoom(self, width: u32, height: u32) -> Self {
        Self { frame: self.frame, density: self.density, ..Self::of(width, height) }.clamped()
    }

    /// The same picture in a frame of this size; what was in its middle stays there.
    pub(crate) fn with_frame(self, frame: Vec2, density: f64) -> Self {
        let shift = ((frame.0 - self.frame.0) / 2.0, (frame.1 - self.frame.1) / 2.0);
        let density = if density > 0.0 { density } else { 1.0 };
        let corner = (self.corner.0 + shift.0, self.corner.1 + shift.1);
        Self { frame, density, corner, ..self }.clamped()
    }

    /// Where it is drawn.
    pub(crate) fn placed(self) -> PicturePlacement {
        PicturePlacement { corner: self.corner, size: self.size() }
    }

    /// The zoom as it is read: device pixels for a hundred of the picture's.
    pub(crate) fn percent(self) -> u32 {
        (self.scale() * self.density * 100.0).round() as u32
    }

    /// Whether it is larger than where all of it is seen.
    pub(crate) fn is_zoomed(self) -> bool {
        self.scale() > self.fit() * 1.001
    }

    /// Device pixels along the longer edge of what is drawn: no file with more of them would look better.
    pub(crate) fn needed(self) -> f64 {
        if self.frame.0 <= 0.0 || self.frame.1 <= 0.0 {
            return 0.0;
        }
        let longest = self.picture.0.max(self.picture.1);
        longest * (self.scale() * self.density).min(1.0)
    }

    /// Zooms by a factor so that what lies under `point` stays there.
    pub(crate) fn zoomed(self, factor: f64, point: Vec2) -> Self {
        self.scaled((self.scale() * factor).clamp(self.fit(), self.closest()), point)
    }

    /// Zooms about the middle of the frame.
    pub(crate) fn stepped(self, factor: f64) -> Self {
        self.zoomed(factor, (self.frame.0 / 2.0, self.frame.1 / 2.0))
    }

    /// All of the picture, or its own size: one of its pixels for one of the screen's, and two where that shows all of it too.
    pub(crate) fn toggled(self, point: Vec2) -> Self {
        if self.is_zoomed() {
            return Self { zoom: Zoom::Fit, ..self }.clamped();
        }
        let actual = 1.0 / self.density;
        self.scaled(if actual > self.fit() * 1.05 { actual } else { actual * 2.0 }, point)
    }

    /// As `toggled`, in the middle of the frame.
    pub(crate) fn toggled_in_the_middle(self) -> Self {
        self.toggled((self.frame.0 / 2.0, self.frame.1 / 2.0))
    }

    /// Moves the picture.
    pub(crate) fn moved(self, by: Vec2) -> Self {
        Self { corner: (self.corner.0 + by.0, self.corner.1 + by.1), ..self }.clamped()
    }

    fn scaled(self, scale: f64, point: Vec2) -> Self {
        let factor = scale / self.scale();
        let keep = |corner: f64, point: f64| point - (point - corner) * factor;
        let corner = (keep(self.corner.0, point.0), keep(self.corner.1, point.1));
        let zoom = if scale > self.fit() * 1.001 { Zoom::Scale(scale) } else { Zoom::Fit };
        Self { zoom, corner, ..self }.clamped()
    }

    fn scale(self) -> f64 {
        match self.zoom {
            Zoom::Fit => self.fit(),
            Zoom::Scale(scale) => scale,
        }
    }

    fn fit(self) -> f64 {
        let all = (self.frame.0 / self.picture.0).min(self.frame.1 / self.picture.1);
        // A frame without a size is not on the screen yet.
        all.min(1.0 / self.density).max(f64::MIN_POSITIVE)
    }

    fn closest(self) -> f64 {
        (MAX_ZOOM / self.density).max(self.fit())
    }

    fn size(self) -> Vec2 {
        (self.picture.0 * self.scale(), self.picture.1 * self.scale())
    }

    /// A side that has room in the frame lies in its middle; one that has not leaves none of the frame empty.
    fn clamped(self) -> Self {
        let side = |corner: f64, size: f64, frame: f64| {
            if size <= frame { (frame - size) / 2.0 } else { corner.clamp(frame - size, 0.0) }
        };
        let size = self.size();
        let corner = (side(self.corner.0, size.0, self.frame.0), side(self.corner.1, size.1, self.frame.1));
        Self { corner, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn viewport() -> Viewport {
        Viewport::of(6000, 4000).with_frame((900.0, 700.0), 1.0)
    }

    /// The place of the picture that lies under a place of the frame.
    fn under(viewport: Viewport, point: Vec2) -> Vec2 {
        let scale = viewport.scale();
        ((point.0 - viewport.corner.0) / scale, (point.1 - viewport.corner.1) / scale)
    }

    #[test]
    fn all_of_a_large_picture_is_seen_in_the_middle_of_the_frame() {
        assert_eq!(viewport().placed(), PicturePlacement { corner: (0.0, 50.0), size: (900.0, 600.0) });
        assert_eq!(viewport().percent(), 15);
        assert!(!viewport().is_zoomed());
    }

    #[test]
    fn a_small_picture_is_not_blown_up_before_somebody_asks() {
        let small = Viewport::of(100, 50).with_frame((900.0, 700.0), 2.0);
        assert_eq!(small.placed(), PicturePlacement { corner: (425.0, 337.5), size: (50.0, 25.0) });
        assert_eq!((small.percent(), small.toggled((450.0, 350.0)).percent()), (100, 200));
    }

    #[test]
    fn a_click_shows_the_pixels_under_it_and_another_one_everything() {
        let close = viewport().toggled((300.0, 200.0));
        assert_eq!(close.percent(), 100);
        assert_eq!(under(close, (300.0, 200.0)), under(viewport(), (300.0, 200.0)));
        assert_eq!(close.toggled((10.0, 10.0)), viewport());
    }

    #[test]
    fn no_more_pixels_are_needed_than_the_picture_has() {
        assert_eq!(viewport().needed(), 900.0);
        assert_eq!(viewport().stepped(100.0).needed(), 6000.0);
        assert_eq!(Viewport::of(6000, 4000).needed(), 0.0);
    }

    #[test]
    fn another_picture_of_a_series_is_seen_as_close_and_at_the_same_place() {
        let here = viewport().zoomed(6.0, (200.0, 500.0));
        let next = here.with_picture(6000, 4000);
        assert_eq!((next.percent(), next.corner), (here.percent(), here.corner));
        // Of one on end as much of it lies to the left of the middle.
        let upright = here.with_picture(4000, 6000);
        assert_eq!(upright.percent(), here.percent());
        let share = |viewport: Viewport| under(viewport, (450.0, 350.0)).0 / viewport.picture.0;
        assert!((share(upright) - share(here)).abs() < 1e-9);
        // Of a small one there is nothing more to see than all of it.
        assert!(!viewport().toggled_in_the_middle().with_picture(300, 200).is_zoomed());
    }

    #[test]
    fn another_visit_begins_with_all_of_a_picture() {
        let next = viewport().stepped(4.0).without_zoom(300, 600);
        assert_eq!(next.placed(), PicturePlacement { corner: (300.0, 50.0), size: (300.0, 600.0) });
    }

    proptest! {
        #[test]
        fn what_lies_under_the_pointer_stays_there(x in 0.0..900.0, y in 50.0..650.0, one in 1.2..9.0, other in 1.0..4.0) {
            // Within a picture that fills the frame nothing has to be moved back.
            let close = viewport().zoomed(one, (x, y));
            let closer = close.zoomed(other, (x, y));
            prop_assume!(close.size().1 >= 700.0);
            let (before, after) = (under(close, (x, y)), under(closer, (x, y)));
            prop_assert!((before.0 - after.0).abs() < 1e-6 && (before.1 - after.1).abs() < 1e-6);
        }

        #[test]
        fn the_picture_is_never_lost(
            width in 1_u32..20_000, height in 1_u32..20_000, density in 0.5..4.0,
            hands in proptest::collection::vec((0.01_f64..50.0, -1e5_f64..1e5, -1e5_f64..1e5), 1..20),
        ) {
            let frame = (640.0, 480.0);
            let mut viewport = Viewport::of(width, height).with_frame(frame, density);
            let fit = viewport.fit();
            for (factor, x, y) in hands {
                viewport = viewport.zoomed(factor, (x, y)).moved((y, x));
                let PicturePlacement { corner, size } = viewport.placed();
                for (corner, size, frame) in [(corner.0, size.0, frame.0), (corner.1, size.1, frame.1)] {
                    if size <= frame {
                        prop_assert!((corner - (frame - size) / 2.0).abs() < 1e-6);
                    } else {
                        prop_assert!(corner <= 1e-6 && corner + size >= frame - 1e-6);
                    }
                }
                prop_assert!(viewport.scale() >= fit && viewport.scale() <= (MAX_ZOOM / density).max(fit) * 1.000_001);
            }
        }
    }
}
