//! Models of the compare view: the duplicate groups of the sheet, and the zoom that the images of a group share.

pub(crate) mod duplicate_group;
pub(crate) mod shared_zoom;
