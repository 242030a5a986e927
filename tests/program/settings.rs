//! Which settings it takes, where from, and what it says of those that it does not take.

use bellhop_testing::house::telegram;
use bellhop_testing::program::{Site, bellhop, said};

#[tokio::test]
async fn wrong_settings_are_refused_with_their_keys() {
    let site = Site::sqlite(telegram().await).await;
    let cases = [
        ("HTTP__LISTEN", "nowhere", "http.listen"),
        ("HTTP__PUBLIC_URL", "http://shop.example", "http.public_url"),
        ("TELEGRAM__MODE", "pigeon", "telegram.mode"),
        ("TELEGRAM__API_URL", "not a url", "telegram.api_url"),
        ("TELEGRAM__TOKEN", "", "telegram.token"),
        ("HOOK__SIGNING_SECRETS", "[\"secret\"]", "hook.signing_secrets[0]"),
        ("HOOK__SIGNING_SECRETS", "secret", "hook.signing_secrets"),
        ("HOOK__SIGNING_SECRETS", "[]", "hook.signing_secrets"),
        ("DATABASE__URL", "mysql://localhost/x", "database.url"),
        ("DATABASE__DIRECT_URL", "postgres://shop:hush@h/x", "direct_url: needs a database.url"),
        ("DELIVERY__LEASE_MS", "1000", "delivery.lease_ms"),
        ("LOCALES__DEFAULT", "tlh", "locales.default"),
        ("TELEGRAM__TOKNE", "1:a", "telegram.tokne: is no key that we know; did you mean token?"),
        ("LOG__LEVEL", "verbose", "log.level: must be off, error, warn, info, debug or trace"),
        ("LOG__LEVEL", "", "log.level"),
        (
            "DATABASE__URL",
            "postgres://shop:hush/hush@127.0.0.1/shop",
            "database.url: is no URL of PostgreSQL",
        ),
    ];
    for (name, value, told) in cases {
        let mut command = site.command(bellhop());
        let refused = said(command.arg("run").env(format!("BELLHOP__{name}"), value)).await;
        assert_eq!(refused.code, Some(1), "{name}={value}: {refused:?}");
        assert!(
            refused.err.contains(told) && !refused.err.contains("panicked"),
            "{name}={value}: {}",
            refused.err
        );
        assert!(!refused.err.contains("hush"), "{}", refused.err);
    }
    std::fs::write(
        site.folder.path().join("own.toml"),
        "[telegram]\nmode = 1\ncolour = \"blue\"\n[nothing]\n",
    )
    .expect("a file");
    let refused = site.does(&["run", "--config", "own.toml"]).await;
    assert_eq!(refused.code, Some(1));
    for told in ["telegram.mode", "telegram.colour", "nothing"] {
        assert!(refused.err.contains(told), "{told}: {}", refused.err);
    }
    let refused = site.does(&["run", "--config", "absent.toml"]).await;
    assert!(refused.code == Some(1) && refused.err.contains("absent.toml"), "{refused:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_not_unicode_in_the_environment_is_none_of_our_business() {
    use std::os::unix::ffi::OsStrExt as _;
    let site = Site::sqlite(telegram().await).await;
    let mut command = site.command(bellhop());
    let done =
        said(command.arg("migrate").env("FLAVOUR", std::ffi::OsStr::from_bytes(b"vanill\xe9")))
            .await;
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[tokio::test]
async fn a_variable_that_was_meant_for_it_is_named_and_one_of_others_is_not_refused() {
    let site = Site::sqlite(telegram().await).await;
    for (name, right) in [
        ("BELLHOP_TELEGRAM__TOKEN", "BELLHOP__TELEGRAM__TOKEN"),
        ("BELLHOP_TELEGRAM_TOKEN", "BELLHOP__TELEGRAM__TOKEN"),
        ("BELLHOP__TELEGRAM_TOKEN", "BELLHOP__TELEGRAM__TOKEN"),
        ("bellhop__telegram__token", "BELLHOP__TELEGRAM__TOKEN"),
        ("BELLHOP_DATABASE_URL", "BELLHOP__DATABASE__URL"),
        ("BELHOP__SHOP__NAME", "BELLHOP__SHOP__NAME"),
    ] {
        let told = format!("{name}: is no variable that we know; did you mean {right}?");
        for command in ["run", "check", "migrate"] {
            let mut given = site.command(bellhop());
            let done = said(given.arg(command).env(name, "1:hush")).await;
            let words = format!("{}{}", done.out, done.err);
            assert!(
                done.code == Some(1) && words.contains(&told) && !words.contains("hush"),
                "{command} {name}: {done:?}"
            );
        }
    }
    // Kubernetes makes such variables for a service of our name.
    let mut given = site.command(bellhop());
    let done = said(
        given
            .arg("check")
            .env("BELLHOP_PORT", "tcp://10.0.0.1:80")
            .env("BELLHOP_SERVICE_HOST", "10.0.0.1"),
    )
    .await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(
        done.out.contains(
            "--     environment: BELLHOP_PORT, BELLHOP_SERVICE_HOST: none of our settings"
        ),
        "{}",
        done.out
    );
}

#[tokio::test]
async fn that_there_is_no_settings_file_is_said_at_once() {
    let site = Site::sqlite(telegram().await).await;
    let mut command = site.command(bellhop());
    let looked_for = site.folder.path().join("bot.toml").display().to_string();
    let refused = said(command.arg("run").env_clear()).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for words in
        ["telegram.token: is required", &format!("there is no {looked_for}"), "--config PATH"]
    {
        assert!(refused.err.contains(words), "{words}: {}", refused.err);
    }
    let mut command = site.command(bellhop());
    let checked = said(command.arg("check").env_clear()).await;
    assert!(
        checked.code == Some(1)
            && checked.out.contains(&format!("there is no {looked_for}; --config PATH")),
        "{checked:?}"
    );
    // Where the environment has everything, that is all there is to it.
    let listed = site.does(&["check"]).await;
    assert!(
        listed.code == Some(0) && listed.out.contains(&format!("there is no {looked_for}")),
        "{listed:?}"
    );

    std::fs::create_dir(&looked_for).expect("a folder");
    let refused = site.does(&["migrate"]).await;
    assert!(
        refused.code == Some(1)
            && refused.err.contains(&format!("{looked_for}: the settings' file can't be read")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_it_logs_by_a_level_is_logged() {
    for (level, is_logged) in [
        ("info", true),
        ("bellhop=info", true),
        ("warn,bellhop=info", true),
        ("warn", false),
        ("off", false),
    ] {
        let site = Site::sqlite(telegram().await).await.with("log.level", level);
        let program = site.starts().await;
        assert!(program.stopped().await.success());
        assert_eq!(site.log().contains("bellhop starts"), is_logged, "{level}: {}", site.log());
    }
}
