//! How settings are read: the file, the environment, and both laid over the defaults.

mod edit_distance;
pub(super) mod merge;
mod source;
pub(super) mod syntax;
mod variables;

pub use source::ConfigSource;
