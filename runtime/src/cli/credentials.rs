//! Credentials from flags and from the environment.

use std::borrow::Cow;
use std::env::VarError;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;

use super::table::{Scheme, SchemeKind};
use super::{Api, Stop, upload, word};
use crate::auth::{ApiKey, Basic, BearerToken, ClientCredentials, Credential, Digest, HttpCredentials, Secret};

/// A variable that is set and not empty.
pub(super) fn variable(name: &str) -> Result<Option<String>, Stop> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Stop::Usage(format!("the environment variable {name} is not UTF-8"))),
    }
}

/// The variable that holds the credentials of a scheme: `API_` and its name.
pub(super) fn variable_name(scheme: &str) -> String {
    let mut out = "API_".to_owned();
    let mut before = ' ';
    for c in scheme.chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        match c.is_ascii_alphanumeric() {
            true => out.push(c.to_ascii_uppercase()),
            false if out.ends_with('_') => {}
            false => out.push('_'),
        }
        before = c;
    }
    out.trim_end_matches('_').to_owned()
}

/// All credentials that there are. What is given by `--auth` comes last, so that it counts.
pub(super) fn all(api: &Api, given: &[(String, OsString)]) -> Result<Vec<Credential>, Stop> {
    let mut out = Vec::new();
    for scheme in api.schemes {
        let own = variable(&variable_name(scheme.name))?;
        let names = part_names(scheme);
        let parts = names.iter().map(|name| variable(name)).collect::<Result<Vec<_>, _>>()?;
        if own.is_none() && given.iter().all(|(name, _)| name != scheme.name) {
            warn_of_parts(&names, &parts);
        }
        if let Some(parts) = parts.into_iter().collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty()) {
            out.push(make(scheme, Given::Parts(parts))?);
        }
        if let Some(value) = own {
            out.push(make(scheme, Given::One(value))?);
        }
    }
    for (name, value) in given {
        let Some(scheme) = api.schemes.iter().find(|scheme| scheme.name == name) else {
            let known: Vec<&str> = api.schemes.iter().map(|scheme| scheme.name).collect();
            let known = if known.is_empty() { "there is none".to_owned() } else { known.join(", ") };
            let shown =
                if is_name(name, value) { format!("security scheme `{name}`") } else { "such scheme".to_owned() };
            return Err(Stop::Usage(format!("--auth: there is no {shown} ({known})")));
        };
        out.push(make(scheme, Given::One(secret(value)?))?);
    }
    Ok(out)
}

/// Whether what stands before `=` may be shown. Whoever forgets the name of the scheme has written a secret there: what
/// follows is the padding of base64 then, or what stands there is no name (OpenAPI: Components Object).
fn is_name(name: &str, secret: &OsStr) -> bool {
    let is_padding = secret.as_encoded_bytes().iter().all(|byte| *byte == b'=');
    !is_padding && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

enum Given {
    One(String),
    Parts(Vec<String>),
}

/// Warns where some of the parts are set, but not all of them: they are not used.
fn warn_of_parts(names: &[String], values: &[Option<String>]) {
    let named = |is_set: bool| -> Vec<&str> {
        let named = names.iter().zip(values).filter(|(_, value)| value.is_some() == is_set);
        named.map(|(name, _)| name.as_str()).collect()
    };
    let (set, unset) = (named(true), named(false));
    if !set.is_empty() && !unset.is_empty() {
        // Where nobody reads it, there is nobody to warn.
        let _ = writeln!(
            std::io::stderr(),
            "warning: {} is not used: it goes with {}, which is not set",
            set.join(", "),
            unset.join(", ")
        );
    }
}

/// The variables that `codegen.toml` names for the parts of the credentials; those of a client that is to fetch tokens
/// have names of their own otherwise.
pub(super) fn part_names(scheme: &Scheme) -> Vec<String> {
    match scheme.kind {
        SchemeKind::ClientCredentials(_) if scheme.variables.is_empty() => {
            let own = variable_name(scheme.name);
            vec![format!("{own}_CLIENT_ID"), format!("{own}_CLIENT_SECRET")]
        }
        _ => scheme.variables.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// A value of `--auth`: `@` and a file, or `@-` for standard input, keep secrets out of the list of processes.
fn secret(value: &OsStr) -> Result<String, Stop> {
    let usage = |why: String| Stop::Usage(format!("--auth: {why}"));
    let not_text = || usage("the secret is not UTF-8".to_owned());
    let Some(path) = word::strip_prefix(value, b'@') else {
        return Ok(value.to_str().ok_or_else(not_text)?.trim().to_owned());
    };
    let text = String::from_utf8(upload::read(&path).map_err(usage)?).map_err(|_| not_text())?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn make(scheme: &Scheme, given: Given) -> Result<Credential, Stop> {
    let name = scheme.name;
    let pair = || {
        let both: Option<(Cow<'_, str>, Secret)> = match &given {
            Given::One(value) => value.split_once(':').map(|(user, secret)| (user.into(), secret.to_owned().into())),
            Given::Parts(parts) => match parts.as_slice() {
                [user, secret] => Some((user.as_str().into(), secret.clone().into())),
                _ => None,
            },
        };
        both.ok_or_else(|| Stop::Usage(format!("credentials for `{name}` are `user:password`")))
    };
    let one = || match &given {
        Given::One(value) => value.clone(),
        Given::Parts(parts) => parts.first().cloned().unwrap_or_default(),
    };
    Ok(match scheme.kind {
        SchemeKind::Basic => {
            let (user, password) = pair()?;
            Basic::new(user, password).scheme(name).into()
        }
        SchemeKind::Digest => {
            let (user, password) = pair()?;
            Digest::new(user, password).scheme(name).into()
        }
        SchemeKind::ClientCredentials(url) => match &given {
            Given::Parts(_) => {
                let (id, secret) = pair()?;
                ClientCredentials::new(id, secret).token_url(url).scheme(name).into()
            }
            Given::One(token) => BearerToken::new(token.clone()).scheme(name).into(),
        },
        SchemeKind::Bearer => BearerToken::new(one()).scheme(name).into(),
        SchemeKind::Http => HttpCredentials::new(one()).scheme(name).into(),
        SchemeKind::ApiKey => ApiKey::new(one()).scheme(name).into(),
    })
}
