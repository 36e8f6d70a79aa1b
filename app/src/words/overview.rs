//! Words of the overview.
