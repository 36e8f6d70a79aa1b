//! Models of the compare view: the images of a duplicate group, and their shared zoom.

pub(crate) mod duplicate_group;
pub(crate) mod shared_zoom;
