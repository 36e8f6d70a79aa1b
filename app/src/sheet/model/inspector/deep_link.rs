//! URL fragment that opens one image of a sheet: `#image=` and the image id.

use protocol::ImageId;

/// Beginning of the fragment, before the image id.
const PREFIX: &str = "#image=";

/// Fragment for the image, beginning with `#`.
#[cfg(any(feature = "hydrate", test))]
pub(crate) fn fragment(image: ImageId) -> String {
    format!("{PREFIX}{image}")
}

/// Image id in a fragment that begins with `#`; `None` for any other fragment.
pub(crate) fn image_of_fragment(fragment: &str) -> Option<ImageId> {
    fragment.strip_prefix(PREFIX)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragment_round_trips_and_others_are_ignored() {
        let id = ImageId::from_random([3; 16]);
        assert_eq!(image_of_fragment(&fragment(id)), Some(id));
        for other in ["", "#content", "#image=", "#image=../x"] {
            assert_eq!(image_of_fragment(other), None, "{other}");
        }
    }
}
