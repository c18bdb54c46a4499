//! Types of the caller's own, which the case `type-overrides` puts in place of generated ones.

runtime::object! {
    /// A sum, in place of the one that the document has.
    pub struct Money {
        /// A decimal number.
        pub amount: String => "amount": required,
    }
}

/// Names an account.
pub type Account = runtime::Text<std::net::Ipv4Addr>;
