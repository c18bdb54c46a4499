//! How fast types are read and written, and what a call costs, beside what others do.

mod allocations;
mod calls;
mod codec;

pub use codec::{Case, case};

/// Measures all, and prints it: lines of `what<TAB>who<TAB>figure…`.
pub fn run(cases: &[Case]) {
    codec::measure(cases);
    calls::measure();
}
