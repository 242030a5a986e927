//! Access: what staff and callers of the API may do. An API key has a role, and a role is a fixed
//! set of scopes. A key is shown once and stored hashed.

mod api_key;
pub mod api_keys;
mod client_network;
pub mod idempotency;
mod idempotent_request;
mod key_roles;
pub mod mac;
pub mod queries;
pub mod rate_limit;
pub mod staff;

pub use api_key::{ApiKey, ApiKeyRecord, ApiKeySecret};
pub use client_network::client_network;
pub use key_roles::{KeyRole, Scope};
pub use rate_limit::KeyRateLimiter;
