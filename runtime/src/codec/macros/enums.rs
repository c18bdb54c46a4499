//! Enums of values.

/// An enum of texts: each variant with its value on the wire, which is also the first line of its documentation. Where
/// `=>` stands for `=` it is not. Fields hold the enum as [`Open`](crate::Open), which also keeps values that the
/// document does not have.
///
/// ```
/// runtime::string_enum! {
///     /// How it is sent.
///     pub enum Channel {
///         Mail = "MAIL",
///         /// By a pigeon, whatever the weather.
///         Pigeon = "PIGEON_POST",
///     }
/// }
///
/// let channel: runtime::Open<Channel> = Channel::Pigeon.into();
/// assert_eq!(channel.as_str(), "PIGEON_POST");
/// ```
#[macro_export]
macro_rules! string_enum {
    ($($tokens:tt)*) => {
        $crate::__enum!(::std::borrow::Cow<'static, str>, &'static str; $($tokens)*);
    };
}

/// The same for an enum of integers.
#[macro_export]
macro_rules! integer_enum {
    ($($tokens:tt)*) => {
        $crate::__enum!(i64, i64; $($tokens)*);
    };
}

/// The same for an enum of other values, each with [what it is](crate::codec::Literal): `Half = Number(0.5)`.
#[macro_export]
macro_rules! value_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $variant:ident $(= $kind:ident($value:literal))? $(=> $odd_kind:ident($odd:expr))?,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[doc = ::core::concat!("`", ::core::stringify!($value), "`\n")])? $(#[$doc])* $variant,)*
        }

        $crate::__values!($name: $crate::Json, $crate::codec::Literal {
            $($variant = $($crate::codec::Literal::$kind($value))? $($crate::codec::Literal::$odd_kind($odd))?,)*
        });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum {
    ($raw:ty, $known:ty; $(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $variant:ident $(= $value:literal)? $(=> $odd:literal)?,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[doc = ::core::concat!("`", $value, "`\n")])? $(#[$doc])* $variant,)*
        }

        $crate::__values!($name: $raw, $known { $($variant = $($value)? $($odd)?,)* });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __values {
    ($name:ident: $raw:ty, $known:ty { $($variant:ident = $value:expr,)* }) => {
        // What `derive` makes of it has a function in it, which takes the time of another.
        impl ::core::cmp::Eq for $name {}

        impl $crate::codec::Enum for $name {
            type Raw = $raw;

            const VALUES: &'static [$known] = &[$($value,)*];
            const VARIANTS: &'static [Self] = &[$(Self::$variant,)*];
        }
    };
}
