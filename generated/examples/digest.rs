//! Deletes one Private Link connection with an API key: Digest authentication, and a call that blocks the thread.
//!
//! ```text
//! export MONGODB_ATLAS_PUBLIC_KEY=… MONGODB_ATLAS_PRIVATE_KEY=…
//! cargo run -p generated --example digest -- GROUP_ID CONNECTION_ID
//! ```
//!
//! The client answers the server's challenge by itself. Nothing here is asynchronous: `send_blocking` works anywhere.

mod arguments;

use std::error::Error;
use std::process::ExitCode;

use generated::Client;
use generated::auth::Digest;
use generated::headers::{RATE_LIMIT_LIMIT, RATE_LIMIT_REMAINING};
use generated::streams::DeletePrivateLinkConnectionError;

use arguments::Arguments;

const USAGE: &str = "Usage: digest GROUP_ID CONNECTION_ID [--base-url URL]";

fn main() -> ExitCode {
    let Some(arguments) = Arguments::from_env() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match delete(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn delete(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let mut builder = Client::builder().auth(Digest::from_env()?);
    if let Some(url) = arguments.base_url {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;

    let call = client.streams().delete_private_link_connection(arguments.group, arguments.connection);
    match call.send_blocking() {
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
        Err(error) => {
            let Some(documented) = error.api() else { return Err(error.into()) };
            let meaning = match documented {
                DeletePrivateLinkConnectionError::Unauthorized(_) => "the key pair is not valid",
                DeletePrivateLinkConnectionError::Forbidden(_) => "the key has no role that allows it",
                DeletePrivateLinkConnectionError::NotFound(_) => "there is no such project or connection",
                // Errors that a later version of the document may add, too.
                _ => "the server failed",
            };
            let body = documented.body();
            let detail = body.detail.as_deref().unwrap_or("no detail");
            Err(format!("{meaning}: {} {}: {detail}", documented.status(), body.error_code).into())
        }
    }
}
