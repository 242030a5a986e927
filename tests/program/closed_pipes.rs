//! Who reads a command's output may stop reading: `bellhop dead list | head`. The command ends
//! then, without a word.

use std::fs::OpenOptions;
use std::process::Stdio;

use tokio::process::Command;

use bellhop_testing::house::{free_port, telegram};
use bellhop_testing::program::{Said, Site, bellhop};

/// The end of a pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// Runs a command whose stderr is read. `output` would take over stdout: the command is spawned.
async fn ends(mut command: Command) -> Said {
    let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    let ended =
        tokio::time::timeout(std::time::Duration::from_secs(20), child.wait_with_output()).await;
    let output = ended.expect("it ends").expect("its end is known");
    Said {
        code: output.status.code(),
        out: String::new(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

const COMMANDS: [&[&str]; 9] = [
    &["migrate"],
    &["check"],
    &["keys", "create", "--name", "shop", "--role", "service"],
    &["keys", "list"],
    &["dead", "list"],
    &["dead", "list", "--expired"],
    &["dead", "replay", "--all"],
    &["messages", "ORD-1"],
    &["send", "--test", "--chat", "7", "--timeout", "1"],
];

#[tokio::test]
async fn whoever_stops_reading_ends_every_command_quietly() {
    let site = Site::sqlite(telegram().await).await;
    for arguments in COMMANDS {
        let mut command = site.command(bellhop());
        command.args(arguments).stdout(closed());
        let done = ends(command).await;
        assert_eq!(done.code, Some(141), "{arguments:?}: {done:?}");
        let rest: Vec<&str> =
            done.err.lines().filter(|line| !line.starts_with("settings: ")).collect();
        assert!(rest.is_empty(), "{arguments:?}: {rest:?}");
    }
    for arguments in [["--help"].as_slice(), &["dead", "--help"], &["--version"]] {
        let mut command = site.command(bellhop());
        command.args(arguments).stdout(closed());
        let done = ends(command).await;
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[tokio::test]
async fn nobody_needs_to_read_what_goes_to_stderr() {
    let site = Site::sqlite(telegram().await).await;
    for (arguments, code) in [
        (["migrate"].as_slice(), 0),
        (&["keys", "list"], 0),
        (&["messages", "\u{7}"], 1),
        (&["nonsense"], 2),
    ] {
        let mut command = site.command(bellhop());
        let child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(closed())
            .spawn()
            .expect("it starts");
        let output =
            tokio::time::timeout(std::time::Duration::from_secs(20), child.wait_with_output())
                .await;
        assert_eq!(
            output.expect("it ends").expect("its end is known").status.code(),
            Some(code),
            "{arguments:?}"
        );
    }
    let mut command = site.command(bellhop());
    command.args(["keys", "list"]).stdout(closed()).stderr(closed());
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), command.status()).await;
    assert_eq!(ended.expect("it ends").expect("its end is known").code(), Some(141));
}

#[tokio::test]
async fn a_result_that_cannot_be_written_is_an_error() {
    let site = Site::sqlite(telegram().await).await;
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    let mut command = site.command(bellhop());
    command
        .args(["dead", "list"])
        .stdout(OpenOptions::new().write(true).open("/dev/full").expect("a full disk"));
    let done = ends(command).await;
    assert!(done.code == Some(1) && done.err.contains("the output can't be written"), "{done:?}");
}

#[tokio::test]
async fn what_runs_on_goes_on_when_nobody_reads() {
    let site = Site::sqlite(telegram().await).await;
    let mut bot = site.command(bellhop());
    let mut bot = bot
        .arg("run")
        .env("BELLHOP__LOG__LEVEL", "debug")
        .stdout(closed())
        .stderr(closed())
        .spawn()
        .expect("it starts");
    let port = free_port().await;
    let mut demo = site.command(bellhop());
    let mut demo = demo
        .args(["demo", "--port", &port.to_string()])
        .stdout(closed())
        .stderr(closed())
        .spawn()
        .expect("it starts");
    let page = format!("http://127.0.0.1:{port}/demo");
    let both = async {
        while !site.service().is_ready().await || reqwest::get(&page).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), both).await.expect("both work");
    for child in [&mut bot, &mut demo] {
        assert!(child.try_wait().expect("its state is known").is_none(), "it goes on");
        child.kill().await.expect("killed");
    }
}
