//! Actions of the inspector with their keyboard shortcuts, the overlays, and navigation to other images.

use leptos::prelude::Get;
use protocol::Decision;

use crate::sheet::model::card::CardKey;
use crate::sheet::model::sheet_state::SheetState;

/// Action of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum InspectorAction {
    /// Shows another image.
    Go(ImageStep),
    /// Keeps or rejects the image, or clears the decision (`None`). Then shows another image, if a step is given.
    Decide(Option<Decision>, Option<ImageStep>),
    /// Shows an overlay, instead of the other one if that is shown, or hides it.
    ToggleOverlay(Overlay),
    /// Switches between the whole image and 100 %, or 200 % if the whole image is shown at about 100 %.
    ToggleZoom,
    /// Zooms in.
    ZoomIn,
    /// Zooms out.
    ZoomOut,
    /// Copies the address of the page, which links to the image.
    CopyLink,
    /// Opens the compare view with the image's duplicate group, if it has one.
    Compare,
    /// Closes the inspector.
    Close,
}

/// Overlay on the image. At most one is shown, so that each colour has one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Overlay {
    /// Clipped shadows and highlights.
    Clipping,
    /// Sharpness by region.
    Focus,
}

impl Overlay {
    /// Name of the overlay in the HTML document.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Clipping => "clipping",
            Self::Focus => "focus",
        }
    }
}

impl InspectorAction {
    /// Action of a key, named as in `KeyboardEvent.key`; `None` for other keys, and for Esc, which the dialog handles.
    /// The letters for decisions are Lightroom's; a capital (typed with Shift or Caps Lock) also steps to the next
    /// image.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
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

    /// Name of the action's key, or of one of its keys, for its button; empty if it has no key.
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

/// Step to another image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ImageStep {
    /// Previous image.
    Previous,
    /// Next image.
    Next,
    /// First image.
    First,
    /// Last image.
    Last,
}

/// Keys of the cards that the sheet shows, in their order. Tracks this list.
pub(crate) fn shown_images(sheet: SheetState) -> Vec<CardKey> {
    sheet.shown.get()
}

/// Card that a step from the card `from` leads to; `None` if there is none or it is `from` itself. If `from` is not in
/// `cards`, the next card is the first, and the previous card is the last.
pub(crate) fn step_target(step: ImageStep, from: CardKey, cards: &[CardKey]) -> Option<CardKey> {
    let index = cards.iter().position(|key| *key == from);
    let target = match (step, index) {
        (ImageStep::First, _) | (ImageStep::Next, None) => 0,
        (ImageStep::Last, _) | (ImageStep::Previous, None) => cards.len().checked_sub(1)?,
        (ImageStep::Next, Some(index)) => index + 1,
        (ImageStep::Previous, Some(index)) => index.checked_sub(1)?,
    };
    cards.get(target).copied().filter(|key| *key != from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_advances_after_a_decision() {
        let keep = Some(Decision::Keep);
        assert_eq!(InspectorAction::from_key("p"), Some(InspectorAction::Decide(keep, None)));
        assert_eq!(InspectorAction::from_key("P"), Some(InspectorAction::Decide(keep, Some(ImageStep::Next))));
        assert_eq!(InspectorAction::from_key("u"), Some(InspectorAction::Decide(None, None)));
        assert_eq!(InspectorAction::from_key("Tab"), None);
    }

    #[test]
    fn key_on_a_button_triggers_its_action() {
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
            assert_eq!(InspectorAction::from_key(&action.key().to_lowercase()), Some(action));
        }
    }

    #[test]
    fn steps_move_through_the_cards_and_stop_at_the_ends() {
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
            assert_eq!(step_target(step, CardKey(from), &cards), to.map(CardKey), "{step:?} from {from}");
        }
        assert_eq!(step_target(ImageStep::Next, CardKey(0), &[]), None);
    }
}
