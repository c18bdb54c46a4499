//! Prism: its installation, and a server of it.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{failed, make};
use crate::Failure;

/// The version that the list of its faults is of.
const PACKAGE: &str = "@stoplight/prism-cli@5.16.0";
/// How long it may take to start: it reads the document, and makes up an example of each operation.
const START: Duration = Duration::from_secs(300);

/// Installs Prism; gives its program.
pub(super) fn install(folder: &Path) -> Result<PathBuf, Failure> {
    let program = folder.join("node_modules/.bin/prism");
    if !program.exists() {
        make(folder)?;
        let manifest = folder.join("package.json");
        fs::write(&manifest, "{\"private\": true}\n").map_err(|error| failed(&manifest, &error))?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", PACKAGE]);
        match npm.current_dir(folder).status() {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(Failure::Run(format!("npm failed: {status}"))),
            Err(error) => return Err(Failure::Run(format!("cannot run npm: {error}"))),
        }
    }
    Ok(program)
}

/// A server that ends with this value.
pub(super) struct Server {
    child: Child,
    command: Command,
    port: u16,
    log: PathBuf,
}

impl Server {
    pub(super) fn start(
        prism: &Path,
        document: &Path,
        port: u16,
        more: &[&str],
        log: PathBuf,
    ) -> Result<Self, Failure> {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Err(Failure::Run(format!("port {port} is taken: --port")));
        }
        let mut command = Command::new(prism);
        // What it finds it also says in its answers; to write it all down takes it longer than the rest.
        command.args(["mock", "--verboseLevel", "fatal"]).args(more);
        command.args(["--multiprocess=false", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(document);
        let child = spawn(&mut command, &log)?;
        Ok(Self { child, command, port, log })
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it listens.
    pub(super) fn wait(&mut self) -> Result<(), Failure> {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let over = self.child.try_wait().map_or(true, |status| status.is_some());
            if over || began.elapsed() > START {
                return Err(Failure::Run(format!("Prism does not start: see `{}`", self.log.display())));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Some requests are the end of it: then it is started again, and this is true.
    pub(super) fn revive(&mut self) -> Result<bool, Failure> {
        // One that is about to end listens no longer.
        let listens = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
        if listens && self.child.try_wait().is_ok_and(|status| status.is_none()) {
            return Ok(false);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.child = spawn(&mut self.command, &self.log)?;
        self.wait()?;
        Ok(true)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &mut Command, log: &Path) -> Result<Child, Failure> {
    let output = fs::File::create(log).map_err(|error| failed(log, &error))?;
    let errors = output.try_clone().map_err(|error| failed(log, &error))?;
    let child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn();
    child.map_err(|error| Failure::Run(format!("cannot run Prism: {error}")))
}
