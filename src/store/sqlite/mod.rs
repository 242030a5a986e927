//! Embedded SQLite: it runs on the thread that asks. One thread owns the connection that writes and
//! runs whole groups of writes; reads run where they are asked for.

pub(super) mod backup;
pub(super) mod connection;
pub(super) mod file;
pub(super) mod inspection;
pub(super) mod migrations;
pub(super) mod move_source;
pub(super) mod readers;
pub(super) mod restore;
pub(super) mod table_rows;
pub(super) mod visitors;
pub(super) mod writer;
