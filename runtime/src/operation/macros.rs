//! Operations as generated code declares them.

/// An operation: its request, and what the document says of the rest.
///
/// The request is a struct as [`object!`](crate::object!) has it. The fields of parameters say before their key where they
/// travel (`path`, `query`, `header`, `cookie`), and how, if not as usual there: `.style(PipeDelimited, false)` (a
/// [`Style`](crate::operation::Style), and whether it is exploded), `.allow_reserved()`, and `.named("id")` if the key is
/// not the parameter's name. The last field may be the body, and no other:
///
/// ```compile_fail
/// runtime::operation! {
///     pub struct RenameBoatRequest {
///         pub body: String => "body": required,
///         pub boat: i64 => path "boat": required,
///     }
///     id: "renameBoat",
///     request: "PUT" "/boats/{boat}",
///     body: text "text/plain",
///     success: () { 204: empty },
/// }
/// ```
///
/// Below the struct stand, each if there is something to say, but in this order:
///
/// - `id`, and `request`: method and path template;
/// - `server`: one of its own;
/// - `body`: what it is made of (`json`, `text`, `binary`, `form`, `multipart`, `lines`; XML as [`xml!`](crate::xml!)
///   describes it, in braces), its media type, and in brackets the [encodings](crate::operation::Encoding) of a form: the
///   names of properties, and how each is written (`"tags".style(PipeDelimited, false)`, `.allow_reserved()`,
///   `.content_type("text/xml")`, `.xml({…})`); several media types are the name of their enum, in parentheses;
/// - `accept`: the `Accept` header;
/// - `security`: the alternatives in brackets, or a constant that has them;
/// - `paging`: the fields of a [`Paging`](crate::paging::Paging), and the type of the items;
/// - `success`: the type that a success gives, in braces for each status what the body is, as
///   [`answers!`](crate::answers!) has it, or `media` if the type is of several media types; without braces the name of an
///   enum that it declares;
/// - `error`: the type of the documented errors.
///
/// ```
/// # runtime::object! { pub struct Boat { pub name: String => "name": required, } }
/// runtime::operation! {
///     /// The request of `list_boats`.
///     pub struct ListBoatsRequest: Default {
///         /// Of which harbour.
///         pub harbour: String => path "harbour": required [MinLength(1)],
///         pub names: Option<Vec<String>> => query.style(PipeDelimited, false) "names": optional,
///         pub page: Option<i64> => query "page": optional,
///     }
///     id: "listBoats",
///     request: "GET" "/harbours/{harbour}/boats",
///     accept: "application/json",
///     paging: { items: &[], by: By::Page { parameter: &["page"], first: 1 }, more: &[] } => Boat,
///     success: Vec<Boat> { 200: json },
/// }
///
/// let request = ListBoatsRequest { harbour: "Ost".into(), page: Some(2), ..Default::default() };
/// let built = runtime::request::build(&request, &runtime::BaseUrl::new("https://boats.example")?)?;
/// assert_eq!(built.uri(), "https://boats.example/harbours/Ost/boats?page=2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! operation {
    (
        $(#$meta:tt)* $vis:vis struct $name:ident $(: $default:ident)? {
            $(
                $(#$doc:tt)*
                $field_vis:vis $field:ident: $ty:ty =>
                    $($place:ident $(.$setting:ident($($style:ident, $explode:literal)? $($named:literal)?))*)?
                    $key:literal: $presence:ident $([$($rule:expr),+ $(,)?])?,
            )*
        }
        id: $id:literal,
        request: $method:literal $path:literal,
        $(server: $server:literal,)?
        $(body: $body:tt $($media_type:literal)? $([$($encoding:tt)+])?,)?
        $(accept: $accept:literal,)?
        $(security: $($shared:path)? $([$($alternatives:tt)+])?,)?
        $(paging: {$($paging:tt)*} => $item:ty,)?
        success: $output:ty $({$($status:tt: $kind:tt),* $(,)?})?,
        $(error: $error:ty,)?
    ) => {
        $crate::object! {
            $(#$meta)* $vis struct $name $(: $default)? {
                $($(#$doc)* $field_vis $field: $ty => $key: $presence $([$($rule),+])?,)*
            }
        }

        $crate::__body_is_last!($([$($place)?])*);

        impl $crate::Operation for $name {
            const INFO: &'static $crate::operation::OperationInfo = &$crate::operation::OperationInfo {
                $(server: ::core::option::Option::Some($server),)?
                parameters: &[$($(
                    $crate::operation::Parameter::$place($key)
                        $(.$setting($($crate::operation::Style::$style, $explode)? $($named)?))*,
                )?)*],
                $(body: $crate::__medium!($body $($media_type)? $([$($encoding)+])?),)?
                $(accept: $accept,)?
                $(security: $($shared)? $({
                    use $crate::operation::{Requirement, SchemeKind};
                    &[$($alternatives)+]
                })?,)?
                $(paging: ::core::option::Option::Some({
                    #[allow(unused_imports, reason = "not every list needs all of it")]
                    use $crate::paging::{By, More, Source};
                    $crate::paging::Paging { $($paging)* }
                }),)?
                success: $crate::__success!($output $({$($status: $kind,)*})?),
                $(errors: <$error as $crate::operation::Documented>::ANSWERS,)?
                ..$crate::operation::OperationInfo::new($id, $method, $path)
            };
            type Output = $output;
            type Error = $crate::__error!($($error)?);
        }

        $(impl $crate::Paged for $name {
            type Item = $item;
        })?
    };
}

/// What stands behind it would be taken for another field.
#[doc(hidden)]
#[macro_export]
macro_rules! __body_is_last {
    ($([$place:ident])* $([])?) => {};
    ($($field:tt)*) => {
        ::core::compile_error!(
            "the last field may be the body: all others say where they travel (`path`, `query` ...)"
        );
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __medium {
    (($several:ty)) => { <$several>::MEDIA };
    ({$($xml:tt)+} $media_type:literal) => { &[$crate::operation::Body::xml($media_type, $crate::xml!($($xml)+))] };
    ($kind:ident $media_type:literal $([$($encoding:tt)+])?) => {
        &[$crate::operation::Body::$kind($media_type)$(.encoding($crate::__encodings!($($encoding)+)))?]
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __encodings {
    ($(
        $name:literal $(.$setting:ident($($style:ident, $explode:literal)? $($text:literal)? $({$($xml:tt)+})?))*
    ),+ $(,)?) => {
        &[$(
            $crate::operation::Encoding::new($name)
                $(.$setting($($crate::operation::Style::$style, $explode)? $($text)? $($crate::xml!($($xml)+))?))*
        ),+]
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __success {
    ($output:ty) => { <$output>::ANSWERS };
    ($output:ty {$($status:tt: $kind:tt,)*}) => { &[$($crate::__by_status!(@answer $status $kind ($output))),*] };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __error {
    () => {
        $crate::operation::NoDocumentedError
    };
    ($error:ty) => {
        $error
    };
}
