//! What the tests share.

use generated::auth::BearerToken;
use generated::streams::{DeletePrivateLinkConnectionError, DeletePrivateLinkConnectionRequest};
use generated::{Call, Client, Error, Response};

use crate::support::{Reply, Server, empty};

pub const GROUP: &str = "32b6e34b3d91647abb20e7b8";
pub const CONNECTION: &str = "5f7c1a2b3d4e5f6a7b8c9d0e";
pub const TARGET: &str =
    "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/streams/privateLinkConnections/5f7c1a2b3d4e5f6a7b8c9d0e";

pub type Delete = Call<DeletePrivateLinkConnectionRequest>;
pub type Outcome = Result<Response<()>, Error<DeletePrivateLinkConnectionError>>;

/// A client with a token of which nobody asks where it comes from.
pub fn client(server: &Server) -> Client {
    Client::builder().base_url(&server.url).auth(BearerToken::new("token")).build().unwrap()
}

/// The call that all tests make.
pub fn delete(client: &Client) -> Delete {
    client.streams().delete_private_link_connection(GROUP, CONNECTION)
}

/// The answer to a call that succeeds.
pub fn accepted() -> Reply {
    empty(202, &[("RateLimit-Limit", "100"), ("RateLimit-Remaining", "99")])
}

/// What a call comes to when the server answers so.
pub async fn answer(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Outcome {
    let server = Server::start(move |_| reply());
    delete(&client(&server)).await
}
