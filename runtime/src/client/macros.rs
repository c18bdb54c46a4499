//! The types of a generated crate's client.

/// Makes a generated crate's own `Client`, `ClientBuilder` and `Call`: thin shells, so that the crate can add methods of
/// its own to them.
///
/// ```
/// runtime::client! {
///     /// A client for the pet store.
///     default_server: "https://pets.example.com/v2",
///     user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
/// }
/// let client = Client::builder().header("X-Shop", "7").build()?;
/// # Ok::<(), runtime::client::BuildError>(())
/// ```
///
/// Without `default_server`, `build()` asks for a base URL; with `default_server: none`, only calls do of operations that
/// have no server of their own. A call has the methods `request`, `request_mut`, `timeout`,
/// `retry`, `header`, `accept`, `base_url`, `build`, `send`, `send_blocking`, and of lists `pages`, `items` and their
/// blocking twins; methods of parameters need other names.
#[macro_export]
macro_rules! client {
    ($(#[$docs:meta])* default_server: none, user_agent: $agent:expr $(,)?) => {
        $crate::__client!([$(#[$docs])*] ::core::option::Option::None, $agent, .base_url_optional());
    };
    ($(#[$docs:meta])* default_server: $server:expr, user_agent: $agent:expr $(,)?) => {
        $crate::__client!([$(#[$docs])*] ::core::option::Option::Some($server), $agent);
    };
    ($(#[$docs:meta])* user_agent: $agent:expr $(,)?) => {
        $crate::__client!([$(#[$docs])*] ::core::option::Option::None, $agent);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    ([$($docs:tt)*] $server:expr, $agent:expr $(, $($more:tt)+)?) => {
        $($docs)*
        ///
        /// Clones are cheap and share connections, tokens and nonces.
        #[derive(Clone, Debug)]
        pub struct Client($crate::client::Client);

        impl Client {
            /// Settings of a client to be.
            pub fn builder() -> ClientBuilder {
                ClientBuilder($crate::client::Builder::new($server, $agent)$($($more)+)?)
            }

            /// A call of the operation that `request` is for. Await it, or call `send`.
            pub fn call<R: $crate::Operation>(&self, request: R) -> Call<R> {
                Call(self.0.call(request))
            }

            /// Sends a request.
            pub fn execute<R: $crate::Operation>(&self, request: R) -> $crate::client::Sending<R> {
                self.0.call(request).send()
            }
        }

        /// Settings of a [`Client`] to be.
        #[derive(Clone, Debug)]
        #[must_use = "call build()"]
        pub struct ClientBuilder($crate::client::Builder);

        impl ClientBuilder {
            /// Where the API lives, instead of where the document says: it holds for every operation. One whose server
            /// is a mere path goes there on this host.
            pub fn base_url(self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(self.0.base_url(url))
            }

            /// One of the document's servers, instead of the first. Operations that have servers of their own keep
            /// them.
            pub fn server(self, server: $crate::server::Server) -> Self {
                Self(self.0.server(server))
            }

            /// Whether the base URL may be `http://` for a host other than this one. Everybody on the way can read it
            /// all, credentials included.
            pub fn allow_http(self, allow: bool) -> Self {
                Self(self.0.allow_http(allow))
            }

            /// Adds credentials. Each operation takes what its security requirements ask for.
            pub fn auth(self, credentials: impl ::core::convert::Into<$crate::auth::Credential>) -> Self {
                Self(self.0.auth(credentials))
            }

            /// How long a call may take, from the request for a token to the last byte of the answer; where the answer is
            /// a stream, to its headers. 60 seconds if not set; `Duration::MAX` for no limit.
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// When calls are made again that did not come through: three attempts at most, and only where it does no
            /// harm, if not set; `Retry::none()` for never.
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// The most bytes of an answer that are held in memory, 100 MiB if not set: a larger one is an error. There
            /// is no limit to what is read as a stream.
            pub fn body_limit(self, bytes: u64) -> Self {
                Self(self.0.body_limit(bytes))
            }

            /// How long connecting may take. 10 seconds if not set.
            pub fn connect_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// `User-Agent` of every request.
            pub fn user_agent(self, user_agent: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(self.0.user_agent(user_agent))
            }

            /// A header for every request that does not have it anyway.
            pub fn header(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.header(name, value))
            }

            /// What carries the requests, instead of the default.
            pub fn transport(self, transport: impl $crate::transport::Transport) -> Self {
                Self(self.0.transport(transport))
            }

            /// Puts a transport around the one that carries the requests. What is given first sees a request first, and
            /// its answer last.
            pub fn wrap<T: $crate::transport::Transport>(
                self,
                layer: impl ::core::ops::Fn(::std::sync::Arc<dyn $crate::transport::Transport>) -> T
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static,
            ) -> Self {
                Self(self.0.wrap(layer))
            }

            /// The same by a function: it gets a request and what carries it on, and gives the answer.
            pub fn hook<F, A>(self, hook: F) -> Self
            where
                F: ::core::ops::Fn($crate::__private::HttpRequest, ::std::sync::Arc<dyn $crate::transport::Transport>) -> A
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static,
                A: ::core::future::Future<Output = $crate::transport::TransportResult> + ::core::marker::Send + 'static,
            {
                Self(self.0.hook(hook))
            }

            $crate::__layer!();

            /// The client.
            ///
            /// # Errors
            /// If there is no base URL, or it cannot be used; if a header is not valid.
            pub fn build(self) -> ::core::result::Result<Client, $crate::client::BuildError> {
                self.0.build().map(Client)
            }
        }

        impl ::core::convert::From<ClientBuilder> for $crate::client::Builder {
            fn from(builder: ClientBuilder) -> Self {
                builder.0
            }
        }

        /// A request together with the client that sends it. Await it, or call `send`.
        #[derive(Clone, Debug)]
        #[must_use = "a call does nothing before it is sent or awaited"]
        pub struct Call<R>($crate::client::Call<R>);

        impl<R> Call<R> {
            /// The request.
            pub fn request(&self) -> &R {
                self.0.request()
            }

            /// The request, to be changed.
            pub fn request_mut(&mut self) -> &mut R {
                self.0.request_mut()
            }

            /// How long this call may take, instead of what holds for the client.
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// When this call is made again, instead of what holds for the client.
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// A header for this call. It replaces one of the same name, whoever set it. With `Authorization`, the
            /// client's credentials are not used.
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }

            /// The media types that the caller takes (`Accept`), instead of all that the document has.
            pub fn accept(self, media_types: &str) -> Self {
                Self(self.0.accept(media_types))
            }

            /// Where this call goes, instead of the client's base URL. The client's credentials go there too.
            pub fn base_url(self, base_url: $crate::BaseUrl) -> Self {
                Self(self.0.base_url(base_url))
            }
        }

        impl<R: $crate::Operation> Call<R> {
            /// The HTTP request as it would be sent, but for the credentials.
            ///
            /// # Errors
            /// If an argument breaks a rule of the document, or cannot travel in its place.
            pub fn build(&self) -> ::core::result::Result<$crate::__private::HttpRequest, $crate::InvalidRequest> {
                self.0.build()
            }

            /// Sends it.
            pub fn send(self) -> $crate::client::Sending<R> {
                self.0.send()
            }

            $crate::__send_blocking!();
        }

        impl<R: $crate::Paged> Call<R> {
            /// Every page of the list, beginning with the one that the request asks for: a stream. All that was set for
            /// this call holds for each page.
            pub fn pages(self) -> $crate::client::Pages<R> {
                self.0.pages()
            }

            /// Every item of the list, from the page on that the request asks for: a stream. All that was set for this
            /// call holds for each page.
            pub fn items(self) -> $crate::client::Items<R> {
                self.0.items()
            }

            $crate::__pages_blocking!();
        }

        impl<R: $crate::Operation> ::core::future::IntoFuture for Call<R> {
            type Output = ::core::result::Result<$crate::Response<R::Output>, $crate::Error<R::Error>>;
            type IntoFuture = $crate::client::Sending<R>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "blocking")]
macro_rules! __send_blocking {
    () => {
        /// Sends it and blocks the thread until the answer is there. It can be called anywhere, also on the thread of
        /// an asynchronous runtime, which then stands still.
        ///
        /// # Errors
        /// As the asynchronous twin.
        pub fn send_blocking(self) -> ::core::result::Result<$crate::Response<R::Output>, $crate::Error<R::Error>> {
            self.0.send_blocking()
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "blocking"))]
macro_rules! __send_blocking {
    () => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "blocking")]
macro_rules! __pages_blocking {
    () => {
        /// [`Call::pages`] for a loop: the thread waits for each page.
        pub fn pages_blocking(self) -> $crate::client::PagesBlocking<R> {
            self.0.pages_blocking()
        }

        /// [`Call::items`] for a loop: the thread waits for each page.
        pub fn items_blocking(self) -> $crate::client::ItemsBlocking<R> {
            self.0.items_blocking()
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "blocking"))]
macro_rules! __pages_blocking {
    () => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "tower")]
macro_rules! __layer {
    () => {
        /// The same by a layer of `tower`.
        pub fn layer<L>(self, layer: L) -> Self
        where
            L: $crate::__private::Layer<$crate::transport::TransportService>
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            $crate::transport::ServiceTransport<L::Service>: $crate::transport::Transport,
        {
            Self(self.0.layer(layer))
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "tower"))]
macro_rules! __layer {
    () => {};
}
