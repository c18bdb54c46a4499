//! The golden crates of `generator/tests/golden`, a module each, compiled as they are and used in `tests/`.

extern crate self as golden;

pub mod money;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// The programs of the READMEs. They would call servers that there are not: what matters is that they compile.
pub mod readmes {
    include!(concat!(env!("OUT_DIR"), "/readmes.rs"));
}
