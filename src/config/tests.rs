use super::*;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The faults of settings that must have some.
fn faults(file: &str, pairs: &[(&str, &str)]) -> String {
    Config::read(file, env(pairs)).expect_err("must be refused").to_string()
}

#[test]
fn the_defaults_are_valid_and_lack_only_secrets() {
    let config = Config::read("", []).expect("the defaults are valid");
    let missing: Vec<_> = config.missing().into_iter().map(|fault| fault.key).collect();
    assert_eq!(missing, ["telegram.token", "hook.signing_secrets"]);
}

#[test]
fn the_environment_goes_over_the_file_and_the_file_over_the_defaults() {
    let file = "[telegram]\ntoken = \"1:file\"\nadmin_chat_id = -100\n[carriers.post]\nname = \
        \"Post\"\nurl = \"https://post.example/{number}\"";
    let pairs = [
        ("BELLHOP__TELEGRAM__TOKEN", "1:env"),
        ("BELLHOP__SMS__FROM", "+15005550006"),
        ("BELLHOP__LIMITS__ENABLED", "false"),
        ("BELLHOP__HOOK__SIGNING_SECRETS", "[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]"),
        ("HOME", "/root"),
    ];
    let config = Config::read(file, env(&pairs)).expect("valid");
    assert_eq!(
        (config.telegram.token.expose(), config.telegram.admin_group(), config.limits.enabled),
        ("1:env", Some(-100), false)
    );
    assert_eq!(config.hook.signing_secrets.len(), 1);
    assert_eq!(config.sms.from, "+15005550006");
    assert_eq!(
        config.carriers.link("POST", "a b&c").as_deref(),
        Some("https://post.example/a+b%26c")
    );
    assert_eq!(
        config.carriers.link("ups", "1Z").as_deref(),
        Some("https://www.ups.com/track?tracknum=1Z")
    );
    assert!(config.missing().is_empty());
}

#[test]
fn secrets_come_from_files_and_are_never_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("token");
    std::fs::write(&path, "123:abc\n").expect("written");
    let config =
        Config::read("", env(&[("BELLHOP__TELEGRAM__TOKEN_FILE", &path.display().to_string())]))
            .expect("valid");
    assert_eq!(config.telegram.token.expose(), "123:abc");
    assert!(!format!("{config:?}").contains("123:abc"));
    assert!(faults("", &[("BELLHOP__TELEGRAM__TOKEN_FILE", "/nowhere")]).contains("can't be read"));
}

#[test]
fn every_fault_is_told_at_once_with_its_key() {
    let told = faults(
        "[telegram]\ntokn = \"x\"\n[hook]\ntolerance_s = \"many\"",
        &[("BELLHOP__LIMITS__ENABLED", "perhaps"), ("BELLHOP__NO__SUCH", "1")],
    );
    for part in [
        "telegram.tokn: is no key that we know; did you mean token?",
        "hook.tolerance_s: must be a whole number",
        "limits.enabled",
        "no: is no key",
        "(BELLHOP__NO__SUCH)",
    ] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
}

#[test]
fn values_that_make_no_sense_are_refused() {
    let cases = [
        ("BELLHOP__HTTP__PUBLIC_URL", "http://shop.example", "loopback"),
        ("BELLHOP__HTTP__LISTEN", "8080", "http.listen"),
        ("BELLHOP__TELEGRAM__API_URL", "nonsense", "telegram.api_url"),
        ("BELLHOP__TELEGRAM__MODE", "pigeon", "telegram.mode"),
        ("BELLHOP__TELEGRAM__MODE", "webhook", "telegram.webhook_secret"),
        ("BELLHOP__TELEGRAM__API_URL", "http://bot-api.example:8081", "telegram.allow_http"),
        ("BELLHOP__TELEGRAM__API_URL", "ftp://127.0.0.1", "https://"),
        ("BELLHOP__TELEGRAM__WEBHOOK_SECRET", "a secret with spaces", "16 to 256"),
        ("BELLHOP__TELEGRAM__WEBHOOK_SECRET", "a", "16 to 256"),
        ("BELLHOP__TELEGRAM__WEBHOOK_SECRET", "abcabcabcabcabcabcabcabc", "8 of them different"),
        ("BELLHOP__SMS__API_URL", "http://twilio.example", "loopback only"),
        ("BELLHOP__HTTP__MAX_CONNECTIONS", "3", "16 to 65536"),
        ("BELLHOP__HTTP__IDLE_TIMEOUT_S", "0", "1 to 600"),
        ("BELLHOP__TELEGRAM__ADMIN_CHAT_ID", "5", "negative"),
        ("BELLHOP__DATABASE__URL", "mysql://x", "sqlite:"),
        ("BELLHOP__DATABASE__URL", "sqlite:/x/a?b/bellhop.db", "%3F"),
        ("BELLHOP_TELEGRAM__TOKEN", "1:a", "BELLHOP__TELEGRAM__TOKEN"),
        ("BELLHOP__LOG__LEVEL", "verbose", "off, error, warn, info, debug or trace"),
        ("BELLHOP__HOOK__SIGNING_SECRETS", "[\"whsec_c2hvcnQ=\"]", "24 to 64 bytes"),
        ("BELLHOP__LOCALES__DEFAULT", "tlh", "en, de"),
        ("BELLHOP__LOCALES__TIME_ZONE", "Mars", "IANA"),
        ("BELLHOP__DELIVERY__LEASE_MS", "9000", "sent twice"),
        ("BELLHOP__DELIVERY__SLOTS_RESERVED", "64", "less than"),
        ("BELLHOP__SMS__ACCOUNT_SID", "AC1", "both be set"),
        ("BELLHOP__SMS__FROM", "0151", "E.164"),
        ("BELLHOP__SMS__DAILY_BUDGET", "25.00", "an amount and a currency"),
        ("BELLHOP__SMS__DAILY_BUDGET", "25.00 EUR", "sms.daily_budget: must be in USD"),
        ("BELLHOP__SMS__HOURLY_ALARM", "1 EUR", "sms.hourly_alarm: must be in USD"),
        ("BELLHOP__SMS__PRICE_PER_SEGMENT", "", "sms.price_per_segment"),
        (
            "BELLHOP__SMS__PRICES",
            "[{ country = \"Germany\", segment = \"0.1 USD\" }]",
            "sms.prices[0].country",
        ),
        (
            "BELLHOP__SMS__PRICES",
            "[{ country = \"DE\", segment = \"0.1 EUR\" }]",
            "sms.prices[0].segment: must be in USD",
        ),
        ("BELLHOP__SMS__ESSENTIAL_PERCENT", "50", "100 to 1000"),
        ("BELLHOP__SMS__AUTOMATIC_PER_PHONE_DAY", "0", "1 to 1000"),
        (
            "BELLHOP__VERIFICATIONS__LINKING__PER_PHONE_HOUR",
            "0",
            "verifications.linking.per_phone_hour: must be 1 to 100",
        ),
        ("BELLHOP__VERIFICATIONS__PER_KEY_HOUR", "0", "verifications.per_key_hour"),
        ("BELLHOP__CARRIERS__UPS__URL", "https://ups.example", "{number}"),
    ];
    for (name, value, words) in cases {
        let told = faults("", &[(name, value)]);
        assert!(told.contains(words), "{name}={value}: {told}");
    }
}

#[test]
fn what_is_no_filter_of_the_log_is_refused() {
    for level in [
        "info",
        "WARN",
        "off",
        "bellhop=debug",
        "info,bellhop=trace",
        "warn,sqlx=off",
        "bellhop[update{id}]=debug",
    ] {
        Config::read("", env(&[("BELLHOP__LOG__LEVEL", level)])).expect(level);
    }
    for level in [
        "verbose",
        "",
        "info,verbose",
        "bellhop",
        "bellhop=verbose",
        "bellhop=",
        "=info",
        "info,",
        "warning",
        "a b",
        "warn, sqlx=off",
    ] {
        assert!(
            faults("", &[("BELLHOP__LOG__LEVEL", level)])
                .starts_with("log.level: must be off, error"),
            "{level}"
        );
    }
}

#[test]
fn a_relative_path_is_relative_to_the_settings_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.toml");
    let load = |url: &str| {
        std::fs::write(&file, format!("[database]\nurl = \"{url}\"\n")).expect("written");
        Config::load(Some(&file), []).expect("valid").database_location().expect("a place")
    };
    assert_eq!(load("sqlite:bellhop.db"), DatabaseLocation::File(folder.path().join("bellhop.db")));
    assert_eq!(
        load("sqlite:rows/bellhop.db"),
        DatabaseLocation::File(folder.path().join("rows/bellhop.db"))
    );
    assert_eq!(
        load("sqlite:/elsewhere/bellhop.db"),
        DatabaseLocation::File("/elsewhere/bellhop.db".into())
    );
    assert!(matches!(load("postgres://shop@host/shop"), DatabaseLocation::Server(_)));
    let absent = Config::load(Some(&folder.path().join("absent.toml")), [])
        .expect_err("it is not there")
        .to_string();
    assert!(absent.contains("absent.toml: the settings' file can't be read"), "{absent}");
}

#[test]
fn plain_http_is_taken_on_loopback() {
    let config = Config::read("", env(&[("BELLHOP__HTTP__PUBLIC_URL", "http://127.0.0.1:8080/")]))
        .expect("valid");
    assert_eq!(config.webhook_url().as_deref(), Some("http://127.0.0.1:8080/api/telegram/webhook"));
    let plain = [
        ("BELLHOP__TELEGRAM__API_URL", "http://localhost:8081"),
        ("BELLHOP__SMS__API_URL", "http://[::1]:8081"),
    ];
    assert!(Config::read("", env(&plain)).is_ok());
    let asked_for = [
        ("BELLHOP__TELEGRAM__API_URL", "http://bot-api:8081"),
        ("BELLHOP__TELEGRAM__ALLOW_HTTP", "true"),
    ];
    assert!(Config::read("", env(&asked_for)).is_ok(), "a server of one's own network");
}

#[test]
fn opening_hours_and_targets_are_checked() {
    let config = Config::read(
        "[support.hours]\nmonday = \"09:00-12:30, 13:30-18:00\"\nsunday = \"\"\nholidays = \
            [\"2026-12-25\"]",
        [],
    )
    .expect("valid");
    assert_eq!(config.support.hours.week()[0], [(540, 750), (810, 1080)]);
    assert!(config.support.hours.week()[6].is_empty());
    assert_eq!(config.support.hours.free_days().len(), 1);
    let wrong =
        "[support]\nremind_after_h = 120\n[support.hours]\ntime_zone = \"Berlin\"\nmonday = \
            \"18:00-09:00\"\nholidays = [\"25.12.\"]\n
        [support.targets.resolution_min]\nlow = 999999";
    let faults = faults(wrong, &[]);
    for key in [
        "support.remind_after_h",
        "support.hours.time_zone",
        "support.hours.monday",
        "support.hours.holidays[0]",
        "resolution_min.low",
    ] {
        assert!(faults.contains(key), "{key} in {faults}");
    }
}
