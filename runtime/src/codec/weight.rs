//! How well JSON fits a type: what tells the better of two variants.

/// A documented key of an object.
pub(super) const KEY: i64 = 2;
/// A key that the object's type does not have.
pub(super) const UNKNOWN_KEY: i64 = -1;
/// A value of the right kind.
pub(super) const VALUE: i64 = 2;
/// One that also fits the narrower of two types that could take it: an integer, a documented value of an enum, a date.
pub(super) const NARROW: i64 = 1;
/// Text that an enum does not have, or that is no date where one is due: the type takes it, others should rather.
pub(super) const UNKNOWN_VALUE: i64 = -6;
/// How well a value fits. The greater fits better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// How much of the value the type explains.
    pub fit: i64,
    /// How many optional fields are not there: the type that asks for fewer of them is the closer.
    pub missing: u64,
}

impl Weight {
    /// Of a value of which a union keeps the JSON.
    pub(super) const UNRECOGNIZED: Self = Self { fit: -4, missing: 0 };

    pub(super) fn since(self, start: Self) -> Self {
        Self { fit: self.fit - start.fit, missing: self.missing - start.missing }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { fit: self.fit + other.fit, missing: self.missing + other.missing }
    }

    pub(super) fn is_better_than(self, other: Self) -> bool {
        (self.fit, other.missing) > (other.fit, self.missing)
    }
}
