//! The peers: programs of others that answer the same requests. Their sources, with the versions of
//! what they are built from, are in benches/peers.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::part::Part;

/// The oldest Node on which the pinned packages run.
const NODE: u32 = 20;

/// How a peer is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A script for Node.
    Script(&'static str),
    /// A program of the crate `floor`.
    Floor(&'static str),
}

/// Where a peer keeps its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerStore {
    Nothing,
    Sqlite,
    Postgres,
    Redis,
}

/// A program that is compared.
#[derive(Debug)]
pub struct Peer {
    /// Its name on the command line.
    pub name: &'static str,
    /// The package of npm whose version is told.
    package: &'static str,
    pub store: PeerStore,
    /// The parts that it answers, and what is started for each.
    pub parts: &'static [(Part, Start)],
}

/// All of them.
const PEERS: &[Peer] = &[
    Peer {
        name: "telegraf",
        package: "telegraf",
        store: PeerStore::Nothing,
        parts: &[(Part::Updates, Start::Script("telegraf.cjs"))],
    },
    Peer {
        name: "grammy",
        package: "grammy",
        store: PeerStore::Nothing,
        parts: &[(Part::Updates, Start::Script("grammy.mjs"))],
    },
    Peer {
        name: "ntba",
        package: "node-telegram-bot-api",
        store: PeerStore::Sqlite,
        parts: &[(Part::Notifications, Start::Script("ntba.mjs"))],
    },
    Peer {
        name: "in-request",
        package: "better-sqlite3",
        store: PeerStore::Sqlite,
        parts: &[(Part::Notifications, Start::Script("in-request.mjs"))],
    },
    Peer {
        name: "bullmq",
        package: "bullmq",
        store: PeerStore::Redis,
        parts: &[(Part::Notifications, Start::Script("bullmq.mjs"))],
    },
    Peer {
        name: "graphile-worker",
        package: "graphile-worker",
        store: PeerStore::Postgres,
        parts: &[(Part::Notifications, Start::Script("graphile-worker.mjs"))],
    },
    Peer {
        name: "floor",
        package: "",
        store: PeerStore::Sqlite,
        parts: &[
            (Part::Updates, Start::Floor("updates")),
            (Part::Notifications, Start::Floor("messages")),
        ],
    },
];

/// The peer of this name.
///
/// # Errors
/// When there is none; the text names those that there are.
pub fn find(name: &str) -> Result<&'static Peer> {
    PEERS.iter().find(|peer| peer.name == name).with_context(|| {
        let names: Vec<_> = PEERS.iter().map(|peer| peer.name).collect();
        format!("there is no peer {name}; there are {}", names.join(", "))
    })
}

impl Peer {
    /// Checks that these parts can be started from this folder.
    ///
    /// # Errors
    /// When something is missing; the text has the command that installs it.
    pub fn check(&self, folder: &Path, parts: &[Part]) -> Result<()> {
        ensure!(
            folder.join("package.json").exists(),
            "the peers are not in {}: run this at the top of the repository, or name their folder \
             with --peers",
            folder.display()
        );
        for part in parts {
            match self.start(*part)? {
                Start::Script(_) => self.check_node(folder)?,
                Start::Floor(name) => ensure!(
                    floor(folder, name).exists(),
                    "the floor is not built: cargo build --release --locked --manifest-path \
                     {0}/floor/Cargo.toml --target-dir {0}/floor/target",
                    folder.display()
                ),
            }
        }
        Ok(())
    }

    fn check_node(&self, folder: &Path) -> Result<()> {
        let install = format!("install Node {NODE} or newer (apt-get install nodejs npm)");
        let said = Command::new("node").arg("--version").output();
        let said = said.ok().filter(|output| output.status.success());
        let said = said.with_context(|| format!("node cannot be run: {install}"))?;
        let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
        let major = version.trim_start_matches('v').split('.').next().unwrap_or_default();
        ensure!(
            major.parse::<u32>().is_ok_and(|major| major >= NODE),
            "node is {version}: {install}"
        );
        ensure!(
            folder.join("node_modules").join(self.package).exists(),
            "{} is not installed: npm ci --prefix {}",
            self.package,
            folder.display()
        );
        Ok(())
    }

    /// How this part of it is started.
    ///
    /// # Errors
    /// When it has no such part.
    pub fn start(&self, part: Part) -> Result<Start> {
        let found = self.parts.iter().find(|(has, _)| *has == part);
        let Some((_, start)) = found else { bail!("{} has no {}", self.name, part.name()) };
        Ok(*start)
    }

    /// The command that starts this part of it.
    ///
    /// # Errors
    /// When it has no such part.
    pub fn command(&self, part: Part, folder: &Path) -> Result<Command> {
        Ok(match self.start(part)? {
            Start::Script(script) => {
                let mut command = Command::new("node");
                command.arg(folder.join(script)).env("NODE_ENV", "production");
                command
            }
            Start::Floor(name) => Command::new(floor(folder, name)),
        })
    }

    /// Its version, as it is installed.
    pub fn version(&self, folder: &Path) -> String {
        let package = folder.join("node_modules").join(self.package).join("package.json");
        let manifest = std::fs::read_to_string(package).unwrap_or_default();
        let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
        manifest["version"].as_str().unwrap_or_default().to_owned()
    }
}

/// A program of the floor.
fn floor(folder: &Path, name: &str) -> std::path::PathBuf {
    folder.join("floor/target/release").join(name)
}
