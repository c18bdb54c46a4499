//! Types of the caller's own, which the case `type-overrides` puts in place of generated ones.

/// A sum; a table makes it a type that the codec knows.
pub struct Money {
    /// A decimal number.
    pub amount: String,
}

runtime::object!(Money {
    "amount" => amount: required,
});

/// Names an account.
pub type Account = runtime::Text<std::net::Ipv4Addr>;
