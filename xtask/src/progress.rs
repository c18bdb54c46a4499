//! A sign of life for work that takes long.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// Says on stderr what is going on, once it has taken a second; until it is dropped.
pub(crate) struct Progress {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    pub fn new(what: String) -> Self {
        let (done, finished) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            if finished.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{what} …");
            }
        });
        Self { done: Some(done), thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.done.take());
        // The line must not come after what follows. A thread that only prints has nothing to report.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// How far a piece of work with many parts is, on stderr.
pub(crate) struct Bar {
    title: &'static str,
    total: usize,
    done: usize,
    /// Elsewhere than on a terminal: tenths that were told.
    told: usize,
    terminal: bool,
}

impl Bar {
    pub fn new(title: &'static str, total: usize) -> Self {
        Self { title, total, done: 0, told: 0, terminal: std::io::stderr().is_terminal() }
    }

    /// Shows what is being done now.
    pub fn show(&self, what: &str) {
        if self.terminal {
            let full = self.tenths() * 2;
            let (title, done, total, empty) = (self.title, self.done, self.total, 20 - full);
            eprint!("\r\x1b[K{title} [{}{}] {done}/{total} {what}", "#".repeat(full), ".".repeat(empty));
        }
    }

    /// One part is done.
    pub fn step(&mut self) {
        self.done += 1;
        if !self.terminal && self.tenths() > self.told {
            self.told = self.tenths();
            eprintln!("{}: {} of {}", self.title, self.done, self.total);
        }
    }

    /// Tells at once what is worth knowing before the work is done.
    pub fn tell(&self, text: &str) {
        eprintln!("{}{text}", if self.terminal { "\r\x1b[K" } else { "" });
    }

    fn tenths(&self) -> usize {
        (self.done * 10 / self.total.max(1)).min(10)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.terminal {
            eprint!("\r\x1b[K");
        }
    }
}
