//! The HTTP server under load and bad requests.

mod answers;
mod descriptors;
mod failures;
mod limits;
