//! Gestures on the picture: pan, pinch, tap and swipe.

use crate::sheet::model::inspector::viewport::Vec2;

/// Further than this, in CSS pixels, a press was no tap.
const TAP_RADIUS: f64 = 5.0;

/// A swipe goes at least so far, in CSS pixels.
const SWIPE_DISTANCE: f64 = 60.0;

/// The fingers on the picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Gesture {
    fingers: Vec<Finger>,
    /// How far the first finger went since it was put down.
    travelled: Vec2,
    /// Whether a second finger joined: then neither a tap nor a swipe is meant.
    was_joined: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Finger {
    id: i32,
    at: Vec2,
}

/// What the picture does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum GestureEffect {
    /// It stays.
    Nothing,
    /// It moves, and grows by a factor about a place.
    Moving {
        /// How far.
        by: Vec2,
        /// How many times larger it gets.
        factor: f64,
        /// What stays where it is.
        about: Vec2,
    },
    /// Somebody touched one place.
    Tap(Vec2),
    /// Somebody swept over it, so far to the right.
    Swipe(f64),
}

impl Gesture {
    /// A finger is put down.
    pub(crate) fn down(&mut self, id: i32, at: Vec2) {
        if self.fingers.is_empty() {
            *self = Self::default();
        } else {
            self.was_joined = true;
        }
        self.fingers.retain(|finger| finger.id != id);
        self.fingers.push(Finger { id, at });
    }

    /// A finger moves.
    pub(crate) fn moved(&mut self, id: i32, at: Vec2) -> GestureEffect {
        let before = self.middle_and_spread();
        let Some(finger) = self.fingers.iter_mut().find(|finger| finger.id == id) else {
            return GestureEffect::Nothing;
        };
        let step = (at.0 - finger.at.0, at.1 - finger.at.1);
        finger.at = at;
        self.travelled = (self.travelled.0 + step.0, self.travelled.1 + step.1);
        let after = self.middle_and_spread();
        let by = (after.0.0 - before.0.0, after.0.1 - before.0.1);
        let factor = if before.1 > 1.0 && after.1 > 1.0 { after.1 / before.1 } else { 1.0 };
        GestureEffect::Moving { by, factor, about: after.0 }
    }

    /// A finger is lifted.
    pub(crate) fn up(&mut self, id: i32, at: Vec2) -> GestureEffect {
        let known = self.fingers.iter().any(|finger| finger.id == id);
        self.fingers.retain(|finger| finger.id != id);
        if !known || self.was_joined {
            return GestureEffect::Nothing;
        }
        let (across, down) = (self.travelled.0.abs(), self.travelled.1.abs());
        if across.max(down) < TAP_RADIUS {
            GestureEffect::Tap(at)
        } else if across > SWIPE_DISTANCE && across > 2.0 * down {
            GestureEffect::Swipe(self.travelled.0)
        } else {
            GestureEffect::Nothing
        }
    }

    /// The browser has taken the fingers for itself.
    pub(crate) fn cancel(&mut self) {
        *self = Self::default();
    }

    /// Whether a finger or a button is down.
    pub(crate) fn is_held(&self) -> bool {
        !self.fingers.is_empty()
    }

    /// The middle between the first two fingers and how far each is from it.
    fn middle_and_spread(&self) -> (Vec2, f64) {
        match self.fingers.as_slice() {
            [] => ((0.0, 0.0), 0.0),
            [one] => (one.at, 0.0),
            [one, other, ..] => {
                let middle = ((one.at.0 + other.at.0) / 2.0, (one.at.1 + other.at.1) / 2.0);
                let away = (one.at.0 - middle.0, one.at.1 - middle.1);
                (middle, (away.0 * away.0 + away.1 * away.1).sqrt())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_moves_the_picture() {
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
    fn two_fingers_zoom_about_their_middle_and_are_no_tap() {
        let mut gesture = Gesture::default();
        gesture.down(1, (100.0, 100.0));
        gesture.down(2, (200.0, 100.0));
        let moving = GestureEffect::Moving { by: (50.0, 0.0), factor: 2.0, about: (200.0, 100.0) };
        assert_eq!(gesture.moved(2, (300.0, 100.0)), moving);
        assert_eq!(gesture.up(1, (100.0, 100.0)), GestureEffect::Nothing);
        assert_eq!(gesture.up(2, (300.0, 100.0)), GestureEffect::Nothing);
    }

    #[test]
    fn a_press_that_stays_is_a_tap_and_one_that_sweeps_a_swipe() {
        for (to, doing) in [
            ((12.0, 12.0), GestureEffect::Tap((12.0, 12.0))),
            ((110.0, 30.0), GestureEffect::Swipe(100.0)),
            ((-90.0, 10.0), GestureEffect::Swipe(-100.0)),
            ((110.0, 90.0), GestureEffect::Nothing),
            ((40.0, 10.0), GestureEffect::Nothing),
        ] {
            let mut gesture = Gesture::default();
            gesture.down(7, (10.0, 10.0));
            gesture.moved(7, to);
            assert_eq!(gesture.up(7, to), doing, "{to:?}");
        }
    }
}
