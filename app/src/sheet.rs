//! A batch's sheet: its model, which is plain Rust, and its views.

#[cfg(any(feature = "hydrate", test))]
mod answer;
mod arrangement;
mod badge;
#[cfg(any(feature = "hydrate", test))]
mod bitmap;
mod card;
mod card_view;
mod census;
mod chips;
mod comparison;
mod connection;
mod delivery;
mod drop_order;
mod empty;
#[cfg(any(feature = "hydrate", test))]
mod export;
#[cfg(feature = "hydrate")]
mod filling;
mod finder;
mod grid;
mod head;
mod header;
mod inspector;
mod later;
mod light_table;
mod limit;
mod limits;
#[cfg(any(feature = "hydrate", test))]
mod line;
mod lineup;
mod mark_all;
mod missing;
#[cfg(any(feature = "hydrate", test))]
mod outbox;
mod overview;
mod pace;
#[cfg(any(feature = "hydrate", test))]
mod patience;
mod picture;
mod progress;
mod progress_bar;
mod retry;
mod status_line;
mod take_away;
mod unsaved;
mod upload;
mod view;
mod walk;
mod window;
mod withdraw;

#[cfg(feature = "hydrate")]
pub(crate) use answer::Answer;
pub(crate) use arrangement::{Arrangement, Part, Sense, Sort};
#[cfg(feature = "hydrate")]
pub(crate) use bitmap::bitmap;
pub(crate) use card::{Card, CardKey, Stage};
pub(crate) use comparison::{Comparison, Notice};
pub(crate) use connection::{Connection, Retry};
pub(crate) use delivery::Delivery;
#[cfg(feature = "hydrate")]
pub(crate) use delivery::Meter;
#[cfg(test)]
pub(crate) use delivery::Throughput;
#[cfg(feature = "hydrate")]
pub(crate) use export::write;
#[cfg(feature = "hydrate")]
pub(crate) use filling::{Completeness, Filling, NewFile};
pub(crate) use finder::Panel;
pub(crate) use head::{Head, Sending};
pub(crate) use inspector::{Action, Overlay, Way};
#[cfg(feature = "hydrate")]
pub(crate) use inspector::{fragment, mark};
pub(crate) use light_table::LightTable;
pub(crate) use limit::Limit;
#[cfg(feature = "hydrate")]
pub(crate) use line::{Attempt, Attention, Command, Incident, Line, Reply, Step};
#[cfg(feature = "hydrate")]
pub(crate) use outbox::{Aim, Change, Outbox};
pub(crate) use overview::{Mark, Moment};
pub(crate) use pace::Pace;
#[cfg(feature = "hydrate")]
pub(crate) use patience::{Network, pause};
pub(crate) use progress::Bar;
#[cfg(test)]
pub(crate) use progress::Progress;
pub(crate) use take_away::Form;
pub(crate) use unsaved::{Cause, Subject, Unsaved};
pub(crate) use upload::Refusal;
#[cfg(feature = "hydrate")]
pub(crate) use upload::Upload;
pub(crate) use view::show;
#[cfg(feature = "hydrate")]
pub(crate) use view::unfold;
#[cfg(feature = "hydrate")]
pub(crate) use window::Layout;
