//! Connection to the server's event stream: the status that the page shows, and the state machine that opens, closes
//! and reopens the stream.

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
