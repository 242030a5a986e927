//! All settings as one value: how they are read, and what is checked across sections.

use std::path::Path;

use serde::Deserialize;
use url::Url;

use super::fault::{ConfigError, ConfigFault};
use super::reading::{merge, syntax};
use super::{
    AlertSettings, Carriers, Categories, ConfigSource, DatabaseLocation, DatabaseSettings,
    DeliverySettings, HookSettings, HttpSettings, LimitSettings, LinkSettings, LocaleSettings,
    LogSettings, OrderSettings, ShopSettings, SmsSettings, StaffSettings, SupportSettings,
    TelegramSettings, UpdateMode, VerificationSettings,
};

/// The defaults, which are the documentation too.
pub const DEFAULTS: &str = include_str!("../../bot.toml");

/// All settings, with a field for each section of bot.toml.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What customers know the shop as.
    pub shop: ShopSettings,
    pub telegram: TelegramSettings,
    pub database: DatabaseSettings,
    /// The door for services.
    pub http: HttpSettings,
    /// The order service's events.
    pub hook: HookSettings,
    /// What customers hear of their orders.
    pub orders: OrderSettings,
    pub links: LinkSettings,
    pub sms: SmsSettings,
    pub verifications: VerificationSettings,
    /// The shop's own people.
    pub staff: StaffSettings,
    /// When they are alerted.
    pub alerts: AlertSettings,
    pub support: SupportSettings,
    pub limits: LimitSettings,
    pub delivery: DeliverySettings,
    /// What hangs on the category.
    pub categories: Categories,
    pub locales: LocaleSettings,
    pub log: LogSettings,
    /// Carriers' names and pages.
    pub carriers: Carriers,
    /// Where all this came from.
    #[serde(skip)]
    pub source: ConfigSource,
}

impl Config {
    /// Reads the settings: the defaults, `path` (or bot.toml in the working directory where there
    /// is one), then `env`.
    ///
    /// # Errors
    /// When the file cannot be read, or a key is unknown or has a value that is not allowed: all of
    /// them at once.
    pub fn load(
        path: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let (text, origin) = ConfigSource::read(path)?;
        let read = Self::read(&text, env)?;
        Ok(Self { source: ConfigSource { file: origin.file, ..read.source }, ..read })
    }

    /// Reads the settings from a file's text and the environment.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn read(
        file: &str,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let (merged, strays) = merge::merge(DEFAULTS, file, env).map_err(ConfigError)?;
        let mut config: Self = serde_path_to_error::deserialize(merged).map_err(|error| {
            let problem = syntax::without_value(error.inner().message());
            ConfigError(vec![ConfigFault::new(error.path().to_string(), problem)])
        })?;
        config.source.strays = strays;
        let faults = config.faults();
        if faults.is_empty() { Ok(config) } else { Err(ConfigError(faults)) }
    }

    fn faults(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        self.telegram.check(&mut faults);
        self.database.check(&mut faults);
        self.http.check(&mut faults);
        self.hook.check(&mut faults);
        self.orders.check(&mut faults);
        self.links.check(&mut faults);
        self.sms.check(&mut faults);
        self.verifications.check(&mut faults);
        self.staff.check(&mut faults);
        self.alerts.check(&mut faults);
        self.support.check(&mut faults);
        self.categories.check(&mut faults);
        self.limits.check(&mut faults);
        self.delivery.check(&mut faults);
        self.log.check(&mut faults);
        self.carriers.check(&mut faults);
        if self.telegram.mode == UpdateMode::Webhook && self.webhook_url().is_none() {
            faults.push(ConfigFault::new(
                "telegram.webhook_url",
                "is empty and so is http.public_url; telegram.mode = \"webhook\" needs one of them",
            ));
        }
        faults
    }

    /// Where rows live: which file, or which server.
    ///
    /// # Errors
    /// When that can't be said: see [`DatabaseSettings::location`].
    pub fn database_location(&self) -> Result<DatabaseLocation, ConfigFault> {
        self.database.location(&self.source)
    }

    /// What is missing before the bot can run: these have no default.
    pub fn missing(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        if self.telegram.token.is_empty() {
            faults.push(ConfigFault::new(
                "telegram.token",
                "is required: @BotFather gives it; or set BELLHOP__TELEGRAM__TOKEN",
            ));
        }
        if self.hook.signing_secrets.is_empty() {
            faults.push(ConfigFault::new(
                "hook.signing_secrets",
                "needs at least one secret: echo \"whsec_$(openssl rand -base64 32)\" makes one",
            ));
        }
        faults
    }

    /// A path as the outside world reaches it; none where it does not reach us.
    pub fn public_url(&self, path: &str) -> Option<Url> {
        let public = self.http.public_url.trim_end_matches('/');
        if public.is_empty() { None } else { Url::parse(&format!("{public}{path}")).ok() }
    }

    /// Where Telegram calls us in webhook mode.
    pub fn webhook_url(&self) -> Option<String> {
        match (self.telegram.webhook_url.as_str(), self.http.public_url.as_str()) {
            ("", "") => None,
            ("", public) => Some(format!("{}/api/telegram/webhook", public.trim_end_matches('/'))),
            (url, _) => Some(url.to_owned()),
        }
    }
}
