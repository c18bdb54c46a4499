//! JSON to XML.

use super::{Description, Kind, Member, Node, Value, Variant};
use crate::codec::{DecodeError, Problem, Segment};
use crate::request::Value as Json;

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
/// The namespace of `xsi:nil` (XML Schema part 1, section 2.6.2).
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The XML document of a value that the codec has written as JSON.
///
/// # Errors
/// If a key cannot be a name in XML, or a text has a character that XML cannot have.
pub(crate) fn from_json(json: &[u8], root: &Node) -> Result<Vec<u8>, DecodeError> {
    let json = Json::parse(json).ok_or_else(|| DecodeError::new("nested too deeply for XML"))?;
    let mut out = Out { text: DECLARATION.to_owned(), scope: vec![("xml".to_owned(), String::new())] };
    let written = match root.kind {
        Kind::none => out.content(&root.value, &json),
        _ => out.single(root.name, root.namespace, &root.value, &json),
    };
    written.map_err(|problem| problem.error())?;
    if out.text.len() == DECLARATION.len() {
        return Err(DecodeError::new("there is nothing that could be the root element"));
    }
    Ok(out.text.into_bytes())
}

struct Out {
    text: String,
    /// Prefixes and their namespaces, the innermost last.
    scope: Vec<(String, String)>,
}

type Written = Result<(), Problem>;

impl Out {
    /// A property, or an item of a list: an element, or several.
    fn node(&mut self, node: &Node, json: &Json) -> Written {
        match node.kind {
            Kind::attribute => Ok(()),
            Kind::text => self.characters(&json.text()),
            Kind::cdata => self.cdata(&json.text()),
            Kind::none => self.content(&node.value, json),
            Kind::element => self.elements(node.name, node.namespace, &node.value, json),
        }
    }

    fn elements(&mut self, name: &str, namespace: &str, value: &Value, json: &Json) -> Written {
        let item = match value {
            Value::Repeated(item) => *item,
            Value::Any | Value::Guess => value,
            _ => return self.single(name, namespace, value, json),
        };
        match json {
            Json::Array(items) => each(items, |json| self.single(name, namespace, item, json)),
            _ => self.single(name, namespace, value, json),
        }
    }

    /// One element.
    fn single(&mut self, name: &str, namespace: &str, value: &Value, json: &Json) -> Written {
        if !is_name(name) {
            return Err(not_a_name(name));
        }
        let outer = self.scope.len();
        self.text.push('<');
        self.text.push_str(name);
        self.declare(name.split_once(':').map_or("", |(prefix, _)| prefix), namespace);
        if *json == Json::Null {
            self.declare("xsi", INSTANCE);
            self.text.push_str(r#" xsi:nil="true""#);
        } else {
            self.attributes(value, json)?;
        }
        self.text.push('>');
        let start = self.text.len();
        if *json != Json::Null {
            self.content(value, json)?;
        }
        if self.text.len() == start {
            self.text.truncate(start - 1);
            self.text.push_str("/>");
        } else {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
        self.scope.truncate(outer);
        Ok(())
    }

    /// Declares a prefix, where it does not mean the namespace yet.
    fn declare(&mut self, prefix: &str, namespace: &str) {
        let known = self.scope.iter().rev().find(|(known, _)| known == prefix);
        if namespace.is_empty() || known.is_some_and(|(_, known)| known == namespace) {
            return;
        }
        self.text.push_str(" xmlns");
        if !prefix.is_empty() {
            self.text.push(':');
            self.text.push_str(prefix);
        }
        self.text.push_str("=\"");
        escape(namespace, true, &mut self.text);
        self.text.push('"');
        self.scope.push((prefix.to_owned(), namespace.to_owned()));
    }

    fn attributes(&mut self, value: &Value, json: &Json) -> Written {
        match described(value, json) {
            Some(Described::Object(members, _)) => each_member(members, json, |member, json| match member.node.kind {
                Kind::attribute => self.attribute(&member.node, json),
                Kind::none => self.attributes(&member.node.value, json),
                _ => Ok(()),
            }),
            Some(Described::Variant(value, tag)) => {
                self.tag_attribute(tag.as_ref(), json)?;
                self.attributes(value, json)
            }
            Some(Described::Unknown(tag)) => self.tag_attribute(Some(tag), json),
            None => Ok(()),
        }
    }

    /// The property that tells variants apart, if it is an attribute.
    fn tag_attribute(&mut self, tag: Option<&Member>, json: &Json) -> Written {
        let tag = tag.filter(|tag| tag.node.kind == Kind::attribute);
        each_member(tag.map_or(&[], std::slice::from_ref), json, |member, json| self.attribute(&member.node, json))
    }

    fn attribute(&mut self, node: &Node, json: &Json) -> Written {
        if *json == Json::Null {
            return Ok(());
        }
        if !is_name(node.name) {
            return Err(not_a_name(node.name));
        }
        // The default namespace is not for attributes: theirs needs a prefix.
        let name = match node.name.split_once(':') {
            Some((prefix, _)) => {
                self.declare(prefix, node.namespace);
                node.name.to_owned()
            }
            None if node.namespace.is_empty() => node.name.to_owned(),
            None => {
                let prefix = self.prefix_for(node.namespace);
                self.declare(&prefix, node.namespace);
                format!("{prefix}:{}", node.name)
            }
        };
        let text = match json {
            Json::Array(items) => items.iter().map(Json::text).collect::<Vec<_>>().join(" "),
            other => other.text().into_owned(),
        };
        possible(&text)?;
        self.text.push(' ');
        self.text.push_str(&name);
        self.text.push_str("=\"");
        escape(&text, true, &mut self.text);
        self.text.push('"');
        Ok(())
    }

    fn prefix_for(&self, namespace: &str) -> String {
        if let Some((prefix, _)) = self.scope.iter().find(|(prefix, of)| of == namespace && !prefix.is_empty()) {
            return prefix.clone();
        }
        if namespace == INSTANCE {
            return "xsi".to_owned();
        }
        let is_free = |prefix: &String| !self.scope.iter().any(|(known, _)| known == prefix);
        let mut numbered = (1..=self.scope.len()).map(|number| format!("ns{number}"));
        numbered.find(is_free).unwrap_or_else(|| "ns".to_owned())
    }

    /// What is in an element.
    fn content(&mut self, value: &Value, json: &Json) -> Written {
        match (value, json) {
            (_, Json::Null) => Ok(()),
            (Value::List(node), Json::Array(items)) => each(items, |json| self.node(node, json)),
            (Value::Map(item), Json::Object(properties)) => {
                properties.iter().try_for_each(|(key, json)| self.named(key, item, json))
            }
            _ => match described(value, json) {
                Some(Described::Object(members, rest)) => self.object(members, rest, json),
                Some(Described::Variant(value, tag)) => {
                    each_member(tag.as_slice(), json, |member, json| self.node(&member.node, json))?;
                    self.content(value, json)
                }
                Some(Described::Unknown(tag)) => self.object(std::slice::from_ref(tag), Some(&Value::Any), json),
                None => self.any(json),
            },
        }
    }

    fn object(&mut self, members: &[Member], rest: Option<&Value>, json: &Json) -> Written {
        each_member(members, json, |member, json| self.node(&member.node, json))?;
        let (Some(rest), Json::Object(properties)) = (rest, json) else { return Ok(()) };
        let others = properties.iter().filter(|(key, _)| !members.iter().any(|member| member.key == key));
        others.into_iter().try_for_each(|(key, json)| self.named(key, rest, json))
    }

    /// An entry of a map.
    fn named(&mut self, key: &str, value: &Value, json: &Json) -> Written {
        let means = |prefix: &str| self.scope.iter().any(|(known, _)| known == prefix);
        let written = match (key, value) {
            ("#text", Value::Any) => self.characters(&json.text()),
            _ if key.split_once(':').is_some_and(|(prefix, _)| !means(prefix)) => Err(not_a_name(key)),
            _ => self.elements(key, "", value, json),
        };
        written.map_err(|problem| problem.within(Segment::Key(key.to_owned())))
    }

    /// A value of which no description says anything.
    fn any(&mut self, json: &Json) -> Written {
        match json {
            Json::Object(properties) => {
                properties.iter().try_for_each(|(key, json)| self.named(key, &Value::Any, json))
            }
            Json::Array(items) => each(items, |json| self.single("item", "", &Value::Any, json)),
            scalar => self.characters(&scalar.text()),
        }
    }

    fn characters(&mut self, text: &str) -> Written {
        possible(text)?;
        escape(text, false, &mut self.text);
        Ok(())
    }

    fn cdata(&mut self, text: &str) -> Written {
        possible(text)?;
        self.text.push_str("<![CDATA[");
        // Neither its own end can stand in it, nor what would be read as a line feed.
        self.text.push_str(&text.replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#13;<![CDATA["));
        self.text.push_str("]]>");
        Ok(())
    }
}

fn each(items: &[Json], mut write: impl FnMut(&Json) -> Written) -> Written {
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, json)| write(json).map_err(|problem| problem.within(Segment::Index(index))))
}

fn each_member(members: &[Member], json: &Json, mut write: impl FnMut(&Member, &Json) -> Written) -> Written {
    let Json::Object(properties) = json else { return Ok(()) };
    for member in members {
        if let Some((key, json)) = properties.iter().find(|(key, _)| key == member.key) {
            write(member, json).map_err(|problem| problem.within(Segment::Key(key.clone())))?;
        }
    }
    Ok(())
}

/// What a value turns out to be made of.
enum Described {
    Object(&'static [Member], Option<&'static Value>),
    /// One of several types, and the property that says so, if the type itself does not have it.
    Variant(&'static Value, Option<Member>),
    /// None of the types that are known, by this property.
    Unknown(&'static Member),
}

fn described(value: &Value, json: &Json) -> Option<Described> {
    let Value::Described(description) = value else { return None };
    match (description(), json) {
        (Description::Object { members, rest }, Json::Object(_)) => Some(Described::Object(members, *rest)),
        (Description::Object { .. }, _) => None,
        (Description::Union { tag, variants, rest }, _) => match chosen(tag, variants, *rest, json) {
            Some(value) => Some(Described::Variant(value, missing(tag, value, variants))),
            None => tag_of_any(tag, variants).map(Described::Unknown),
        },
    }
}

/// The property that tells variants apart, where this one does not have it: as others do, or as an element. Where all
/// other elements count, it is among them.
fn missing(tag: &'static str, value: &Value, variants: &'static [Variant]) -> Option<Member> {
    let Value::Described(description) = value else { return None };
    let keeps_others = matches!(description(), Description::Object { rest: Some(_), .. });
    if tag.is_empty() || keeps_others || !value.lacks(tag) {
        return None;
    }
    let node = Node { kind: Kind::element, name: tag, namespace: "", wrapper: "", value: Value::Text };
    Some(tag_of_any(tag, variants).copied().unwrap_or(Member { key: tag, node, required: false }))
}

fn tag_of_any(tag: &str, variants: &'static [Variant]) -> Option<&'static Member> {
    variants.iter().find_map(|variant| tag_of(tag, &variant.value))
}

/// The property that tells variants apart, as this one of them has it.
fn tag_of(tag: &str, value: &Value) -> Option<&'static Member> {
    let Value::Described(description) = value else { return None };
    match description() {
        Description::Object { members, .. } => members.iter().find(|member| member.key == tag),
        Description::Union { variants, .. } => tag_of_any(tag, variants),
    }
}

/// The variant that a value is of: as its tag says, else the one that has most of its properties.
fn chosen(
    tag: &str,
    variants: &'static [Variant],
    rest: Option<&'static Value>,
    json: &Json,
) -> Option<&'static Value> {
    let said = match json {
        Json::Object(properties) => properties.iter().find(|(key, _)| key == tag).map(|(_, said)| said.text()),
        _ => None,
    };
    let best = |fits: &dyn Fn(&&Variant) -> bool| {
        let weighed = variants.iter().filter(fits).map(|variant| (weight(&variant.value, json), &variant.value));
        let better = |best: Option<(i64, &'static Value)>, one: (i64, &'static Value)| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        };
        weighed.fold(None, better).filter(|(weight, _)| *weight > 0).map(|(_, value)| value)
    };
    match said {
        Some(said) => best(&|variant| variant.tags.contains(&&*said))
            .or(rest)
            .or_else(|| best(&|variant| variant.tags.is_empty())),
        None => rest.or_else(|| best(&|_| true)),
    }
}

fn weight(value: &Value, json: &Json) -> i64 {
    match (value, json) {
        (Value::Number, Json::Number(_)) | (Value::Boolean, Json::Bool(_)) | (Value::Text, Json::String(_)) => 2,
        (Value::Any | Value::Guess, _) => 1,
        (Value::Repeated(_) | Value::List(_), Json::Array(_)) | (Value::Map(_), Json::Object(_)) => 1,
        (Value::Described(description), _) => match (description(), json) {
            (Description::Object { members, .. }, Json::Object(properties)) => {
                let known = |key: &str| members.iter().any(|member| member.key == key);
                1 + properties.iter().map(|(key, _)| if known(key) { 2 } else { -1 }).sum::<i64>()
            }
            (Description::Object { .. }, _) => 0,
            (Description::Union { variants, .. }, _) => {
                variants.iter().map(|variant| weight(&variant.value, json)).max().unwrap_or_default()
            }
        },
        _ => 0,
    }
}

/// XML 1.0 section 2.2: characters that no document can have, not even escaped.
fn possible(text: &str) -> Written {
    let impossible =
        |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.chars().find(impossible) {
        Some(c) => Err(Problem::new(format!("XML cannot have the character {c:?}"))),
        None => Ok(()),
    }
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            // It would be read as a line feed, otherwise.
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
}

fn not_a_name(name: &str) -> Problem {
    Problem::new(format!("`{}` cannot be a name in XML", name.escape_debug()))
}

/// XML 1.0 section 2.3, a name with a prefix or without (Namespaces in XML section 4).
fn is_name(name: &str) -> bool {
    let part = |part: &str| part.starts_with(starts_name) && part.chars().all(continues_name);
    name.split_once(':').map_or_else(|| part(name), |(prefix, local)| part(prefix) && part(local))
}

/// `NameStartChar` of XML 1.0, without the colon.
fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// `NameChar` of XML 1.0, without the colon.
fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
