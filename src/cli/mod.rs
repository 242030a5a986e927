//! The commands of the program.

#[cfg(feature = "demo")]
mod bench;
mod check;
mod copies;
mod database;
mod dead_letters;
#[cfg(feature = "demo")]
mod demo;
mod keys;
mod log;
mod messages;
mod move_database;
pub mod output;
mod progress;
mod send;
mod signals;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};

use bellhop::app::{self, App};
use bellhop::clock::Clock;
use bellhop::config::Config;

use self::database::told_where;
use self::signals::Ending;

/// A Telegram-first order-communications bot.
#[derive(Parser)]
#[command(version, about)]
pub struct Arguments {
    /// The settings' file; bot.toml in the working directory where it is not given. Relative paths
    /// in it start from its folder.
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the bot until SIGINT or SIGTERM.
    Run,
    /// Checks settings, database, words, port, and at the providers token, webhook, agents' groups
    /// and SMS: a line each.
    Check,
    /// Shows the bot at work on this machine alone: a page with a customer's chat and the shop's
    /// buttons.
    #[cfg_attr(not(feature = "demo"), command(hide = true))]
    Demo {
        /// The page's port on 127.0.0.1; 0 for any that is free.
        #[arg(long, value_name = "PORT")]
        port: Option<u16>,
    },
    /// Measures what this program can bear: starts it as a child process on a database of its own,
    /// plays Telegram and the load, and prints figures; beside a peer where one is named.
    #[cfg(feature = "demo")]
    Bench(Box<bellhop_bench::BenchArguments>),
    /// Built without: says so.
    #[cfg(not(feature = "demo"))]
    #[command(hide = true)]
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        _arguments: Vec<String>,
    },
    /// Makes, lists and revokes API keys.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Prints what happened to an order's messages: each attempt, and what the providers answered.
    Messages {
        /// The order, by the shop's own id.
        order: String,
    },
    /// Sends a test message through the whole path and tells what becomes of it; ends with 1 where
    /// it did not arrive.
    Send(send::SendArguments),
    /// Lists what reached nobody, and sends it again.
    #[command(subcommand)]
    Dead(dead_letters::Dead),
    /// Brings the database's schema up to date and ends.
    Migrate,
    /// Moves all rows from SQLite into an empty PostgreSQL database while the bot is stopped, and
    /// compares both; run again, it goes on where it was interrupted.
    Move(move_database::MoveArguments),
    /// Copies a SQLite database into a file while the bot runs, checks the copy and tells what is
    /// in it.
    Backup(copies::BackupArguments),
    /// Puts a checked copy in the place of a SQLite database while the bot is stopped; the database
    /// of before stays under a dated name.
    Restore(copies::RestoreArguments),
}

impl Arguments {
    /// Does what was asked.
    ///
    /// # Errors
    /// When it cannot be done; the text says why.
    pub fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the runtime can't be started")?;
        let done = runtime.block_on(async {
            let settings =
                || Config::load(self.config.as_deref(), environment()).map_err(anyhow::Error::from);
            match self.command {
                Command::Run => run(&settings()?).await,
                Command::Check => check::check(settings()).await,
                #[cfg(feature = "demo")]
                Command::Demo { port } => demo::demo(port).await,
                #[cfg(not(feature = "demo"))]
                Command::Demo { .. } | Command::Bench { .. } => bail!(
                    "this program was built without the demo and the benchmark; build it with the \
                        feature `demo`, which is on unless cargo is given --no-default-features"
                ),
                #[cfg(feature = "demo")]
                Command::Bench(arguments) => bench::run(*arguments).await,
                Command::Keys(keys) => keys::run(keys, &settings()?).await,
                Command::Messages { order } => messages::run(&order, &settings()?).await,
                Command::Send(send) => send::run(send, &settings()?).await,
                Command::Dead(dead) => dead_letters::run(dead, &settings()?).await,
                Command::Migrate => migrate(&settings()?).await,
                Command::Move(moved) => move_database::run(moved, &settings()?).await,
                Command::Backup(backup) => copies::back_up(backup, &settings()?).await,
                Command::Restore(restore) => copies::restore(restore, &settings()?).await,
            }
        });
        // A name that is still being looked up must not hold up the end.
        runtime.shutdown_background();
        done
    }
}

/// What is not Unicode is none of our settings.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let missing = config.missing();
    if !missing.is_empty() {
        let missing = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        bail!("{missing}\nthe settings are {}; --config PATH names another file", config.source);
    }
    log::begin(&config.log)?;
    let mut ending = Ending::listen()?;
    tracing::info!(
        settings = %config.source, database = %app::shown_store(config)?,
        "bellhop starts"
    );
    if !config.source.strays.is_empty() {
        tracing::info!(variables = ?config.source.strays, "these variables are none of our \
            settings, which begin with BELLHOP__");
    }
    let app = App::start(config, Clock::System).await?;
    tokio::select! {
        () = is_ready(&app) => {}
        () = ending.comes() => {}
    }
    tracing::info!("stopping");
    app.stop().await;
    Ok(())
}

/// Says when the bot is ready; never ends.
async fn is_ready(app: &App) {
    app.is_ready().await;
    tracing::info!(address = %app.address(), "bellhop is ready");
    std::future::pending().await
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    told_where(config)?;
    let store = app::open_store(config).await?;
    store.close().await;
    Ok(output::say("the schema is up to date")?)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
