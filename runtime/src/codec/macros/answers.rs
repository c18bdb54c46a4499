//! Answers by their status.

/// The errors of an operation, by status: for each documented status the variant, what it holds, and what its body is
/// (`json`, `text`, `binary`, `lines`, `sequence`, `events`, `event_data`, `empty`; XML as [`xml!`](crate::xml!) describes
/// it, in braces; `media` if what the variant holds is of several media types). Variants of a class (`(4)` for `4XX`) or of
/// `default` carry the status before the body. Where all variants carry the same type it stands after the name of the
/// enum, and the method `body` gives it whatever the variant. A media type that is not the usual one of its kind follows
/// it: `json "application/problem+json"`.
///
/// ```
/// # runtime::object! { pub struct Problem { pub title: String => "title": required, } }
/// runtime::documented! {
///     /// What may go wrong.
///     pub enum PaintError: Problem {
///         404 => NotFound(Problem): json,
///         (5) => ServerError(u16, Problem): json "application/problem+json",
///     }
/// }
/// ```
#[macro_export]
macro_rules! documented {
    ($(#$meta:tt)* $vis:vis enum $name:ident $(: $body:ty)? { $(
        $(#$doc:tt)* $($code:literal)? $(($class:literal))? $($default:ident)?
            => $variant:ident $(($($held:tt)+))?: $kind:tt $($media:literal)?
    ),* $(,)? }) => {
        $crate::answers! {
            $(#$meta)* $vis enum $name { $(
                $(#$doc)* $($code)? $(($class))? $($default)? => $variant $(($($held)+))?: $kind $($media)?,
            )* }
        }

        impl $crate::operation::Documented for $name {
            const ANSWERS: &'static [$crate::operation::Answer] = <$name>::ANSWERS;
        }

        $crate::__body!($name [$($body)?] $({ $($code)? $(($class))? $($default)? $variant })*);
    };
}

/// The successes of an operation, where they differ by status: like [`documented!`].
#[macro_export]
macro_rules! answers {
    ($(#$meta:tt)* $vis:vis enum $name:ident { $(
        $(#$doc:tt)* $($code:literal)? $(($class:literal))? $($default:ident)?
            => $variant:ident $(($($held:tt)+))?: $kind:tt $($media:literal)?
    ),* $(,)? }) => {
        $crate::__by_status! {
            $(#$meta)* $vis enum $name { $(
                [$(#$doc)*] $($code)? $(($class))? $($default)? => $variant $(($($held)+))?: $kind $($media)?,
            )* }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __body {
    ($name:ident [] $($variants:tt)*) => {};
    ($name:ident [$body:ty] $({ $status:tt $variant:ident })*) => {
        impl $name {
            /// The body, whatever the status.
            #[must_use]
            pub fn body(&self) -> &$body {
                match self {
                    $($crate::__by_status!(@body $status $variant body) => body,)*
                }
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __by_status {
    (@body default $variant:ident $body:ident) => { Self::$variant(_, $body) };
    (@body $status:literal $variant:ident $body:ident) => { Self::$variant($body) };
    (@body ($class:literal) $variant:ident $body:ident) => { Self::$variant(_, $body) };
    (@status default) => { $crate::operation::Status::Default };
    (@status $status:literal) => { $crate::operation::Status::Code($status) };
    (@status ($class:literal)) => { $crate::operation::Status::Class($class) };
    (@answer $status:tt media (u16, $held:ty)) => { $crate::__by_status!(@answer $status media ($held)) };
    (@answer $status:tt media ($held:ty)) => {
        $crate::operation::Answer::several($crate::__by_status!(@status $status), <$held>::MEDIA)
    };
    (@answer $status:tt $kind:ident $($held:tt)?) => {
        $crate::operation::Answer::$kind($crate::__by_status!(@status $status))
    };
    (@answer $status:tt {$($xml:tt)+} $($held:tt)?) => {
        $crate::operation::Answer::xml($crate::__by_status!(@status $status), $crate::xml!($($xml)+))
    };
    (@make $status:literal $variant:ident empty) => { |_| ::core::result::Result::Ok(Self::$variant) };
    (@make $status:literal $variant:ident $k:tt) => {
        |received| ::core::result::Result::Ok(Self::$variant($crate::codec::read_body(received)?))
    };
    (@make $status:tt $variant:ident empty) => { |received| ::core::result::Result::Ok(Self::$variant(received.code)) };
    (@make $status:tt $variant:ident $k:tt) => {
        |received| ::core::result::Result::Ok(Self::$variant(received.code, $crate::codec::read_body(received)?))
    };
    (@code $self:ident $({ $status:tt $variant:ident $kind:tt })*) => {
        match $self { $($crate::__by_status!(@pattern $status $variant $kind code) => $crate::__by_status!(@value $status code),)* }
    };
    (@pattern $status:literal $variant:ident empty $code:ident) => { Self::$variant };
    (@pattern $status:literal $variant:ident $k:tt $code:ident) => { Self::$variant(_) };
    (@pattern $status:tt $variant:ident empty $code:ident) => { Self::$variant($code) };
    (@pattern $status:tt $variant:ident $k:tt $code:ident) => { Self::$variant($code, _) };
    (@value $status:literal $code:ident) => { $status };
    (@value $status:tt $code:ident) => { *$code };
    ($(#$meta:tt)* $vis:vis enum $name:ident {
        $([$(#$doc:tt)*] $status:tt => $variant:ident $(($($held:tt)+))?: $kind:tt $($media:literal)?,)*
    }) => {
        $(#$meta)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#$doc)* $variant $(($($held)+))?,)*
        }

        impl $name {
            const ANSWERS: &'static [$crate::operation::Answer] = &[$(
                $crate::__by_status!(@answer $status $kind $(($($held)+))?)$(.media_type($media))?,
            )*];

            /// The status code.
            #[must_use]
            pub fn status(&self) -> u16 {
                $crate::__by_status!(@code self $({ $status $variant $kind })*)
            }
        }

        impl $crate::operation::FromAnswer for $name {
            fn from_answer(
                received: &$crate::operation::Received<'_>,
            ) -> ::core::result::Result<Self, $crate::DecodeError> {
                let make: &[fn(&$crate::operation::Received<'_>) -> ::core::result::Result<Self, $crate::DecodeError>] =
                    &[$($crate::__by_status!(@make $status $variant $kind),)*];
                match make.get(received.index) {
                    ::core::option::Option::Some(make) => make(received),
                    ::core::option::Option::None => ::core::result::Result::Err($crate::DecodeError::new("no such answer is documented")),
                }
            }

            $crate::__as_slot!($({ $status $variant $kind })*);
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "cli")]
macro_rules! __as_slot {
    ($({ $status:tt $variant:ident $kind:tt })*) => {
        fn as_slot(&self) -> ::core::option::Option<&dyn $crate::Slot> {
            match self {
                $($crate::__as_slot!(@pattern body $status $variant $kind) => $crate::__as_slot!(@value body $kind),)*
            }
        }
    };
    (@pattern $body:ident $status:literal $variant:ident empty) => { Self::$variant };
    (@pattern $body:ident $status:literal $variant:ident $kind:tt) => { Self::$variant($body) };
    (@pattern $body:ident $status:tt $variant:ident empty) => { Self::$variant(_) };
    (@pattern $body:ident $status:tt $variant:ident $kind:tt) => { Self::$variant(_, $body) };
    (@value $body:ident empty) => { ::core::option::Option::None };
    (@value $body:ident $kind:tt) => { $crate::operation::FromAnswer::as_slot($body) };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "cli"))]
macro_rules! __as_slot {
    ($($rest:tt)*) => {};
}
