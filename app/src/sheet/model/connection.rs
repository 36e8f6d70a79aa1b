//! Connection to the server's event stream: its status for the reader, and the state machine that keeps it open.

#[cfg(any(feature = "hydrate", test))]
pub(crate) mod backoff;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod event;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod machine;
#[cfg(any(feature = "hydrate", test))]
mod state;
pub(crate) mod status;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "hydrate", test))]
mod transition;
