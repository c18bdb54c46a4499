//! Futures where no runtime is: one thread, started on first use, runs them.

#[cfg(feature = "blocking")]
pub(crate) use with_thread::*;
#[cfg(not(feature = "blocking"))]
pub(crate) use without_thread::*;

#[cfg(feature = "blocking")]
mod with_thread {
    use std::cell::Cell;
    use std::future::Future;
    use std::panic::{AssertUnwindSafe, resume_unwind};
    use std::pin::Pin;
    use std::sync::{OnceLock, mpsc};
    use std::task::{Context, Poll, ready};

    use futures_util::FutureExt as _;
    use tokio::runtime::{Builder, Handle};
    use tokio::task::{JoinError, JoinHandle};

    use crate::transport::{BoxFuture, TransportError, TransportErrorKind};

    thread_local! {
        static IS_BACKGROUND: Cell<bool> = const { Cell::new(false) };
    }

    /// Runs a future to its end while this thread waits.
    ///
    /// It works on a thread of any runtime: nothing is entered there, and nothing that runs there is waited for.
    ///
    /// # Errors
    /// If it cannot be run. On the thread that would run it nobody can wait for it.
    pub(crate) fn wait<T: Send + 'static>(
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, TransportError> {
        const WITHIN: &str = "a blocking call within another, as in a hook, would wait for itself: make it without \
                              blocking, or on a thread of its own";
        if IS_BACKGROUND.get() {
            return Err(TransportError::new(TransportErrorKind::Request, WITHIN));
        }
        let gone = || TransportError::new(TransportErrorKind::Io, "the thread for blocking calls is not there");
        let (sender, receiver) = mpsc::sync_channel(1);
        background().ok_or_else(gone)?.spawn(async move {
            let _ = sender.send(AssertUnwindSafe(future).catch_unwind().await);
        });
        match receiver.recv().map_err(|_| gone())? {
            Ok(value) => Ok(value),
            // A transport or hook of the caller's: it panics where it would have without the thread.
            Err(panic) => resume_unwind(panic),
        }
    }

    /// The same future, for any executor: without a tokio runtime it runs on the background thread.
    pub(crate) fn anywhere<T>(future: BoxFuture<'static, T>) -> Anywhere<T> {
        Anywhere { future: Some(future), is_here: false, task: None }
    }

    /// See [`anywhere`]. Where it runs shows when it is polled for the first time.
    pub(crate) struct Anywhere<T> {
        future: Option<BoxFuture<'static, T>>,
        is_here: bool,
        task: Option<AbortOnDrop<T>>,
    }

    impl<T: Send + 'static> Future for Anywhere<T> {
        type Output = T;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
            if self.task.is_none() && !self.is_here {
                self.settle();
            }
            if let Some(future) = &mut self.future {
                return future.as_mut().poll(context);
            }
            let Some(task) = &mut self.task else { return Poll::Pending };
            match ready!(Pin::new(&mut task.0).poll(context)).map_err(JoinError::try_into_panic) {
                Ok(value) => Poll::Ready(value),
                Err(Ok(panic)) => resume_unwind(panic),
                // The thread is gone, and with it this process.
                Err(Err(_)) => Poll::Pending,
            }
        }
    }

    impl<T: Send + 'static> Anywhere<T> {
        fn settle(&mut self) {
            let elsewhere = if Handle::try_current().is_ok() { None } else { background() };
            match elsewhere {
                Some(thread) => self.task = self.future.take().map(|future| AbortOnDrop(thread.spawn(future))),
                None => self.is_here = true,
            }
        }
    }

    struct AbortOnDrop<T>(JoinHandle<T>);

    impl<T> Drop for AbortOnDrop<T> {
        fn drop(&mut self) {
            self.0.abort();
        }
    }

    fn background() -> Option<&'static Handle> {
        // No threads there.
        if cfg!(all(target_family = "wasm", target_os = "unknown")) {
            return None;
        }
        static BACKGROUND: OnceLock<Option<Handle>> = OnceLock::new();
        BACKGROUND.get_or_init(start).as_ref()
    }

    fn start() -> Option<Handle> {
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        let thread = std::thread::Builder::new().name("api-client".to_owned());
        let run = move || {
            IS_BACKGROUND.set(true);
            runtime.block_on(std::future::pending::<()>());
        };
        thread.spawn(run).ok()?;
        Some(handle)
    }
}

#[cfg(not(feature = "blocking"))]
mod without_thread {
    use crate::transport::BoxFuture;

    pub(crate) type Anywhere<T> = BoxFuture<'static, T>;

    pub(crate) fn anywhere<T>(future: BoxFuture<'static, T>) -> Anywhere<T> {
        future
    }
}
