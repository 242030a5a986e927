//! How it looks on a terminal: help that fits, and colours for who wants them.

use bellhop_testing::house::telegram;
use bellhop_testing::program::{Said, Site, bellhop, said};

#[tokio::test]
async fn help_fits_the_terminal() {
    let site = Site::sqlite(telegram().await).await;
    for arguments in [
        ["--help"].as_slice(),
        &["send", "--help"],
        &["dead", "replay", "--help"],
        &["keys", "create", "--help"],
    ] {
        for columns in [60_usize, 80] {
            let mut command = site.command(bellhop());
            let help = said(command.args(arguments).env("COLUMNS", columns.to_string())).await;
            assert_eq!(help.code, Some(0));
            // clap breaks no line of usage.
            let lines = help.out.lines().filter(|line| !line.starts_with("Usage: "));
            let longest = lines.max_by_key(|line| line.chars().count()).unwrap_or_default();
            assert!(longest.chars().count() <= columns, "{arguments:?} in {columns}: {longest}");
        }
    }
}

/// What a terminal shows of a start that fails: the port is the simulator's.
async fn on_a_terminal(site: &Site, no_color: Option<&str>) -> Said {
    let mut command = site.command("script");
    let listen = site.simulator.url().trim_start_matches("http://").to_owned();
    command
        .env("BELLHOP__HTTP__LISTEN", listen)
        .env("TERM", "xterm-256color")
        .env("PATH", "/usr/bin:/bin");
    if let Some(value) = no_color {
        command.env("NO_COLOR", value);
    }
    said(command.args(["-qec", &format!("'{}' run", bellhop().display()), "/dev/null"])).await
}

#[tokio::test]
async fn no_color_is_heeded() {
    let site = Site::sqlite(telegram().await).await.with("log.level", "info");
    for (no_color, is_coloured) in
        [(None, true), (Some(""), true), (Some("1"), false), (Some("false"), false)]
    {
        let shown = on_a_terminal(&site, no_color).await.out;
        assert!(shown.contains("bellhop starts"), "{shown}");
        assert_eq!(shown.contains('\u{1b}'), is_coloured, "NO_COLOR={no_color:?}: {shown}");
    }
}
