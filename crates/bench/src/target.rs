//! A program that is measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::part::Part;
use crate::peers::Peer;

/// A program that is measured.
#[derive(Debug)]
pub struct Target {
    /// What it is called in tables.
    pub name: String,
    /// Its version, as it says itself.
    pub version: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Bellhop { program: PathBuf },
    Peer { peer: &'static Peer, folder: PathBuf },
}

impl Target {
    /// A build of bellhop.
    ///
    /// # Errors
    /// When there is none at that path.
    pub fn bellhop(name: String, program: &Path) -> Result<Self> {
        let told = || format!("{} is no bellhop that can be run", program.display());
        let program = program.canonicalize().with_context(told)?;
        let said = Command::new(&program).arg("--version").output().with_context(told)?;
        let said = String::from_utf8_lossy(&said.stdout);
        let version = said.trim().strip_prefix("bellhop ").with_context(told)?.to_owned();
        Ok(Self { name, version, kind: Kind::Bellhop { program } })
    }

    /// A peer that is to answer these parts.
    ///
    /// # Errors
    /// When it is not installed.
    pub fn peer(peer: &'static Peer, folder: &Path, parts: &[Part]) -> Result<Self> {
        peer.check(folder, parts)?;
        let folder = folder.canonicalize()?;
        let version = peer.version(&folder);
        Ok(Self { name: peer.name.to_owned(), version, kind: Kind::Peer { peer, folder } })
    }

    /// The peer; `None` for a build of bellhop.
    pub fn as_peer(&self) -> Option<&'static Peer> {
        match &self.kind {
            Kind::Bellhop { .. } => None,
            Kind::Peer { peer, .. } => Some(peer),
        }
    }

    /// The command that starts it for a part.
    ///
    /// # Errors
    /// When a peer has no such part.
    pub fn run_command(&self, part: Part) -> Result<Command> {
        match &self.kind {
            Kind::Bellhop { program } => {
                let mut command = Command::new(program);
                command.arg("run");
                Ok(command)
            }
            Kind::Peer { peer, folder } => peer.command(part, folder),
        }
    }

    /// Another command of a bellhop; `None` for a peer, which has none.
    pub fn other_command(&self, arguments: &[&str]) -> Option<Command> {
        let Kind::Bellhop { program } = &self.kind else { return None };
        let mut command = Command::new(program);
        command.args(arguments);
        Some(command)
    }
}
