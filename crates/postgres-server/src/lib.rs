//! A PostgreSQL server in a folder of its own, started by an unprivileged user from what is
//! installed. It ends with the process that started it, however that ends.

use std::ffi::OsStr;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, ensure};

/// Whether commits wait for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fsync {
    /// As in production.
    On,
    /// For tests: a crash of the machine may lose data.
    Off,
}

/// A running server.
pub struct PostgresServer {
    /// Its administrator's database.
    pub url: String,
    /// The user that it runs as, where this process is root's.
    pub user: Option<&'static str>,
    /// The folder of its programs.
    pub programs: PathBuf,
    /// Its folder: `data`, `log`.
    pub folder: PathBuf,
    options: String,
    /// While this end is open the watchdog keeps the server up; the process's end closes it.
    _watchdog: ChildStdin,
}

/// The folder of initdb and `pg_ctl`, newest version first; `None` where no PostgreSQL is
/// installed.
pub fn programs() -> Option<PathBuf> {
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    versions
        .into_iter()
        .rev()
        .find(|bin| bin.join("initdb").exists() && bin.join("pg_ctl").exists())
}

impl PostgresServer {
    /// Starts one whose data is in a new folder of `parent`.
    ///
    /// # Errors
    /// When one of its programs fails; the text names it.
    pub fn start(programs: &Path, parent: &Path, fsync: Fsync) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("bellhop-pg-")
            .tempdir_in(parent)
            .with_context(|| format!("no folder can be made in {}", parent.display()))?
            .keep();
        let user = unprivileged(&folder)?;
        let data = folder.join("data");
        make_data(user, programs, &data)?;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .context("no port is free")?
            .port();
        let fsync = if fsync == Fsync::On { "on" } else { "off" };
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} \
             -c fsync={fsync} -c max_connections=300 -c autovacuum=off -c jit=off",
            folder.display()
        );
        let server = Self {
            url: format!("postgres://bellhop@127.0.0.1:{port}/postgres"),
            user,
            programs: programs.to_owned(),
            _watchdog: watchdog(user, programs, &folder)?,
            folder,
            options,
        };
        server.control(&["-w", "start"])?;
        Ok(server)
    }

    /// Runs `pg_ctl` on this server.
    ///
    /// # Errors
    /// When it fails.
    pub fn control(&self, arguments: &[&str]) -> Result<()> {
        let (data, log) = (self.folder.join("data"), self.folder.join("log"));
        let own: [&OsStr; 6] = [
            "-D".as_ref(),
            data.as_ref(),
            "-l".as_ref(),
            log.as_ref(),
            "-o".as_ref(),
            self.options.as_ref(),
        ];
        let all: Vec<&OsStr> = own.into_iter().chain(arguments.iter().map(OsStr::new)).collect();
        run(self.user, &self.programs.join("pg_ctl"), &all)
    }
}

/// The user that a server runs as where this process is root's, because PostgreSQL refuses to run
/// as root. The folder then belongs to that user.
///
/// # Errors
/// When the folder cannot be given to that user.
pub fn unprivileged(folder: &Path) -> Result<Option<&'static str>> {
    let id = |arguments: &[&str]| Command::new("id").args(arguments).output();
    if !id(&["-u"]).is_ok_and(|output| output.stdout.starts_with(b"0")) {
        return Ok(None);
    }
    let known = id(&["postgres"]).is_ok_and(|output| output.status.success());
    let user = if known { "postgres" } else { "nobody" };
    run(None, Path::new("chown"), &[user.as_ref(), folder.as_ref()])?;
    Ok(Some(user))
}

/// A command that this user runs.
pub fn command(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else { return Command::new(program) };
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]).arg(program);
    command
}

/// A new data directory: `initdb` makes one in a second, so the first one is kept in the build's
/// folder and copied from then on.
fn make_data(user: Option<&str>, programs: &Path, data: &Path) -> Result<()> {
    let kept = kept_data(programs);
    if let Some(kept) = kept.as_ref().filter(|kept| kept.exists()) {
        return copy(kept, data);
    }
    let options = ["-U", "bellhop", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"];
    let own: [&OsStr; 2] = ["-D".as_ref(), data.as_ref()];
    let all: Vec<&OsStr> = own.into_iter().chain(options.iter().map(OsStr::new)).collect();
    run(user, &programs.join("initdb"), &all)?;
    if let Some(kept) = kept {
        let partial = kept.with_extension(std::process::id().to_string());
        copy(data, &partial)?;
        // Another process may have been faster: its copy is as good.
        if std::fs::rename(&partial, &kept).is_err() {
            let _ = std::fs::remove_dir_all(&partial);
        }
    }
    Ok(())
}

/// Where the data directory of this version is kept; nowhere for a program outside `deps` of a
/// build's folder.
fn kept_data(programs: &Path) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let build = program.parent().filter(|folder| folder.ends_with("deps"))?.parent()?;
    let version = programs.parent()?.file_name()?.to_str()?;
    Some(build.join(format!("postgres-{version}-data")))
}

/// Copies a folder with the owners and modes of its files.
fn copy(from: &Path, to: &Path) -> Result<()> {
    run(None, Path::new("cp"), &["-a".as_ref(), from.as_ref(), to.as_ref()])
}

fn run(user: Option<&str>, program: &Path, arguments: &[&OsStr]) -> Result<()> {
    // The server must not inherit a pipe that somebody waits on.
    let status = command(user, program)
        .args(arguments)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let succeeded = status.as_ref().is_ok_and(ExitStatus::success);
    ensure!(succeeded, "{} failed: {status:?}", program.display());
    Ok(())
}

/// A process that outlives this one by a moment: it stops the server and clears the folder when our
/// end of its input closes. It waits for our end, so we do not wait for its.
fn watchdog(user: Option<&str>, programs: &Path, folder: &Path) -> Result<ChildStdin> {
    let script = format!(
        "cat >/dev/null; '{}' -D '{folder}/data' -m immediate -w stop; rm -rf '{folder}'/*",
        programs.join("pg_ctl").display(),
        folder = folder.display()
    );
    let mut child = command(user, Path::new("/bin/sh"))
        .args(["-c", &script])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("a shell that stops the server cannot be started")?;
    let mut input = child.stdin.take().context("the shell has no input")?;
    input.flush()?;
    Ok(input)
}
