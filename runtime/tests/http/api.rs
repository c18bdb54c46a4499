//! A small API, written as generated code writes it.

use runtime::Operation;
use runtime::operation::{Answer, NoDocumentedError, OperationInfo, Requirement, SchemeKind, Status};

runtime::client! {
    /// A client for the tests.
    user_agent: "tests/1.0",
}

runtime::credential! {
    /// Client credentials for `Accounts`.
    Account: client_credentials("Accounts", "/token", env "RUNTIME_TEST_ID", "RUNTIME_TEST_SECRET");
    /// Digest authentication, `Digest`.
    DigestKeys: digest("Digest", env "RUNTIME_TEST_PUBLIC", "RUNTIME_TEST_PRIVATE");
    /// User name and password, `Users`.
    User: basic("Users", env "RUNTIME_TEST_USER", "RUNTIME_TEST_PASSWORD");
    /// A key, `Key`.
    Key: api_key("Key", env "RUNTIME_TEST_KEY");
    /// A token, `Token`.
    Token: bearer("Token", env "RUNTIME_TEST_TOKEN");
}

/// An operation with only the given parameters; it answers with nothing.
#[macro_export]
macro_rules! probe {
    ($name:ident($($field:ident: $ty:ty = $wire:literal $parameter:expr ),*)
        $path:literal $(, server: $server:literal)?) => {
        runtime::object! {
            struct $name {
                $($field: Option<$ty> => $wire: optional,)*
            }
        }
        impl runtime::Operation for $name {
            const INFO: &'static runtime::operation::OperationInfo = &runtime::operation::OperationInfo {
                parameters: &[$($parameter),*],
                $(server: Some($server),)?
                ..runtime::operation::OperationInfo::new(stringify!($name), "GET", $path)
            };
            type Output = ();
            type Error = runtime::operation::NoDocumentedError;
        }
    };
}

runtime::object! {
    pub struct Problem {
        pub code: String => "code": required,
    }
}

runtime::object! {
    pub struct Made {
        pub name: String => "name": required,
        pub size: Option<i64> => "size": optional,
    }
}

runtime::documented! {
    pub enum PutThingError: Problem {
        /// There is no such thing.
        404 => NotFound(Problem): json,
        (5) => ServerError(u16, Problem): json,
    }
}

runtime::operation! {
    /// `PUT /groups/{groupId}/things/{thing}`
    pub struct PutThing {
        pub group_id: String => path "groupId": required [Pattern("^([a-f0-9]{24})$")],
        pub thing: String => path "thing": required,
        pub pretty: Option<bool> => query "pretty": optional,
        pub trace: Option<String> => header "X-Trace": optional,
        pub session: Option<String> => cookie "session": optional,
        pub body: Made => "body": required,
    }
    id: "putThing",
    request: "PUT" "/groups/{groupId}/things/{thing}",
    body: json "application/json",
    accept: "application/vnd.things.2024-08-05+json",
    success: Made { 200: json },
    error: PutThingError,
}

impl Call<PutThing> {
    pub fn pretty(mut self, pretty: bool) -> Self {
        self.request_mut().pretty = Some(pretty);
        self
    }
}

pub const GROUP: &str = "32b6e34b3d91647abb20e7b8";

pub fn put_thing() -> PutThing {
    PutThing {
        group_id: GROUP.into(),
        thing: "a thing/1".into(),
        pretty: None,
        trace: None,
        session: None,
        body: Made { name: "lamp".into(), size: Some(3) },
    }
}

macro_rules! secured {
    ($($name:ident: $security:expr;)*) => {$(
        runtime::object! {
            pub struct $name {}
        }
        impl Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                security: $security,
                success: &[Answer::empty(Status::Code(200))],
                ..OperationInfo::new(stringify!($name), "POST", "/secured?v=1")
            };
            type Output = ();
            type Error = NoDocumentedError;
        }
    )*};
}

secured! {
    ByAccount: &[&[Requirement::new("Accounts", SchemeKind::OAuth2)]];
    ByDigest: &[&[Requirement::new("Digest", SchemeKind::Digest)]];
    ByUser: &[&[Requirement::new("Users", SchemeKind::Basic)]];
    ByHeaderKey: &[&[Requirement::new("Key", SchemeKind::HeaderKey("X-Key"))]];
    ByQueryKey: &[&[Requirement::new("Key", SchemeKind::QueryKey("key"))]];
    ByCookieKey: &[&[Requirement::new("Key", SchemeKind::CookieKey("key"))]];
    ByToken: &[&[Requirement::new("Token", SchemeKind::Bearer)]];
    ByDigestOrAccount: &[
        &[Requirement::new("Digest", SchemeKind::Digest)],
        &[Requirement::new("Accounts", SchemeKind::OAuth2)],
    ];
    ByKeyAndDigest: &[&[
        Requirement::new("Digest", SchemeKind::Digest),
        Requirement::new("Key", SchemeKind::QueryKey("key")),
    ]];
    Optional: &[&[], &[Requirement::new("Key", SchemeKind::HeaderKey("X-Key"))]];
    Open: &[];
}

/// A client that makes each call once.
pub fn client(url: &str) -> ClientBuilder {
    Client::builder().base_url(url).retry(runtime::Retry::none())
}
