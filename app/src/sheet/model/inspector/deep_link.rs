//! Fragment of an address that opens one image of a sheet: `#image=` and its id.

use protocol::ImageId;

const KEY: &str = "#image=";

/// What follows the sheet's path.
#[cfg(any(feature = "hydrate", test))]
pub(crate) fn fragment(image: ImageId) -> String {
    format!("{KEY}{image}")
}

/// The image that the part of an address from `#` on leads to.
pub(crate) fn image_of_fragment(fragment: &str) -> Option<ImageId> {
    fragment.strip_prefix(KEY)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_its_image() {
        let id = ImageId::from_random([3; 16]);
        assert_eq!(image_of_fragment(&fragment(id)), Some(id));
        for other in ["", "#content", "#image=", "#image=../x"] {
            assert_eq!(image_of_fragment(other), None, "{other}");
        }
    }
}
