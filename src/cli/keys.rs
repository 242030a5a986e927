//! `bellhop keys`: who may call the API.

use anyhow::{Context, bail};
use clap::Subcommand;

use super::output::{note, say};
use bellhop::access::{ApiKeySecret, KeyRole, Scope, api_keys};
use bellhop::audit::{self, Actor, AuditEntry};
use bellhop::clock::{At, Clock};
use bellhop::config::Config;
use bellhop::ids::KeyId;
use bellhop::store::{Store, StoreError, Tx};

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Makes a key and shows it this once.
    #[command(after_help = reaches())]
    Create {
        /// What it is for, in your words.
        #[arg(long)]
        name: String,
        /// service, reader, support or admin.
        #[arg(long)]
        role: String,
    },
    /// Lists every key.
    List,
    /// Revokes a key at once.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}

/// What each role may do, and what each of its scopes reaches.
fn reaches() -> String {
    let scopes = |role: KeyRole| {
        Scope::ALL
            .iter()
            .copied()
            .filter(|scope| role.may(*scope))
            .map(Scope::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let roles =
        KeyRole::ALL.iter().copied().map(|role| format!("  {:8}  {}", role.as_str(), scopes(role)));
    let reach = Scope::ALL
        .iter()
        .copied()
        .map(|scope| format!("  {:20}  {}", scope.as_str(), scope.reach()));
    let lines = ["Roles and their scopes:".to_owned()].into_iter().chain(roles);
    lines
        .chain([String::new(), "What the holder of a scope can reach:".to_owned()])
        .chain(reach)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Does it, beside the bot where it runs.
pub async fn run(keys: KeysCommand, config: &Config) -> anyhow::Result<()> {
    let store = super::database::open_existing(config).await?;
    let done = match keys {
        KeysCommand::Create { name, role } => create(&store, name, &role).await,
        KeysCommand::List => list(&store).await,
        KeysCommand::Revoke { id } => revoke(&store, id).await,
    };
    store.close().await;
    done
}

async fn create(store: &Store, name: String, role: &str) -> anyhow::Result<()> {
    let Some(role) = KeyRole::parse(role) else {
        bail!("{role:?} is no role: service, reader, support or admin")
    };
    if name.trim().is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        bail!("a name must have 1 to 100 visible characters");
    }
    let (id, secret) = issue(store, name.trim(), role).await?;
    say(secret.expose())?;
    note(format_args!("This is key {id}, a {} key. It is not shown again.", role.as_str()));
    Ok(())
}

/// Makes a key and has it on record who did.
pub async fn issue(
    store: &Store,
    name: &str,
    role: KeyRole,
) -> anyhow::Result<(KeyId, ApiKeySecret)> {
    let (secret, now) =
        (ApiKeySecret::fresh().context("the system gave no randomness")?, Clock::System.now());
    let (stored, name) = (secret.clone(), name.to_owned());
    let id = store
        .write(async move |tx| {
            let id = api_keys::create(tx, &stored, &name, role, now).await?;
            record(tx, "key.created", &id, role.as_str(), now).await?;
            Ok(id)
        })
        .await?;
    Ok((id, secret))
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let keys = api_keys::list(store).await?;
    if keys.is_empty() {
        say("there are no keys; bellhop keys create --name NAME --role ROLE makes one")?;
    }
    for key in keys {
        let state = match (key.revoked_at, key.last_used_at) {
            (Some(at), _) => format!("revoked {}", day(at)),
            (None, Some(at)) => format!("last used {}", day(at)),
            (None, None) => "never used".to_owned(),
        };
        say(format_args!(
            "{}  {:8} {}…  {}  {}",
            key.id,
            key.role.as_str(),
            key.hint,
            state,
            key.name
        ))?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    id: &KeyId,
    detail: &str,
    now: At,
) -> Result<(), StoreError> {
    audit::append(
        tx,
        &AuditEntry { actor: &Actor::Operator, action, object: id.as_str(), detail },
        now,
    )
    .await
}

fn day(at: At) -> String {
    at.utc().format("%Y-%m-%d %H:%M UTC").to_string()
}

async fn revoke(store: &Store, id: String) -> anyhow::Result<()> {
    let id = KeyId::try_from(id)
        .context("a key's id looks like key_0195…; `bellhop keys list` shows them")?;
    let (gone, now) = (id.clone(), Clock::System.now());
    let revoked = store
        .write(async move |tx| {
            let revoked = api_keys::revoke(tx, &gone, now).await?;
            if revoked {
                record(tx, "key.revoked", &gone, "", now).await?;
            }
            Ok(revoked)
        })
        .await?;
    if !revoked {
        bail!("{id} is not there, or was revoked before");
    }
    Ok(say(format_args!("{id} is revoked"))?)
}
