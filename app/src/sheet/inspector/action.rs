//! What can be done under the loupe, and the keys for it.

use protocol::Decision;

use super::sequence::Way;

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// Goes to another image.
    Go(Way),
    /// Keeps or rejects the image, or takes that back; a step follows where somebody asked for it.
    Decide(Option<Decision>, Option<Way>),
    /// Shows or hides what is laid over the picture.
    Lay(Overlay),
    /// All of the picture, or its own size.
    Toggle,
    /// Closer.
    In,
    /// Further away.
    Out,
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

impl Action {
    /// What a key does. The letters of decisions are those of Lightroom: with the shift key the next image follows.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        let decide = |decision| {
            let next = key.bytes().all(|letter| letter.is_ascii_uppercase()).then_some(Way::Next);
            Some(Self::Decide(decision, next))
        };
        match key {
            "ArrowRight" => Some(Self::Go(Way::Next)),
            "ArrowLeft" => Some(Self::Go(Way::Previous)),
            "Home" => Some(Self::Go(Way::First)),
            "End" => Some(Self::Go(Way::Last)),
            "p" | "P" => decide(Some(Decision::Keep)),
            "x" | "X" => decide(Some(Decision::Reject)),
            "u" | "U" => decide(None),
            "z" | "Z" | " " => Some(Self::Toggle),
            "+" | "=" => Some(Self::In),
            "-" => Some(Self::Out),
            "c" | "C" | "j" | "J" => Some(Self::Lay(Overlay::Clipping)),
            "d" | "D" => Some(Self::Compare),
            "f" | "F" => Some(Self::Lay(Overlay::Focus)),
            _ => None,
        }
    }

    /// The key that its button names; nothing where there is none.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Go(Way::Next) => "→",
            Self::Go(Way::Previous) => "←",
            Self::Go(Way::First) => "Home",
            Self::Go(Way::Last) => "End",
            Self::Decide(Some(Decision::Keep), _) => "P",
            Self::Decide(Some(Decision::Reject), _) => "X",
            Self::Decide(None, _) => "U",
            Self::Lay(Overlay::Clipping) => "C",
            Self::Lay(Overlay::Focus) => "F",
            Self::Toggle => "Z",
            Self::In => "+",
            Self::Out => "−",
            Self::Compare => "D",
            Self::CopyLink => "",
            Self::Close => "Esc",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_goes_on_after_a_decision() {
        let keep = Some(Decision::Keep);
        assert_eq!(Action::of_key("p"), Some(Action::Decide(keep, None)));
        assert_eq!(Action::of_key("P"), Some(Action::Decide(keep, Some(Way::Next))));
        assert_eq!(Action::of_key("u"), Some(Action::Decide(None, None)));
        assert_eq!(Action::of_key("Tab"), None);
    }

    #[test]
    fn a_button_names_a_key_that_does_the_same() {
        for action in [
            Action::Decide(Some(Decision::Keep), None),
            Action::Decide(Some(Decision::Reject), None),
            Action::Decide(None, None),
            Action::Lay(Overlay::Clipping),
            Action::Lay(Overlay::Focus),
            Action::Compare,
            Action::Toggle,
            Action::In,
        ] {
            assert_eq!(Action::of_key(&action.key().to_lowercase()), Some(action));
        }
    }
}
