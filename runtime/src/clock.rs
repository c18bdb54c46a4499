//! Time: from the system and from tokio; in a browser, which has neither, from JavaScript.

use std::future::Future;
use std::time::Duration;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) use native::{Instant, since_1970, sleep};
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use web::{Instant, since_1970, sleep};

/// What the future gives, if it does so in time.
pub(crate) async fn timeout<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    return tokio::time::timeout(limit, future).await.ok();
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    return web::timeout(limit, future).await;
}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod native {
    use std::time::{Duration, SystemTime};

    pub(crate) use tokio::time::{Instant, sleep};

    pub(crate) fn since_1970() -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod web {
    use std::future::Future;
    use std::pin::pin;
    use std::time::Duration;

    use futures_util::future::{Either, select};
    use gloo_timers::future::TimeoutFuture;
    use send_wrapper::SendWrapper;
    pub(crate) use web_time::Instant;
    use web_time::SystemTime;

    /// The longest that `setTimeout` takes, in milliseconds.
    const LONGEST: u32 = i32::MAX as u32;

    pub(crate) fn since_1970() -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    pub(crate) async fn sleep(duration: Duration) {
        let mut left = duration.as_nanos().div_ceil(1_000_000);
        loop {
            let now = u32::try_from(left).unwrap_or(LONGEST).min(LONGEST);
            // There is one thread; the client's futures may move between threads all the same.
            SendWrapper::new(TimeoutFuture::new(now)).await;
            left -= u128::from(now);
            if left == 0 {
                return;
            }
        }
    }

    pub(super) async fn timeout<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
        match select(pin!(future), pin!(sleep(limit))).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }
}
