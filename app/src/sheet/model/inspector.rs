//! Models of the inspector: actions, zoom and pan, gestures, the clipping overlay, links, and the choice of the image
//! file.

#[cfg(any(feature = "hydrate", test))]
pub(crate) mod clipping;
pub(crate) mod deep_link;
pub(crate) mod gesture;
pub(crate) mod image_source;
pub(crate) mod inspector_action;
pub(crate) mod viewport;
