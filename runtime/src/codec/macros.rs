//! The tables that generated code writes.

mod answers;
mod enums;

/// A struct that travels as a JSON object. After the type of a field stands its key, whether it is `required` or
/// `optional`, and in brackets the [rules](crate::operation::Rule) that its value must fulfil before it is sent. A last
/// field after `..` keeps all other properties. After the name of the struct, `: Default` gives it a default value in
/// which nothing is set.
///
/// ```
/// runtime::object! {
///     /// What is wrong with a field.
///     pub struct Violation {
///         /// The name of the field.
///         pub field: String => "field": required [MinLength(1), MaxLength(64)],
///         pub description: Option<String> => "description": optional,
///         .. pub others: std::collections::BTreeMap<String, runtime::Json>,
///     }
/// }
///
/// let violation: Violation = runtime::codec::from_slice(br#"{"field": "name", "line": 3}"#)?;
/// assert_eq!(violation.field, "name");
/// assert_eq!(violation.others["line"], 3);
/// # Ok::<(), runtime::DecodeError>(())
/// ```
#[macro_export]
macro_rules! object {
    ($(#$meta:tt)* $vis:vis struct $name:ident $(: $default:ident)? {
        $(
            $(#$doc:tt)*
            $field_vis:vis $field:ident: $ty:ty => $key:literal: $presence:ident $([$($rule:expr),+ $(,)?])?,
        )*
        $(.. $rest_vis:vis $rest:ident: $rest_ty:ty,)?
    }) => {
        $(#$meta)*
        $vis struct $name {
            $($(#$doc)* $field_vis $field: $ty,)*
            $(
                /// All other properties.
                $rest_vis $rest: $rest_ty,
            )?
        }

        impl $crate::Slot for $name {
            fn table(&self) -> &'static $crate::codec::Table {
                // Big crates have tens of thousands of fields: a short expansion is what makes them quick to compile.
                &$crate::codec::Table {
                    names: ::core::stringify!($name $($field)* $($rest)?),
                    keys: &[$($key),*],
                    presences: &[$($crate::$presence),*],
                    rules: &[$($(($key, &{ use $crate::operation::Rule::*; [$($rule),+] }),)?)*],
                }
            }

            fn with_slots<'s>(&'s self, take: $crate::codec::Take<'_, 's>) {
                take(&[$(&self.$field,)* $(&self.$rest,)?])
            }

            fn with_slots_mut(&mut self, take: $crate::codec::TakeMut<'_>) {
                take(&mut [$(&mut self.$field,)* $(&mut self.$rest,)?])
            }
        }

        impl $crate::Codec for $name {
            const BLANK: Self = Self { $($field: $crate::Codec::BLANK,)* $($rest: $crate::Codec::BLANK,)? };
        }

        $(impl ::core::default::$default for $name {
            fn default() -> Self {
                $crate::blank()
            }
        })?

        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                $crate::codec::clone_object(self)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::Slot::equals(self, other)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::debug_object(self, f)
            }
        }

        $crate::__serde!($name);
    };
}

/// The table of a tuple struct that travels as a list: its elements. `.. 2` after the name says which of them, the last,
/// keeps all further elements.
#[macro_export]
macro_rules! tuple {
    ($name:ident $(.. $rest:tt)? { $($index:tt,)+ }) => {
        impl $crate::Slot for $name {
            fn with_slots<'s>(&'s self, take: $crate::codec::Take<'_, 's>) {
                take(&[$(&self.$index,)+ $(&self.$rest,)?])
            }

            fn with_slots_mut(&mut self, take: $crate::codec::TakeMut<'_>) {
                take(&mut [$(&mut self.$index,)+ $(&mut self.$rest,)?])
            }

            fn read(&mut self, reader: &mut $crate::codec::Reader<'_>) -> ::core::result::Result<(), $crate::codec::Fault> {
                let rest: &[usize] = &[$($rest)?];
                $crate::codec::read_tuple(self, !rest.is_empty(), reader)
            }

            fn write(&self, writer: &mut $crate::codec::Writer) {
                let rest: &[usize] = &[$($rest)?];
                $crate::codec::write_tuple(self, !rest.is_empty(), writer);
            }
        }

        impl $crate::Codec for $name {
            const BLANK: Self = Self { $($index: $crate::Codec::BLANK,)+ $($rest: $crate::Codec::BLANK,)? };
        }

        $crate::__serde!($name);
    };
}

/// An enum of alternatives, told apart by the values of a property (`by "kind"`), or by what fits best. It has one
/// variant more, `Unrecognized(Json)`, for what no variant takes. Several variants may have the same value, or none:
/// among those the best fit wins. What has no such property, or one of an unknown value, is for the variant after `else`,
/// if there is one. The first value is written for a variant whose own type does not have the property. What a variant boxes
/// converts into the union, and so do texts, numbers, `bool` and lists, unless they are `like` what another variant holds.
/// The documentation shows the values, unless `~` stands before them. After another `~` are values that mean the variant
/// only if it fits, and are not written.
///
/// ```
/// # runtime::object! { pub struct Circle { pub kind: String => "kind": required, } }
/// # runtime::object! { pub struct Text { pub kind: String => "kind": required, } }
/// runtime::union! {
///     /// What is drawn.
///     pub enum Figure by "kind" {
///         "circle" | "disc" ~ "Circle" => Circle(Box<Circle>),
///         "title" => Title(Box<Text>) like Note,
///         "note" => Note(Box<Text>) like Title,
///     }
/// }
///
/// let figure: Figure = runtime::codec::from_slice(br#"{"kind": "disc"}"#)?;
/// assert!(matches!(figure, Figure::Circle(_)));
///
/// runtime::union! {
///     /// Whom a message is for.
///     pub enum To {
///         One(String),
///         Several(Vec<String>),
///     }
/// }
///
/// assert_eq!(To::from("ann@example.com"), To::One("ann@example.com".to_owned()));
/// # Ok::<(), runtime::DecodeError>(())
/// ```
#[macro_export]
macro_rules! union {
    ($(#$meta:tt)* $vis:vis enum $name:ident by $key:literal $(else $default:ident)? { $(
        $($tag:literal $(| $more:literal)* $(~ $name_of:literal $(| $more_names:literal)*)? =>)?
            $(~ $odd:literal $(| $odd_more:literal)* $(~ $odd_name:literal $(| $odd_names:literal)*)? =>)?
            $variant:ident($($held:tt)+) $(like $other:ident)?
    ),* $(,)? }) => {
        $(#$meta)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $vis enum $name {
            $(
                $(#[doc = ::core::concat!("`", $key, "`: `", $tag, "`", $(", `", $more, "`",)* ".")])?
                $variant($($held)+),
            )*
            /// What no other variant takes.
            Unrecognized($crate::Json),
        }

        $crate::__union!($name, $($variant [$($other)?] ($($held)+),)* {
            fn tags(&self) -> ::core::option::Option<&'static $crate::codec::Tags> {
                ::core::option::Option::Some(&$crate::codec::Tags {
                    key: $key,
                    values: &[$(
                        $(($tag, __Index::$variant as usize), $(($more, __Index::$variant as usize),)*)?
                        $(($odd, __Index::$variant as usize), $(($odd_more, __Index::$variant as usize),)*)?
                    )*],
                    names: &[$($($(
                        ($name_of, __Index::$variant as usize), $(($more_names, __Index::$variant as usize),)*
                    )?)? $($(
                        ($odd_name, __Index::$variant as usize), $(($odd_names, __Index::$variant as usize),)*
                    )?)?)*],
                    default: $crate::__default!($(__Index::$default as usize)?),
                })
            }
        });
    };
    ($(#$meta:tt)* $vis:vis enum $name:ident {
        $($variant:ident($($held:tt)+) $(like $other:ident)?),* $(,)?
    }) => {
        $(#$meta)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $vis enum $name {
            $($variant($($held)+),)*
            /// What no other variant takes.
            Unrecognized($crate::Json),
        }

        $crate::__union!($name, $($variant [$($other)?] ($($held)+),)* {});
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __default {
    () => {
        ::core::option::Option::None
    };
    ($index:expr) => {
        ::core::option::Option::Some($index)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($name:ident, $($variant:ident [$($other:ident)?] ($($held:tt)+),)* {$($tags:tt)*}) => {
        $($crate::__from!($name $variant [$($other)?] $($held)+);)*

        const _: () = {
            #[allow(non_camel_case_types, reason = "named after the variants")]
            enum __Index { $($variant,)* }

            impl $crate::codec::Union for $name {
                $($tags)*

                fn start(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::Slot> {
                    const MAKE: &[fn() -> $name] = &[$(|| $name::$variant($crate::Codec::make()),)*];
                    *self = MAKE.get(index)?();
                    match self {
                        $(Self::$variant(value) => ::core::option::Option::Some(value),)*
                        Self::Unrecognized(_) => ::core::option::Option::None,
                    }
                }

                fn unrecognized(&mut self, value: $crate::Json) {
                    *self = Self::Unrecognized(value);
                }

                fn current(&self) -> ::core::result::Result<(usize, &dyn $crate::Slot), &$crate::Json> {
                    match self {
                        $(Self::$variant(value) => ::core::result::Result::Ok((__Index::$variant as usize, value)),)*
                        Self::Unrecognized(value) => ::core::result::Result::Err(value),
                    }
                }
            }

            impl $crate::Slot for $name {
                fn assign(&mut self, from: &dyn $crate::Slot) {
                    $crate::codec::assign_value(self, from);
                }

                fn equals(&self, other: &dyn $crate::Slot) -> bool {
                    $crate::codec::equal_values(self, other)
                }

                fn read(&mut self, reader: &mut $crate::codec::Reader<'_>) -> ::core::result::Result<(), $crate::codec::Fault> {
                    $crate::codec::read_union(self, reader)
                }

                fn write(&self, writer: &mut $crate::codec::Writer) {
                    $crate::codec::write_union(self, writer);
                }
            }

            impl $crate::Codec for $name {
                const BLANK: Self = Self::Unrecognized($crate::Json::Null);
            }
        };

        $crate::__serde!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __from {
    ($name:ident $variant:ident [] Box<$from:ty>) => { $crate::__from!(@ $name $from, value => $variant(::std::boxed::Box::new(value))); };
    ($name:ident $variant:ident [] Vec<$from:ty>) => { $crate::__from!(@ $name ::std::vec::Vec<$from>, value => $variant(value)); };
    ($name:ident $variant:ident [] String) => {
        $crate::__from!(@ $name ::std::string::String, value => $variant(value));
        $crate::__from!(@ $name &str, value => $variant(value.to_owned()));
    };
    ($name:ident $variant:ident [] bool) => {
        $crate::__from!(@ $name bool, value => $variant(value));
    };
    ($name:ident $variant:ident [] i8) => {
        $crate::__from!(@ $name i8, value => $variant(value));
    };
    ($name:ident $variant:ident [] i16) => {
        $crate::__from!(@ $name i16, value => $variant(value));
    };
    ($name:ident $variant:ident [] i32) => {
        $crate::__from!(@ $name i32, value => $variant(value));
    };
    ($name:ident $variant:ident [] i64) => {
        $crate::__from!(@ $name i64, value => $variant(value));
    };
    ($name:ident $variant:ident [] u8) => {
        $crate::__from!(@ $name u8, value => $variant(value));
    };
    ($name:ident $variant:ident [] u16) => {
        $crate::__from!(@ $name u16, value => $variant(value));
    };
    ($name:ident $variant:ident [] u32) => {
        $crate::__from!(@ $name u32, value => $variant(value));
    };
    ($name:ident $variant:ident [] u64) => {
        $crate::__from!(@ $name u64, value => $variant(value));
    };
    ($name:ident $variant:ident [] f64) => {
        $crate::__from!(@ $name f64, value => $variant(value));
    };
    (@ $name:ident $from:ty, $value:ident => $variant:ident($held:expr)) => {
        impl ::core::convert::From<$from> for $name {
            fn from($value: $from) -> Self {
                Self::$variant($held)
            }
        }
    };
    ($name:ident $variant:ident $($other:tt)*) => {};
}

/// A body that may be of several media types: for each what it is made of (`json`, `text`, `binary`, `form`, `multipart`,
/// or `xml` with its root in parentheses, as [`xml!`](crate::xml!) describes it), its name, in brackets the encodings of a
/// form, and the variant. It has one variant more, `Other(Body)`, for what is of no other media type. As with
/// [`union!`](crate::union!), what variants hold converts into it. The documentation shows the media types, but for those
/// after `~`.
///
/// ```
/// runtime::media! {
///     /// A name, in one way or another.
///     pub enum Name {
///         json "application/json" => Json(Vec<String>),
///         text "text/plain" => Text(String),
///     }
/// }
///
/// assert_eq!(Name::from("Eva"), Name::Text("Eva".to_owned()));
/// ```
#[macro_export]
macro_rules! media {
    (@body xml ($($xml:tt)+) $media_type:literal) => { $crate::operation::Body::xml($media_type, $crate::xml!($($xml)+)) };
    (@body $kind:ident $media_type:literal) => { $crate::operation::Body::$kind($media_type) };
    ($(#$meta:tt)* $vis:vis enum $name:ident { $(
        $kind:ident $(($($xml:tt)+))? $($media_type:literal)? $(~ $odd:literal)? $([$($encoding:tt)+])?
            => $variant:ident($($held:tt)+) $(like $other:ident)?
    ),* $(,)? }) => {
        $(#$meta)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[doc = ::core::concat!("`", $media_type, "`")])? $variant($($held)+),)*
            /// Of any other media type.
            Other($crate::Body),
        }

        $($crate::__from!($name $variant [$($other)?] $($held)+);)*

        impl $name {
            /// The media types, in the order of the variants.
            pub const MEDIA: &'static [$crate::operation::Body] =
                &[$(
                    $crate::media!(@body $kind $(($($xml)+))? $($media_type)? $($odd)?)$(.encoding($crate::__encodings!($($encoding)+)))?,
                )*];
        }

        const _: () = {
            #[allow(non_camel_case_types, reason = "named after the variants")]
            enum __Index { $($variant,)* Other }

            impl $crate::Slot for $name {
                fn assign(&mut self, from: &dyn $crate::Slot) {
                    $crate::codec::assign_value(self, from);
                }

                fn equals(&self, other: &dyn $crate::Slot) -> bool {
                    $crate::codec::equal_values(self, other)
                }

                fn read(&mut self, reader: &mut $crate::codec::Reader<'_>) -> ::core::result::Result<(), $crate::codec::Fault> {
                    $crate::codec::read_media(self, Self::MEDIA, reader)
                }

                fn write(&self, writer: &mut $crate::codec::Writer) {
                    $crate::codec::write_media(self, Self::MEDIA, writer);
                }

                fn medium(&self) -> ::core::option::Option<(usize, &dyn $crate::Slot)> {
                    ::core::option::Option::Some(match self {
                        $(Self::$variant(value) => (__Index::$variant as usize, value),)*
                        Self::Other(value) => (__Index::Other as usize, value),
                    })
                }

                fn start_medium(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::Slot> {
                    const MAKE: &[fn() -> $name] =
                        &[$(|| $name::$variant($crate::Codec::make()),)* || $name::Other($crate::Body::EMPTY)];
                    *self = MAKE.get(index)?();
                    match self {
                        $(Self::$variant(value) => ::core::option::Option::Some(value),)*
                        Self::Other(value) => ::core::option::Option::Some(value),
                    }
                }
            }

            impl $crate::Codec for $name {
                const BLANK: Self = Self::Other($crate::Body::EMPTY);
            }
        };

        $crate::__serde!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(&self, serializer: S) -> $crate::__private::Serialized<S> {
                $crate::codec::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::Deserializer<'de>>(
                deserializer: D,
            ) -> $crate::__private::Deserialized<'de, Self, D> {
                $crate::codec::deserialize(deserializer)
            }
        }
    };
}
