//! Models of a sheet, without views: reactive state, reducer, connection state machine, queue of decisions, exported
//! files, BMP encoder, and the logic of what the views show.

pub(crate) mod add_files_status;
pub(crate) mod analysis_rate;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod bitmap;
pub(crate) mod card;
pub(crate) mod card_counts;
pub(crate) mod card_query;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod companion_files;
pub(crate) mod compare;
pub(crate) mod connection;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod decision_queue;
pub(crate) mod drop_order;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod export;
pub(crate) mod export_format;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod file_pairing;
pub(crate) mod inspector;
pub(crate) mod keyboard_navigation;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod new_file;
pub(crate) mod notice;
pub(crate) mod overview;
pub(crate) mod progress;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod reducer;
pub(crate) mod retry_offer;
#[cfg(test)]
pub(crate) mod samples;
pub(crate) mod sheet_folders;
pub(crate) mod sheet_state;
pub(crate) mod sheet_summary;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod shot_pairs;
pub(crate) mod slugs;
pub(crate) mod threshold_slider;
pub(crate) mod unsaved_change;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod upload_response;
pub(crate) mod upload_state;
pub(crate) mod upload_status;
pub(crate) mod visible_range;
