//! Viewport of the inspector: zoom, and position of the image in the frame.

/// Maximum zoom, in device pixels per image pixel.
const MAX_ZOOM: f64 = 8.0;

/// Point or size: horizontal and vertical component.
pub(crate) type Vec2 = (f64, f64);

/// Zoom and position of the image in the inspector's frame. Lengths and positions on the screen are in CSS pixels;
/// positions are relative to the top left corner of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Viewport {
    /// Width and height of the image in image pixels.
    image: Vec2,
    /// Width and height of the frame in CSS pixels; 0 before it is on the screen.
    frame: Vec2,
    /// Device pixels per CSS pixel.
    density: f64,
    zoom: Zoom,
    /// Top left corner of the image in the frame; negative where the image extends beyond the frame.
    corner: Vec2,
}

/// Zoom of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Zoom {
    /// The whole image is visible, at most at one device pixel per image pixel.
    Fit,
    /// The scale is this number of CSS pixels per image pixel.
    Scale(f64),
}

/// Position and size of the image in the frame, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// Top left corner.
    pub(crate) corner: Vec2,
    /// Width and height.
    pub(crate) size: Vec2,
}

impl Viewport {
    /// Viewport that shows the whole image of this width and height, in pixels; 0 counts as 1. The frame has no size
    /// yet.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let image = (f64::from(width.max(1)), f64::from(height.max(1)));
        Self { image, frame: (0.0, 0.0), density: 1.0, zoom: Zoom::Fit, corner: (0.0, 0.0) }
    }

    /// Same frame with another image. A zoomed viewport keeps its scale, within the limits of the new image, and, as
    /// far as the edges allow, the relative position of its centre, so that the images of a series can be compared at
    /// one detail.
    pub(crate) fn with_image(self, width: u32, height: u32) -> Self {
        let whole = self.without_zoom(width, height);
        let Zoom::Scale(scale) = self.zoom else { return whole };
        let scale = scale.clamp(whole.fit_scale(), whole.max_scale());
        let zoom = if scale > whole.fit_scale() * 1.001 { Zoom::Scale(scale) } else { Zoom::Fit };
        // Fraction of the image that lies left of or above the middle of the frame.
        let fraction = |corner: f64, size: f64, frame: f64| (frame / 2.0 - corner) / size;
        let (size, middle) = (self.size(), (self.frame.0 / 2.0, self.frame.1 / 2.0));
        let across = fraction(self.corner.0, size.0, self.frame.0) * whole.image.0 * scale;
        let down = fraction(self.corner.1, size.1, self.frame.1) * whole.image.1 * scale;
        Self { zoom, corner: (middle.0 - across, middle.1 - down), ..whole }.clamped()
    }

    /// Same frame with another image, zoomed out so that the whole image is visible.
    pub(crate) fn without_zoom(self, width: u32, height: u32) -> Self {
        Self { frame: self.frame, density: self.density, ..Self::new(width, height) }.clamped()
    }

    /// Same image in a frame of this size, in CSS pixels. If zoomed, the centre of the frame keeps its image point as
    /// far as the edges allow. `density` is in device pixels per CSS pixel; 0 and less count as 1.
    pub(crate) fn with_frame(self, frame: Vec2, density: f64) -> Self {
        let shift = ((frame.0 - self.frame.0) / 2.0, (frame.1 - self.frame.1) / 2.0);
        let density = if density > 0.0 { density } else { 1.0 };
        let corner = (self.corner.0 + shift.0, self.corner.1 + shift.1);
        Self { frame, density, corner, ..self }.clamped()
    }

    /// Position and size of the image in the frame.
    pub(crate) fn placement(self) -> Placement {
        Placement { corner: self.corner, size: self.size() }
    }

    /// Zoom in percent, rounded: device pixels per 100 image pixels.
    pub(crate) fn percent(self) -> u32 {
        (self.scale() * self.density * 100.0).round() as u32
    }

    /// Returns true if the image is drawn more than 0.1 % larger than at the scale that shows the whole image.
    pub(crate) fn is_zoomed(self) -> bool {
        self.scale() > self.fit_scale() * 1.001
    }

    /// Number of pixels that a file must have along its longer edge to show full detail at this zoom; never more than
    /// the image has. 0 before the frame has a size.
    pub(crate) fn needed_edge(self) -> f64 {
        if self.frame.0 <= 0.0 || self.frame.1 <= 0.0 {
            return 0.0;
        }
        let longest = self.image.0.max(self.image.1);
        longest * (self.scale() * self.density).min(1.0)
    }

    /// Zooms by a factor, between the whole image and the maximum zoom. The image point at `point` stays in place,
    /// unless that would leave a gap beside the image. A side that fits into the frame is centred.
    pub(crate) fn zoomed(self, factor: f64, point: Vec2) -> Self {
        self.scaled((self.scale() * factor).clamp(self.fit_scale(), self.max_scale()), point)
    }

    /// Zooms by a factor about the centre of the frame.
    pub(crate) fn zoomed_at_centre(self, factor: f64) -> Self {
        self.zoomed(factor, (self.frame.0 / 2.0, self.frame.1 / 2.0))
    }

    /// Shows the whole image if zoomed in, otherwise 100 % (one image pixel per device pixel). If 100 % is at most 5 %
    /// larger than the whole image, uses 200 %. When zooming in, the image point at `point` stays in place as far as
    /// possible.
    pub(crate) fn toggled(self, point: Vec2) -> Self {
        if self.is_zoomed() {
            return Self { zoom: Zoom::Fit, ..self }.clamped();
        }
        let actual = 1.0 / self.density;
        self.scaled(if actual > self.fit_scale() * 1.05 { actual } else { actual * 2.0 }, point)
    }

    /// Like [`toggled`](Self::toggled), about the centre of the frame.
    pub(crate) fn toggled_at_centre(self) -> Self {
        self.toggled((self.frame.0 / 2.0, self.frame.1 / 2.0))
    }

    /// Moves the image by this distance, at most until its edge reaches the edge of the frame. A side that fits into
    /// the frame stays centred.
    pub(crate) fn moved(self, by: Vec2) -> Self {
        Self { corner: (self.corner.0 + by.0, self.corner.1 + by.1), ..self }.clamped()
    }

    /// Sets the scale in CSS pixels per image pixel; the image point at `point` stays in place as far as possible.
    fn scaled(self, scale: f64, point: Vec2) -> Self {
        let factor = scale / self.scale();
        let scale_about = |corner: f64, point: f64| point - (point - corner) * factor;
        let corner = (scale_about(self.corner.0, point.0), scale_about(self.corner.1, point.1));
        let zoom = if scale > self.fit_scale() * 1.001 { Zoom::Scale(scale) } else { Zoom::Fit };
        Self { zoom, corner, ..self }.clamped()
    }

    /// CSS pixels per image pixel.
    fn scale(self) -> f64 {
        match self.zoom {
            Zoom::Fit => self.fit_scale(),
            Zoom::Scale(scale) => scale,
        }
    }

    /// Scale at which the whole image is visible, at most one device pixel per image pixel.
    fn fit_scale(self) -> f64 {
        let whole = (self.frame.0 / self.image.0).min(self.frame.1 / self.image.1);
        // The frame has no size before it is on the screen.
        whole.min(1.0 / self.density).max(f64::MIN_POSITIVE)
    }

    /// Scale at the maximum zoom, in CSS pixels per image pixel; at least the scale that shows the whole image.
    fn max_scale(self) -> f64 {
        (MAX_ZOOM / self.density).max(self.fit_scale())
    }

    /// Width and height of the image in CSS pixels.
    fn size(self) -> Vec2 {
        (self.image.0 * self.scale(), self.image.1 * self.scale())
    }

    /// Centres a side that fits into the frame, and moves a longer side so that it leaves no gap.
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
        Viewport::new(6000, 4000).with_frame((900.0, 700.0), 1.0)
    }

    /// Image point under a point of the frame.
    fn image_point(viewport: Viewport, point: Vec2) -> Vec2 {
        let scale = viewport.scale();
        ((point.0 - viewport.corner.0) / scale, (point.1 - viewport.corner.1) / scale)
    }

    #[test]
    fn large_image_fits_into_the_frame_and_is_centred() {
        assert_eq!(viewport().placement(), Placement { corner: (0.0, 50.0), size: (900.0, 600.0) });
        assert_eq!(viewport().percent(), 15);
        assert!(!viewport().is_zoomed());
    }

    #[test]
    fn small_image_is_enlarged_only_on_request() {
        let small = Viewport::new(100, 50).with_frame((900.0, 700.0), 2.0);
        assert_eq!(small.placement(), Placement { corner: (425.0, 337.5), size: (50.0, 25.0) });
        assert_eq!((small.percent(), small.toggled((450.0, 350.0)).percent()), (100, 200));
    }

    #[test]
    fn toggling_zooms_to_the_point_and_back_to_the_whole_image() {
        let zoomed = viewport().toggled((300.0, 200.0));
        assert_eq!(zoomed.percent(), 100);
        assert_eq!(image_point(zoomed, (300.0, 200.0)), image_point(viewport(), (300.0, 200.0)));
        assert_eq!(zoomed.toggled((10.0, 10.0)), viewport());
    }

    #[test]
    fn needed_edge_is_at_most_the_edge_of_the_image() {
        assert_eq!(viewport().needed_edge(), 900.0);
        assert_eq!(viewport().zoomed_at_centre(100.0).needed_edge(), 6000.0);
        assert_eq!(Viewport::new(6000, 4000).needed_edge(), 0.0);
    }

    #[test]
    fn next_image_keeps_scale_and_relative_centre() {
        let current = viewport().zoomed(6.0, (200.0, 500.0));
        let next = current.with_image(6000, 4000);
        assert_eq!((next.percent(), next.corner), (current.percent(), current.corner));
        // In an upright image, the same fraction lies left of the centre.
        let upright = current.with_image(4000, 6000);
        assert_eq!(upright.percent(), current.percent());
        let fraction = |viewport: Viewport| image_point(viewport, (450.0, 350.0)).0 / viewport.image.0;
        assert!((fraction(upright) - fraction(current)).abs() < 1e-9);
        // A small image is wholly visible at this scale.
        assert!(!viewport().toggled_at_centre().with_image(300, 200).is_zoomed());
    }

    #[test]
    fn without_zoom_shows_the_whole_image() {
        let next = viewport().zoomed_at_centre(4.0).without_zoom(300, 600);
        assert_eq!(next.placement(), Placement { corner: (300.0, 50.0), size: (300.0, 600.0) });
    }

    proptest! {
        #[test]
        fn zooming_keeps_the_point_under_the_pointer(x in 0.0..900.0, y in 50.0..650.0, first in 1.2..9.0, second in 1.0..4.0) {
            // An image that fills the frame is not moved back by clamping.
            let before = viewport().zoomed(first, (x, y));
            let after = before.zoomed(second, (x, y));
            prop_assume!(before.size().1 >= 700.0);
            let (before, after) = (image_point(before, (x, y)), image_point(after, (x, y)));
            prop_assert!((before.0 - after.0).abs() < 1e-6 && (before.1 - after.1).abs() < 1e-6);
        }

        #[test]
        fn image_always_covers_the_frame_or_is_centred(
            width in 1_u32..20_000, height in 1_u32..20_000, density in 0.5..4.0,
            inputs in proptest::collection::vec((0.01_f64..50.0, -1e5_f64..1e5, -1e5_f64..1e5), 1..20),
        ) {
            let frame = (640.0, 480.0);
            let mut viewport = Viewport::new(width, height).with_frame(frame, density);
            let fit_scale = viewport.fit_scale();
            for (factor, x, y) in inputs {
                viewport = viewport.zoomed(factor, (x, y)).moved((y, x));
                let Placement { corner, size } = viewport.placement();
                for (corner, size, frame) in [(corner.0, size.0, frame.0), (corner.1, size.1, frame.1)] {
                    if size <= frame {
                        prop_assert!((corner - (frame - size) / 2.0).abs() < 1e-6);
                    } else {
                        prop_assert!(corner <= 1e-6 && corner + size >= frame - 1e-6);
                    }
                }
                prop_assert!(viewport.scale() >= fit_scale && viewport.scale() <= (MAX_ZOOM / density).max(fit_scale) * 1.000_001);
            }
        }
    }
}
