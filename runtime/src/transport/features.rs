//! What reqwest can do beyond what is asked of it here: another crate may have turned it on.

use std::sync::LazyLock;

use reqwest::{Client, ClientBuilder};

/// Whether it has a feature by which it unpacks bodies. Then none says whether it has come to its end.
pub(super) static UNPACKS: LazyLock<bool> = LazyLock::new(|| {
    let builder = Client::builder;
    builder().gzip(false).is_there()
        || builder().brotli(false).is_there()
        || builder().deflate(false).is_there()
        || builder().zstd(false).is_there()
});

/// With such a feature the builder has a method of its own, which goes before the trait's.
#[allow(dead_code, reason = "with the feature nobody calls it")]
trait Otherwise: Sized {
    fn gzip(self, _: bool) -> Missing {
        Missing
    }

    fn brotli(self, _: bool) -> Missing {
        Missing
    }

    fn deflate(self, _: bool) -> Missing {
        Missing
    }

    fn zstd(self, _: bool) -> Missing {
        Missing
    }
}

impl Otherwise for ClientBuilder {}

struct Missing;

/// Whose method it was.
trait Given {
    fn is_there(&self) -> bool;
}

impl Given for ClientBuilder {
    fn is_there(&self) -> bool {
        true
    }
}

impl Given for Missing {
    fn is_there(&self) -> bool {
        false
    }
}
