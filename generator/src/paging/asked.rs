//! What of a request can say which page it is for.

use serde_json::Value;

use crate::model::{Api, BodyKind, Field, Location, Operation, PageParameter, Rule, Ty};

/// How deep to look in a body: `cursor`, or `pagination: {cursor: …}`.
const DEPTH: usize = 2;

/// A parameter in the query or a header, or a property of the body.
pub(super) struct Asked<'a> {
    pub at: PageParameter,
    pub name: &'a str,
    /// Its type, names for it followed, without `null`.
    pub ty: &'a Ty,
    pub is_header: bool,
    default: Option<&'a Value>,
    rules: &'a [Rule],
}

impl Asked<'_> {
    pub(super) fn default(&self) -> Option<i64> {
        let value = self.default?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    pub(super) fn minimum(&self) -> Option<i64> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::Minimum(least) => Some(*least as i64),
            Rule::ExclusiveMinimum(least) => Some(*least as i64 + 1),
            _ => None,
        })
    }

    /// As codegen.toml writes it.
    pub(super) fn written(&self) -> String {
        match &self.at {
            PageParameter::Parameter(_) => self.name.to_owned(),
            PageParameter::Body(path) => format!("body.{}", path.join(".")),
        }
    }
}

/// All of them, parameters first. Within objects of the body only where `holds` says so of their names.
pub(super) fn asked<'a>(api: &'a Api, operation: &'a Operation, holds: &dyn Fn(&str) -> bool) -> Vec<Asked<'a>> {
    let all = operation.parameters.iter().enumerate();
    let own = all.filter(|(_, parameter)| matches!(parameter.location, Location::Query | Location::Header));
    let mut out: Vec<Asked<'a>> = own
        .map(|(index, parameter)| Asked {
            at: PageParameter::Parameter(index),
            name: &parameter.name,
            ty: api.plain(&parameter.ty),
            is_header: parameter.location == Location::Header,
            default: parameter.default.as_deref(),
            rules: &parameter.rules,
        })
        .collect();
    let body = operation.body.as_ref().map(|body| &body.medium);
    if let Some(medium) = body.filter(|medium| matches!(medium.kind, BodyKind::Json | BodyKind::Form)) {
        within(api, api.fields(&medium.ty), &[], holds, &mut out);
    }
    out
}

fn within<'a>(
    api: &'a Api,
    fields: &'a [Field],
    path: &[String],
    holds: &dyn Fn(&str) -> bool,
    out: &mut Vec<Asked<'a>>,
) {
    let below = |field: &Field| -> Vec<String> { path.iter().cloned().chain([field.wire_name.clone()]).collect() };
    out.extend(fields.iter().map(|field| Asked {
        at: PageParameter::Body(below(field)),
        name: &field.wire_name,
        ty: api.plain(&field.ty),
        is_header: false,
        default: field.default.as_deref(),
        rules: &field.rules,
    }));
    if path.len() + 1 < DEPTH {
        for field in fields.iter().filter(|field| holds(&field.wire_name)) {
            within(api, api.fields(&field.ty), &below(field), holds, out);
        }
    }
}
