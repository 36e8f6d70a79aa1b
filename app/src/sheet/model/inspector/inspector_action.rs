//! Actions of the inspector with their keys, and the steps to other images.

use leptos::prelude::Get;
use protocol::Decision;

use crate::sheet::model::card::CardKey;
use crate::sheet::model::sheet_state::SheetState;

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum InspectorAction {
    /// Goes to another image.
    Go(ImageStep),
    /// Keeps or rejects the image, or takes that back; a step follows where somebody asked for it.
    Decide(Option<Decision>, Option<ImageStep>),
    /// Shows or hides what is laid over the picture.
    ToggleOverlay(Overlay),
    /// All of the picture, or its own size.
    ToggleZoom,
    /// Closer.
    ZoomIn,
    /// Further away.
    ZoomOut,
    /// Copies the address of the image.
    CopyLink,
    /// Stands the image beside those that it repeats.
    Compare,
    /// Back to the sheet.
    Close,
}

/// What is laid over the picture: one thing at a time, so that each colour means one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Overlay {
    /// Pixels without detail.
    Clipping,
    /// Sharpness by region.
    Focus,
}

impl Overlay {
    /// Its name in the document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Clipping => "clipping",
            Self::Focus => "focus",
        }
    }
}

impl InspectorAction {
    /// What a key does. The letters of decisions are those of Lightroom: with the shift key the next image follows.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        let decide = |decision| {
            let next = key.bytes().all(|letter| letter.is_ascii_uppercase()).then_some(ImageStep::Next);
            Some(Self::Decide(decision, next))
        };
        match key {
            "ArrowRight" => Some(Self::Go(ImageStep::Next)),
            "ArrowLeft" => Some(Self::Go(ImageStep::Previous)),
            "Home" => Some(Self::Go(ImageStep::First)),
            "End" => Some(Self::Go(ImageStep::Last)),
            "p" | "P" => decide(Some(Decision::Keep)),
            "x" | "X" => decide(Some(Decision::Reject)),
            "u" | "U" => decide(None),
            "z" | "Z" | " " => Some(Self::ToggleZoom),
            "+" | "=" => Some(Self::ZoomIn),
            "-" => Some(Self::ZoomOut),
            "c" | "C" | "j" | "J" => Some(Self::ToggleOverlay(Overlay::Clipping)),
            "d" | "D" => Some(Self::Compare),
            "f" | "F" => Some(Self::ToggleOverlay(Overlay::Focus)),
            _ => None,
        }
    }

    /// The key that its button names; nothing where there is none.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Go(ImageStep::Next) => "→",
            Self::Go(ImageStep::Previous) => "←",
            Self::Go(ImageStep::First) => "Home",
            Self::Go(ImageStep::Last) => "End",
            Self::Decide(Some(Decision::Keep), _) => "P",
            Self::Decide(Some(Decision::Reject), _) => "X",
            Self::Decide(None, _) => "U",
            Self::ToggleOverlay(Overlay::Clipping) => "C",
            Self::ToggleOverlay(Overlay::Focus) => "F",
            Self::ToggleZoom => "Z",
            Self::ZoomIn => "+",
            Self::ZoomOut => "−",
            Self::Compare => "D",
            Self::CopyLink => "",
            Self::Close => "Esc",
        }
    }
}

/// Which one of the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ImageStep {
    /// The one before.
    Previous,
    /// The one after.
    Next,
    /// The first.
    First,
    /// The last.
    Last,
}

/// The cards that the sheet shows, in their order.
pub(crate) fn shown_images(sheet: SheetState) -> Vec<CardKey> {
    sheet.shown.get()
}

/// Where a step leads; nothing where there is no further one. From a card that is not shown the sequence begins anew.
pub(crate) fn image_after(step: ImageStep, from: CardKey, cards: &[CardKey]) -> Option<CardKey> {
    let place = cards.iter().position(|key| *key == from);
    let to = match (step, place) {
        (ImageStep::First, _) | (ImageStep::Next, None) => 0,
        (ImageStep::Last, _) | (ImageStep::Previous, None) => cards.len().checked_sub(1)?,
        (ImageStep::Next, Some(place)) => place + 1,
        (ImageStep::Previous, Some(place)) => place.checked_sub(1)?,
    };
    cards.get(to).copied().filter(|key| *key != from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_goes_on_after_a_decision() {
        let keep = Some(Decision::Keep);
        assert_eq!(InspectorAction::of_key("p"), Some(InspectorAction::Decide(keep, None)));
        assert_eq!(InspectorAction::of_key("P"), Some(InspectorAction::Decide(keep, Some(ImageStep::Next))));
        assert_eq!(InspectorAction::of_key("u"), Some(InspectorAction::Decide(None, None)));
        assert_eq!(InspectorAction::of_key("Tab"), None);
    }

    #[test]
    fn a_button_names_a_key_that_does_the_same() {
        for action in [
            InspectorAction::Decide(Some(Decision::Keep), None),
            InspectorAction::Decide(Some(Decision::Reject), None),
            InspectorAction::Decide(None, None),
            InspectorAction::ToggleOverlay(Overlay::Clipping),
            InspectorAction::ToggleOverlay(Overlay::Focus),
            InspectorAction::Compare,
            InspectorAction::ToggleZoom,
            InspectorAction::ZoomIn,
        ] {
            assert_eq!(InspectorAction::of_key(&action.key().to_lowercase()), Some(action));
        }
    }

    #[test]
    fn steps_lead_through_the_cards_and_stop_at_the_ends() {
        let cards = [2, 5, 9].map(CardKey);
        for (step, from, to) in [
            (ImageStep::Next, 2, Some(5)),
            (ImageStep::Next, 9, None),
            (ImageStep::Previous, 9, Some(5)),
            (ImageStep::Previous, 2, None),
            (ImageStep::First, 9, Some(2)),
            (ImageStep::First, 2, None),
            (ImageStep::Last, 2, Some(9)),
            (ImageStep::Next, 4, Some(2)),
            (ImageStep::Previous, 4, Some(9)),
        ] {
            assert_eq!(image_after(step, CardKey(from), &cards), to.map(CardKey), "{step:?} from {from}");
        }
        assert_eq!(image_after(ImageStep::Next, CardKey(0), &[]), None);
    }
}
