//! Models of the compare view: the images of a duplicate group and the zoom that they share.

pub(crate) mod duplicate_group;
pub(crate) mod shared_zoom;
