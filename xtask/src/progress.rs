//! A sign of life for work that takes long.

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
