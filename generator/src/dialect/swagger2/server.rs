//! `schemes`, `host` and `basePath` to servers.

use crate::diagnostic::Diagnostics;
use crate::tree::{Map, Value, json};

/// Where the API is, but for the scheme.
#[derive(Debug, Default)]
pub(super) struct Host {
    schemes: Vec<String>,
    host: Option<String>,
    base_path: Option<String>,
}

impl Host {
    pub(super) fn read(root: &Map, diagnostics: &mut Diagnostics) -> Self {
        let text = |key: &str| root.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let mut schemes = root.get("schemes").map(schemes).unwrap_or_default();
        let mut host = text("host");
        if let Some((scheme, rest)) = host.and_then(|host| host.split_once("://")) {
            diagnostics
                .warning("scheme-in-host", "/host", "`host` holds a scheme, which belongs into `schemes`")
                .hint(format!("`{scheme}` is taken for the scheme"));
            (schemes, host) = (vec![scheme.to_owned()], Some(rest));
        }
        if schemes.iter().any(|scheme| scheme.starts_with("ws")) {
            diagnostics
                .note("web-socket", "/schemes", "the API is also served through web sockets")
                .hint("the client speaks HTTP only");
        }
        let base_path = text("basePath").map(|path| format!("/{}", path.trim_matches('/')));
        Self { schemes, host: host.map(|host| host.trim_end_matches('/').to_owned()), base_path }
    }

    /// The servers of the document, and which key they are made of. Without a host they are relative to where the
    /// document is served.
    pub(super) fn servers(&self) -> Option<(Value, &'static str)> {
        match (&self.host, &self.base_path) {
            (Some(_), _) => Some((self.list(&self.schemes), "/host")),
            (None, Some(path)) => Some((json!([{ "url": path }]), "/basePath")),
            (None, None) => None,
        }
    }

    /// The servers of an operation with schemes of its own, if those of the document do not do.
    pub(super) fn servers_for(&self, own: &Value) -> Option<Value> {
        let own = schemes(own);
        let first = |schemes: &[String]| in_order(schemes).into_iter().next();
        let differs = self.host.is_some()
            && first(&own).is_some()
            && !own.contains(&first(&self.schemes).unwrap_or_else(|| "https".to_owned()));
        differs.then(|| self.list(&own))
    }

    fn list(&self, schemes: &[String]) -> Value {
        let (host, path) = (self.host.as_deref().unwrap_or_default(), self.base_path.as_deref().unwrap_or_default());
        let mut schemes = in_order(schemes);
        if schemes.is_empty() {
            schemes.push("https".to_owned());
        }
        schemes.into_iter().map(|scheme| json!({ "url": format!("{scheme}://{host}{path}") })).collect()
    }
}

fn schemes(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(|scheme| scheme.trim().to_ascii_lowercase()).collect()
}

/// What a client speaks, the secure one first: the order in the document says nothing.
fn in_order(schemes: &[String]) -> Vec<String> {
    ["https", "http"].into_iter().filter(|scheme| schemes.iter().any(|s| s == scheme)).map(str::to_owned).collect()
}
