//! The API for services and tools: each path is one file, each call needs an API key with its scope.

pub(super) mod stats;
