//! The tables that generated code writes.

/// How a type stands in XML: for each key in JSON what it becomes there, and what is in it.
///
/// - `element("name")`, `attribute("name")`, `text`, `cdata`, or `none`, for what stands in XML without a node of its own.
///   Names have their prefix (`"atom:title"`), and after `in` their namespace.
/// - `text`, `number`, `boolean`; `any` and `guess` for what the document leaves open; `(Type)` for a type with a table
///   of its own; `{text}` for elements of any name; `[text]` for a list without an element around it, and
///   `[element("item"): text]` for one with. A list that is always there is `required`.
///
/// After `or` stands the name of an element that a server may write around the items of a list, although the document
/// has none there. A last line `..` says what all other elements are. Unions have their types, and after `by` the
/// property that tells them apart; there a last line `..` is for all other values of it. Without a type it is the root element of a body: `xml!(element("order"): (Order))`.
///
/// ```
/// # use runtime::Codec;
/// runtime::object! {
///     pub struct Order {
///         pub id: i64 => "id": required,
///         pub notes: Vec<String> => "notes": required,
///     }
/// }
///
/// runtime::xml!(Order {
///     "id" => attribute("no"): number,
///     "notes" => element("notes"): [element("note"): text] required,
/// });
/// ```
#[macro_export]
macro_rules! xml {
    (@value text) => { $crate::xml::Value::Text };
    (@value number) => { $crate::xml::Value::Number };
    (@value boolean) => { $crate::xml::Value::Boolean };
    (@value guess) => { $crate::xml::Value::Guess };
    (@value any) => { $crate::xml::Value::Any };
    (@value ($type:ty)) => { $crate::xml::Value::Described(<$type as $crate::xml::Described>::description) };
    (@value {$value:tt}) => { $crate::xml::Value::Map(&$crate::xml!(@value $value)) };
    (@value [$value:tt]) => { $crate::xml::Value::Repeated(&$crate::xml!(@value $value)) };
    (@value [$($node:tt)+]) => { $crate::xml::Value::List(&$crate::xml!(@node $($node)+)) };
    (@node $kind:ident $(($name:literal $(in $namespace:literal)? $(or $wrapper:literal)?))?: $value:tt) => {
        $crate::xml::Node {
            kind: $crate::xml::Kind::$kind,
            name: $crate::xml!(@literal $($name)?),
            namespace: $crate::xml!(@literal $($($namespace)?)?),
            wrapper: $crate::xml!(@literal $($($wrapper)?)?),
            value: $crate::xml!(@value $value),
        }
    };
    (@literal) => { "" };
    (@literal $literal:literal) => { $literal };
    (@required) => { false };
    (@required required) => { true };
    (@rest) => { ::core::option::Option::None };
    (@rest $value:tt) => { ::core::option::Option::Some(&$crate::xml!(@value $value)) };
    ($kind:ident $(($($name:tt)+))?: $value:tt) => { &$crate::xml!(@node $kind $(($($name)+))?: $value) };
    ($type:ident $(by $tag:literal)? of { $($($value_tag:literal)|* => $value:tt,)* $(.. => $rest:tt,)? }) => {
        $crate::xml!(@type $type $crate::xml::Description::Union {
            tag: $crate::xml!(@literal $($tag)?),
            variants: &[$($crate::xml::Variant { tags: &[$($value_tag),*], value: $crate::xml!(@value $value) },)*],
            rest: $crate::xml!(@rest $($rest)?),
        });
    };
    ($type:ident { $(
        $key:literal => $kind:ident $(($name:literal $(in $namespace:literal)? $(or $wrapper:literal)?))?:
            $value:tt $($required:ident)?,
    )* $(.. => $rest:tt,)? }) => {
        $crate::xml!(@type $type $crate::xml::Description::Object {
            members: &[$($crate::xml::Member {
                key: $key,
                node: $crate::xml!(@node $kind $(($name $(in $namespace)? $(or $wrapper)?))?: $value),
                required: $crate::xml!(@required $($required)?),
            },)*],
            rest: $crate::xml!(@rest $($rest)?),
        });
    };
    (@type $type:ident $description:expr) => {
        impl $crate::xml::Described for $type {
            fn description() -> &'static $crate::xml::Description {
                const { &$description }
            }
        }
    };
}
