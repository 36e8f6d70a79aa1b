//! What is done in a browser for a sheet, as the start page knows it.

use std::rc::Rc;

use super::parcel::Parcel;
use super::session::Visit;
use crate::desk::{Desk, Wish};

/// The work on a sheet, whose code is loaded when there is a sheet or somebody gives files for one.
pub(crate) trait Work {
    /// Does what the reader asks for.
    fn fulfil(&self, wish: Wish);

    /// Whether files can be given now.
    fn accepts_files(&self) -> bool;

    /// Says how many files were found so far.
    fn tell_reading(&self, found: u64);

    /// Takes files in: on the start page they become a sheet, on a sheet those that are missing are sent.
    fn take_in(&self, parcel: Parcel);
}

/// Lays out the sheet of the document before the page is taken over, and begins to work on it afterwards.
pub(crate) type Laying = Box<dyn FnOnce(Desk, Visit) -> Rc<dyn Work>>;
