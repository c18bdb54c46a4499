//! Deletes one Private Link connection as a Service Account: OAuth 2.0 client credentials.
//!
//! ```text
//! export MONGODB_ATLAS_CLIENT_ID=… MONGODB_ATLAS_CLIENT_SECRET=…
//! cargo run -p generated --example service_account -- GROUP_ID CONNECTION_ID
//! ```
//!
//! The client trades the credentials for a token with the first call, and keeps the token for the calls that follow.

mod arguments;

use std::error::Error;
use std::process::ExitCode;

use generated::Client;
use generated::auth::ServiceAccount;
use generated::headers::{RATE_LIMIT_LIMIT, RATE_LIMIT_REMAINING};

use arguments::Arguments;

const USAGE: &str = "Usage: service_account GROUP_ID CONNECTION_ID [--base-url URL]";

#[tokio::main]
async fn main() -> ExitCode {
    let Some(arguments) = Arguments::from_env() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match delete(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn delete(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let mut account = ServiceAccount::from_env()?;
    let mut builder = Client::builder();
    if let Some(url) = arguments.base_url {
        // The token URL of the document is absolute. A relative one follows the base URL.
        account = account.token_url("/api/oauth/token");
        builder = builder.base_url(url);
    }
    let client = builder.auth(account).build()?;

    let call = client.streams().delete_private_link_connection(arguments.group, arguments.connection);
    match call.await {
        Ok(response) => {
            println!("{}", response.status());
            if let Some(limit) = response.header(RATE_LIMIT_LIMIT) {
                println!("{}: {}", RATE_LIMIT_LIMIT.name(), limit?);
            }
            if let Some(remaining) = response.header(RATE_LIMIT_REMAINING) {
                println!("{}: {}", RATE_LIMIT_REMAINING.name(), remaining?);
            }
            Ok(())
        }
        // What the document says can happen: 401, 403, 404 and 500, all with the same body.
        Err(error) => match error.api() {
            Some(documented) => {
                let body = documented.body();
                let detail = body.detail.as_deref().unwrap_or("no detail");
                Err(format!("{} {}: {detail}", documented.status(), body.error_code).into())
            }
            // What else can: no connection, no token, no answer in time, an answer that nobody has documented.
            None => Err(error.into()),
        },
    }
}
