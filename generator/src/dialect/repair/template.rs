//! Path templates that say more than OpenAPI lets them: operators of RFC 6570, greedy labels (`{key+}`, as Smithy and API
//! gateways have them), braces without a partner.

use super::{Object, Repair};
use crate::pointer;
use crate::tree::{Value, json};

/// What a template says of a parameter.
struct Named {
    name: String,
    /// Fields of the parameter that the template decides.
    fields: Vec<(&'static str, Value)>,
}

impl Named {
    fn new(name: &str, fields: Vec<(&'static str, Value)>) -> Self {
        Self { name: name.to_owned(), fields }
    }

    fn in_query(&self) -> bool {
        self.fields.iter().any(|(key, value)| *key == "in" && value == "query")
    }
}

impl Repair<'_> {
    /// The plain template that `path` means, if it is another one; the parameters of `item` follow it.
    pub(super) fn plain_template(&mut self, path: &str, item: &mut Value) -> String {
        let (template, named) = plain(&closed(path));
        let Value::Object(item) = item else { return template };
        for named in &named {
            let mut declared = settle(item, named);
            for operation in operations(item) {
                declared |= settle(operation, named);
            }
            if !declared && named.in_query() {
                let mut parameter = json!({ "name": &named.name, "schema": { "type": "string" } });
                if let Value::Object(parameter) = &mut parameter {
                    parameter.extend(named.fields.iter().map(|(key, value)| (*key, value.clone())));
                }
                let list = item.entry("parameters").or_insert_with(|| json!([]));
                if let Value::Array(list) = list {
                    list.push(parameter);
                }
            }
        }
        template
    }

    /// Notes paths that differ by the names of their parameters alone.
    pub(super) fn equivalent_paths(&mut self, paths: &Object) {
        let mut seen = std::collections::HashMap::new();
        for path in paths.keys().filter(|path| path.starts_with('/')) {
            let nameless = path.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
            let nameless = nameless.collect::<Vec<_>>().join("{}");
            if let Some(first) = seen.insert(nameless, path) {
                let message = format!("`{path}` and `{first}` are one path: only the names of parameters differ");
                let at = pointer::child(&self.at, path);
                self.diagnostics
                    .note("equivalent-paths", self.moves.before(&at), message)
                    .hint("the client has the operations of both");
            }
        }
    }
}

/// The operations of a path item, whatever their method: what else is an object there has no parameters.
fn operations(item: &mut Object) -> impl Iterator<Item = &mut Object> {
    let fields = item.iter_mut().filter(|(key, _)| !key.starts_with("x-") || *key == "x-dialect-methods");
    let objects = fields.filter_map(|(key, value)| Some((key, value.as_object_mut()?)));
    objects.flat_map(|(key, object)| match key.as_str() {
        "x-dialect-methods" => object.values_mut().filter_map(Value::as_object_mut).collect(),
        _ => vec![object],
    })
}

/// Lets the declaration of a parameter in a list of `owner` follow the template; whether it is there.
fn settle(owner: &mut Object, named: &Named) -> bool {
    let list = owner.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
    let mut found = false;
    for parameter in list.filter_map(Value::as_object_mut) {
        let has = |key: &str, text: &str| parameter.get(key).is_some_and(|value| value == text);
        if !has("name", &named.name) {
            continue;
        }
        if named.in_query() && has("in", "query") {
            found = true;
        } else if has("in", "path") || !parameter.contains_key("in") {
            found = true;
            for (key, value) in &named.fields {
                if *key == "in" {
                    parameter.insert(*key, value.clone());
                } else {
                    parameter.entry(*key).or_insert_with(|| value.clone());
                }
            }
        }
    }
    found
}

/// The template with a partner for each brace: at the end, or the beginning, of the segment.
fn closed(path: &str) -> String {
    if path.matches('{').count() == path.matches('}').count() {
        return path.to_owned();
    }
    let segment = |segment: &str| match (segment.matches('{').count(), segment.matches('}').count()) {
        (open, close) if open == close + 1 && segment.rfind('{') > segment.rfind('}') => format!("{segment}}}"),
        (open, close) if close == open + 1 && (open == 0 || segment.find('}') < segment.find('{')) => {
            format!("{{{segment}")
        }
        _ => segment.to_owned(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// The template without operators and without parameters in its query, and what they say of the parameters.
fn plain(path: &str) -> (String, Vec<Named>) {
    let (mut out, mut named) = (String::with_capacity(path.len()), Vec::new());
    let mut rest = path;
    while let Some((before, expression, after)) = next(rest) {
        out.push_str(before);
        rest = after;
        let Some(operator) = expression.chars().next().filter(|first| "?&+#/.;".contains(*first)) else {
            if let Some(name) = expression.strip_suffix('*') {
                named.push(Named::new(name, vec![("explode", json!(true))]));
                out.push_str(&format!("{{{name}}}"));
                continue;
            }
            // It takes all segments that follow. Some declare it with the sign, some without.
            if let Some(name) = expression.strip_suffix('+') {
                named.extend([expression, name].map(|name| Named::new(name, vec![("allowReserved", json!(true))])));
            }
            out.push_str(&format!("{{{expression}}}"));
            continue;
        };
        for variable in expression.trim_start_matches(operator).split(',') {
            let (name, explode) = variable.strip_suffix('*').map_or((variable, false), |name| (name, true));
            let mut fields = match operator {
                '?' | '&' => vec![("in", json!("query"))],
                '.' => vec![("style", json!("label"))],
                ';' => vec![("style", json!("matrix"))],
                '+' | '#' => vec![("allowReserved", json!(true))],
                _ => Vec::new(),
            };
            if explode || "?&".contains(operator) {
                fields.push(("explode", json!(explode)));
            }
            if !"?&".contains(operator) {
                out.push_str(if operator == '/' { "/" } else { "" });
                out.push_str(&format!("{{{name}}}"));
            }
            named.push(Named::new(name, fields));
        }
    }
    out.push_str(rest);
    (out, named)
}

/// Splits `a{b}c` into `a`, `b` and `c`.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (expression, after) = rest.split_once('}')?;
    Some((before, expression, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_become_plain() {
        let cases = [
            ("/a/{id}", "/a/{id}"),
            ("/a/{id", "/a/{id}"),
            ("/a/id}/b", "/a/{id}/b"),
            ("/a{?b,c*}", "/a"),
            ("/a{/b}/{+c}", "/a/{b}/{c}"),
            ("/a/{b*}", "/a/{b}"),
            ("/a{.b}{;c}", "/a{b}{c}"),
            ("/a?b={c}&d=1#g", "/a?b={c}&d=1#g"),
            ("/a/{proxy+}", "/a/{proxy+}"),
            ("/a/{x}:{y", "/a/{x}:{y}"),
        ];
        for (path, expected) in cases {
            assert_eq!(plain(&closed(path)).0, expected, "{path}");
        }
    }
}
