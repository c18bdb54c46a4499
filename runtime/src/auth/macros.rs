//! Credentials under the name of their security scheme, as generated code writes them.

/// Makes a type for one security scheme of a document: credentials that are bound to the scheme, with `from_env`.
///
/// ```
/// runtime::credential! {
///     /// OAuth 2.0 client credentials for the security scheme `ServiceAccounts`.
///     ServiceAccount: client_credentials("ServiceAccounts", "/api/oauth/token", env "CLIENT_ID", "CLIENT_SECRET");
///     /// Digest authentication, the security scheme `DigestAuth`.
///     DigestAuth: digest("DigestAuth", env "PUBLIC_KEY", "PRIVATE_KEY");
///     /// The API key of the security scheme `Key`.
///     Key: api_key("Key", env "API_KEY");
/// }
/// let account = ServiceAccount::new("id", "hunter2").token_url("https://example.com/token");
/// assert!(!format!("{account:?}").contains("hunter2"));
/// ```
///
/// Kinds with a user name and a secret: `basic`, `digest`, `client_credentials` (whose token URL stands after the
/// scheme); kinds with a secret alone: `bearer`, `api_key`, and
/// `http` for what follows the name of another HTTP scheme. Without `env` there is no `from_env`.
#[macro_export]
macro_rules! credential {
    ($($(#[$meta:meta])* $name:ident: $kind:ident($scheme:literal $($rest:tt)*);)*) => {
        $($crate::__credential!($kind [$(#[$meta])*] $name, $scheme $($rest)*);)*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __credential {
    (basic [$($meta:tt)*] $name:ident, $scheme:literal $(, env $user:literal, $secret:literal)?) => {
        $crate::__credential!(@pair [$($meta)*] $name, Basic, $scheme, [], "user name", "password" $(, $user, $secret)?);
    };
    (digest [$($meta:tt)*] $name:ident, $scheme:literal $(, env $user:literal, $secret:literal)?) => {
        $crate::__credential!(@pair [$($meta)*] $name, Digest, $scheme, [], "user name", "password" $(, $user, $secret)?);
    };
    (client_credentials [$($meta:tt)*] $name:ident, $scheme:literal, $url:literal $(, env $user:literal, $secret:literal)?) => {
        $crate::__credential!(
            @pair [$($meta)*] $name, ClientCredentials, $scheme, [.token_url($url)], "client ID", "client secret"
            $(, $user, $secret)?
        );

        impl $name {
            /// Takes tokens from another URL: absolute, or relative to the base URL of the API.
            #[must_use]
            pub fn token_url(self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(self.0.token_url(url))
            }

            /// Asks for a scope. Without any, the server decides.
            #[must_use]
            pub fn scope(self, scope: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(self.0.scope(scope))
            }
        }
    };
    (bearer [$($meta:tt)*] $name:ident, $scheme:literal $(, env $secret:literal)?) => {
        $crate::__credential!(@one [$($meta)*] $name, BearerToken, $scheme, "token" $(, $secret)?);
    };
    (http [$($meta:tt)*] $name:ident, $scheme:literal $(, env $secret:literal)?) => {
        $crate::__credential!(@one [$($meta)*] $name, HttpCredentials, $scheme, "text" $(, $secret)?);
    };
    (api_key [$($meta:tt)*] $name:ident, $scheme:literal $(, env $secret:literal)?) => {
        $crate::__credential!(@one [$($meta)*] $name, ApiKey, $scheme, "key" $(, $secret)?);
    };
    (@pair [$($meta:tt)*] $name:ident, $inner:ident, $scheme:literal, [$($set:tt)*], $user:literal, $secret:literal
     $(, $user_var:literal, $secret_var:literal)?) => {
        $($meta)*
        #[derive(Clone, Debug)]
        pub struct $name($crate::auth::$inner);

        impl $name {
            #[doc = ::core::concat!("Credentials from a ", $user, " and a ", $secret, ".")]
            #[must_use]
            pub fn new(
                user: impl ::core::convert::Into<::std::string::String>,
                secret: impl ::core::convert::Into<$crate::auth::Secret>,
            ) -> Self {
                Self($crate::auth::$inner::new(user, secret).scheme($scheme)$($set)*)
            }

            $(
                #[doc = ::core::concat!("Credentials from the environment: `", $user_var, "` and `", $secret_var, "`.")]
                ///
                /// # Errors
                /// If one of the variables is not set or empty; the error names it.
                pub fn from_env() -> ::core::result::Result<Self, $crate::auth::MissingVariable> {
                    let user = $crate::auth::env_var($user_var)?;
                    ::core::result::Result::Ok(Self::new(user.expose(), $crate::auth::env_var($secret_var)?))
                }
            )?
        }

        $crate::__credential!(@into $name);
    };
    (@one [$($meta:tt)*] $name:ident, $inner:ident, $scheme:literal, $secret:literal $(, $var:literal)?) => {
        $($meta)*
        #[derive(Clone, Debug)]
        pub struct $name($crate::auth::$inner);

        impl $name {
            #[doc = ::core::concat!("Credentials from a ", $secret, ".")]
            #[must_use]
            pub fn new(secret: impl ::core::convert::Into<$crate::auth::Secret>) -> Self {
                Self($crate::auth::$inner::new(secret).scheme($scheme))
            }

            $(
                #[doc = ::core::concat!("Credentials from the environment: `", $var, "`.")]
                ///
                /// # Errors
                /// If the variable is not set or empty.
                pub fn from_env() -> ::core::result::Result<Self, $crate::auth::MissingVariable> {
                    ::core::result::Result::Ok(Self::new($crate::auth::env_var($var)?))
                }
            )?
        }

        $crate::__credential!(@into $name);
    };
    (@into $name:ident) => {
        impl ::core::convert::From<$name> for $crate::auth::Credential {
            fn from(credentials: $name) -> Self {
                credentials.0.into()
            }
        }
    };
}
