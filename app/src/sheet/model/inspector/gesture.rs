//! Gestures on the image, recognized from pointers: pan, pinch, tap and swipe.

use crate::sheet::model::inspector::viewport::Vec2;

/// Distance in CSS pixels, horizontally and vertically each, below which a press is a tap.
const TAP_DISTANCE: f64 = 5.0;

/// Horizontal distance in CSS pixels above which a move is a swipe, if it is also more than twice the vertical
/// distance.
const SWIPE_DISTANCE: f64 = 60.0;

/// State of a gesture: the fingers (or pressed buttons) on the image, and the sum of their moves.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Gesture {
    /// Fingers and buttons that are down, the first pressed first.
    fingers: Vec<Finger>,
    /// Vector sum of the moves of all fingers since the first one was put down, in CSS pixels; moves back and forth
    /// cancel out.
    travelled: Vec2,
    /// True if a second finger joined: then the gesture is neither a tap nor a swipe.
    was_joined: bool,
}

/// Finger or pressed button, with its pointer id and position in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Finger {
    id: i32,
    at: Vec2,
}

/// Effect of a gesture on the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum GestureEffect {
    /// No effect.
    Nothing,
    /// Moves the image, then scales it about a point.
    Moving {
        /// Distance in CSS pixels.
        by: Vec2,
        /// Scale factor.
        factor: f64,
        /// Point of the frame that stays fixed while scaling.
        about: Vec2,
    },
    /// Tap or click at this point.
    Tap(Vec2),
    /// Horizontal swipe over this distance in CSS pixels; positive to the right.
    Swipe(f64),
}

impl Gesture {
    /// Handles a finger or button that is pressed at this point. `id` is its pointer id. The first finger starts a new
    /// gesture.
    pub(crate) fn down(&mut self, id: i32, at: Vec2) {
        if self.fingers.is_empty() {
            *self = Self::default();
        } else {
            self.was_joined = true;
        }
        self.fingers.retain(|finger| finger.id != id);
        self.fingers.push(Finger { id, at });
    }

    /// Handles a finger that moves to this point, and returns the pan and zoom since its last position. No effect if
    /// the finger is not down.
    pub(crate) fn moved(&mut self, id: i32, at: Vec2) -> GestureEffect {
        let (old_middle, old_spread) = self.middle_and_spread();
        let Some(finger) = self.fingers.iter_mut().find(|finger| finger.id == id) else {
            return GestureEffect::Nothing;
        };
        let step = (at.0 - finger.at.0, at.1 - finger.at.1);
        finger.at = at;
        self.travelled = (self.travelled.0 + step.0, self.travelled.1 + step.1);
        let (middle, spread) = self.middle_and_spread();
        let by = (middle.0 - old_middle.0, middle.1 - old_middle.1);
        let factor = if old_spread > 1.0 && spread > 1.0 { spread / old_spread } else { 1.0 };
        GestureEffect::Moving { by, factor, about: middle }
    }

    /// Handles a finger that is lifted at this point. If it was the only finger of the gesture, returns a tap if its
    /// moves add up to a short distance, and a swipe if they add up to a long horizontal one. Otherwise no effect.
    pub(crate) fn up(&mut self, id: i32, at: Vec2) -> GestureEffect {
        let is_known = self.fingers.iter().any(|finger| finger.id == id);
        self.fingers.retain(|finger| finger.id != id);
        if !is_known || self.was_joined {
            return GestureEffect::Nothing;
        }
        let (across, down) = (self.travelled.0.abs(), self.travelled.1.abs());
        if across.max(down) < TAP_DISTANCE {
            GestureEffect::Tap(at)
        } else if across > SWIPE_DISTANCE && across > 2.0 * down {
            GestureEffect::Swipe(self.travelled.0)
        } else {
            GestureEffect::Nothing
        }
    }

    /// Ends the gesture without an effect, because the browser handles the pointers from now on.
    pub(crate) fn cancel(&mut self) {
        *self = Self::default();
    }

    /// Returns true if a finger or a button is down.
    pub(crate) fn is_held(&self) -> bool {
        !self.fingers.is_empty()
    }

    /// Midpoint of the first two fingers, and the distance of each from it. With one finger: its position and 0.
    /// Without a finger: the origin and 0.
    fn middle_and_spread(&self) -> (Vec2, f64) {
        match self.fingers.as_slice() {
            [] => ((0.0, 0.0), 0.0),
            [one] => (one.at, 0.0),
            [one, other, ..] => {
                let middle = ((one.at.0 + other.at.0) / 2.0, (one.at.1 + other.at.1) / 2.0);
                let offset = (one.at.0 - middle.0, one.at.1 - middle.1);
                (middle, (offset.0 * offset.0 + offset.1 * offset.1).sqrt())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_pans_the_image() {
        let mut gesture = Gesture::default();
        gesture.down(1, (10.0, 10.0));
        let moving = GestureEffect::Moving { by: (5.0, -2.0), factor: 1.0, about: (15.0, 8.0) };
        assert_eq!(gesture.moved(1, (15.0, 8.0)), moving);
        assert!(gesture.is_held());
        assert_eq!(gesture.up(1, (15.0, 8.0)), GestureEffect::Nothing);
        assert!(!gesture.is_held());
        assert_eq!(gesture.moved(1, (50.0, 8.0)), GestureEffect::Nothing);
    }

    #[test]
    fn two_fingers_zoom_about_their_middle_without_a_tap() {
        let mut gesture = Gesture::default();
        gesture.down(1, (100.0, 100.0));
        gesture.down(2, (200.0, 100.0));
        let moving = GestureEffect::Moving { by: (50.0, 0.0), factor: 2.0, about: (200.0, 100.0) };
        assert_eq!(gesture.moved(2, (300.0, 100.0)), moving);
        assert_eq!(gesture.up(1, (100.0, 100.0)), GestureEffect::Nothing);
        assert_eq!(gesture.up(2, (300.0, 100.0)), GestureEffect::Nothing);
    }

    #[test]
    fn still_press_is_a_tap_and_horizontal_move_is_a_swipe() {
        for (to, effect) in [
            ((12.0, 12.0), GestureEffect::Tap((12.0, 12.0))),
            ((110.0, 30.0), GestureEffect::Swipe(100.0)),
            ((-90.0, 10.0), GestureEffect::Swipe(-100.0)),
            ((110.0, 90.0), GestureEffect::Nothing),
            ((40.0, 10.0), GestureEffect::Nothing),
        ] {
            let mut gesture = Gesture::default();
            gesture.down(7, (10.0, 10.0));
            gesture.moved(7, to);
            assert_eq!(gesture.up(7, to), effect, "{to:?}");
        }
    }
}
