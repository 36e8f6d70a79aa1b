//! Rows of the tables `batches` and `images`: reading, writing, and conversion to values of the protocol.

mod batch;
mod columns;
mod image;

pub(super) use self::batch::BatchRow;
pub(super) use self::columns::{from_json, parsed_column, time_column, to_json};
pub(super) use self::image::{IMAGE_COLUMNS, ImageRow, image_from_row};
