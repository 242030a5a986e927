//! Access: who may do what. The shop's own people here.

pub mod agents;
