//! The database of a command, which is named before it is used.

use anyhow::Context as _;

use bellhop::app;
use bellhop::config::Config;
use bellhop::store::Store;

use super::output;

/// Opens the database for a command, and says before which one that is: a result from another one
/// would be believed too.
pub(super) async fn open_existing(config: &Config) -> anyhow::Result<Store> {
    told_where(config)?;
    Ok(app::visit_store(config).await?)
}

/// Says on stderr which settings and which database a command uses.
pub(super) fn told_where(config: &Config) -> anyhow::Result<()> {
    let database =
        app::shown_store(config).with_context(|| format!("settings: {}", config.source))?;
    output::note(format_args!("settings: {}; database: {database}", config.source));
    Ok(())
}
