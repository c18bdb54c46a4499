//! XML to JSON.

use std::collections::hash_map::Entry;

use super::parse::parse;
use super::tree::Element;
use super::{Description, Kind, Member, Node, Value, Variant, local};
use crate::codec::{DecodeError, Writer};

/// The JSON of an XML document, whose root is `root`; whatever its element is called, it is taken for that.
///
/// # Errors
/// If it is not well-formed, or too deep.
pub(crate) fn to_json(text: &str, root: &Node) -> Result<Vec<u8>, DecodeError> {
    parse(text, |element| {
        let mut writer = Writer::new();
        match (root.kind, root.value) {
            // The one property is the root element; servers that write one around it are understood too.
            (Kind::none, Value::Described(description)) if has_member(description(), element.local()) => {
                content(element.document(), &root.value, &mut writer);
            }
            _ => value(element, &root.value, &mut writer),
        }
        writer.into_bytes()
    })
}

fn has_member(description: &Description, name: &str) -> bool {
    match description {
        Description::Object { members, .. } => members.iter().any(|member| local(member.node.name) == name),
        Description::Union { .. } => false,
    }
}

/// The value of an element.
fn value(element: Element<'_>, expected: &Value, out: &mut Writer) {
    if element.is_nil() { out.null() } else { content(element, expected, out) }
}

fn content(element: Element<'_>, expected: &Value, out: &mut Writer) {
    match expected {
        Value::Text | Value::Number | Value::Boolean => scalar(element.text(), expected, out),
        Value::Guess | Value::Any => any(element, expected, out),
        Value::Repeated(item) => list(std::iter::once(element), item, out),
        Value::List(item) => list(element.children(), &item.value, out),
        Value::Map(item) => {
            out.begin_object();
            named(element.children(), item, out);
            out.end_object();
        }
        Value::Described(description) => match description() {
            Description::Object { members, rest } => object(element, members, *rest, out),
            Description::Union { tag, variants, rest } => union(element, tag, variants, *rest, out),
        },
    }
}

fn list<'e>(items: impl Iterator<Item = Element<'e>>, item: &Value, out: &mut Writer) {
    out.begin_array();
    for element in items {
        out.element();
        value(element, item, out);
    }
    out.end_array();
}

/// What the text of an element or an attribute means. What it cannot mean stays text, and the codec says so.
fn scalar(text: &str, expected: &Value, out: &mut Writer) {
    let trimmed = text.trim();
    match expected {
        Value::Number | Value::Boolean if trimmed.is_empty() => out.null(),
        Value::Number => match number(trimmed) {
            Some(number) => out.raw(&number),
            None => out.string(text),
        },
        Value::Boolean => match trimmed {
            "true" | "1" => out.raw("true"),
            "false" | "0" => out.raw("false"),
            _ => out.string(text),
        },
        Value::Guess if matches!(trimmed, "true" | "false") || is_number(trimmed) => out.raw(trimmed),
        // A list in an attribute has spaces between its items (XML Schema: list types).
        Value::Repeated(_) | Value::List(_) => {
            let item = match expected {
                Value::Repeated(item) => item,
                Value::List(node) => &node.value,
                other => other,
            };
            out.begin_array();
            for word in text.split_ascii_whitespace() {
                out.element();
                scalar(word, item, out);
            }
            out.end_array();
        }
        _ => out.string(text),
    }
}

/// The number as JSON writes it: without a plus, without leading zeros, and with digits on both sides of a point.
fn number(text: &str) -> Option<String> {
    if is_number(text) {
        return Some(text.to_owned());
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    let number = format!("{sign}{whole}{point}{fraction}{exponent}");
    is_number(&number).then_some(number)
}

fn is_number(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    starts && text.ends_with(|c: char| c.is_ascii_digit()) && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// An element as itself: its text, or what has a name within.
fn any(element: Element<'_>, expected: &Value, out: &mut Writer) {
    if element.is_plain() {
        return scalar(element.text(), expected, out);
    }
    out.begin_object();
    for (name, value) in element.attributes() {
        out.key(local(name));
        scalar(value, expected, out);
    }
    named(element.children(), expected, out);
    if !element.text().is_empty() {
        out.key("#text");
        out.string(element.text().trim());
    }
    out.end_object();
}

/// Elements by their names: several of one name are a list, where the type allows that.
fn named<'e>(elements: impl Iterator<Item = Element<'e>>, item: &Value, out: &mut Writer) {
    // The first of each name, and the numbers of the others.
    let mut groups: Vec<(Element<'e>, Vec<u32>)> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for element in elements {
        match known.entry(element.local()) {
            Entry::Vacant(entry) => {
                entry.insert(groups.len());
                groups.push((element, Vec::new()));
            }
            Entry::Occupied(entry) => {
                if let Some((_, others)) = groups.get_mut(*entry.get()) {
                    others.push(element.number);
                }
            }
        }
    }
    for (first, others) in groups {
        out.key(first.local());
        let others = others.iter().map(|number| first.at(*number));
        one_or_many(std::iter::once(first).chain(others), item, out);
    }
}

fn one_or_many<'e>(elements: impl Iterator<Item = Element<'e>> + Clone, item: &Value, out: &mut Writer) {
    let mut two = elements.clone();
    match (item, two.next(), two.next()) {
        (Value::Repeated(item), ..) => list(elements, item, out),
        (Value::Any | Value::Guess, Some(_), Some(_)) => list(elements, item, out),
        (_, Some(first), _) => value(first, item, out),
        (_, None, _) => out.null(),
    }
}

fn object(element: Element<'_>, members: &'static [Member], rest: Option<&'static Value>, out: &mut Writer) {
    // No more memory than it needs: there may be many children.
    let number = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
    let owners: Vec<Option<u16>> = element.children().map(|child| owner(child.name(), members).map(number)).collect();
    let of = |index: Option<usize>| {
        let index = index.map(number);
        let owned = element.children().zip(&owners).filter(move |(_, owner)| **owner == index);
        owned.map(|(child, _)| child)
    };
    out.begin_object();
    for (index, member) in members.iter().enumerate() {
        match member.node.kind {
            Kind::attribute => {
                let name = local(member.node.name);
                if let Some((_, text)) = element.attributes().find(|(key, _)| local(key) == name) {
                    out.key(member.key);
                    scalar(text, &member.node.value, out);
                }
            }
            Kind::text | Kind::cdata => {
                if member.required || !element.text().is_empty() {
                    let has_children = element.children().next().is_some();
                    let text = if has_children { element.text().trim() } else { element.text() };
                    out.key(member.key);
                    scalar(text, &member.node.value, out);
                }
            }
            Kind::none => {
                if member.required || holds(element, &member.node.value) {
                    out.key(member.key);
                    content(element, &member.node.value, out);
                }
            }
            Kind::element => property(of(Some(index)), member, out),
        }
    }
    if let Some(rest) = rest {
        named(of(None), rest, out);
    }
    out.end_object();
}

/// Which member an element is: one with the same prefix, if there are several of the name.
fn owner(name: &str, members: &[Member]) -> Option<usize> {
    let by = |fits: &dyn Fn(&Member) -> bool| {
        members.iter().position(|member| member.node.kind == Kind::element && fits(member))
    };
    let own = local(name);
    by(&|member| member.node.name == name)
        .or_else(|| by(&|member| local(member.node.name) == own))
        .or_else(|| by(&|member| !member.node.wrapper.is_empty() && local(member.node.wrapper) == own))
}

/// A property that is an element, or several.
fn property<'e>(elements: impl Iterator<Item = Element<'e>> + Clone, member: &Member, out: &mut Writer) {
    let is_list = matches!(member.node.value, Value::Repeated(_) | Value::List(_));
    let mut two = elements.clone();
    match (&member.node.value, two.next(), two.next()) {
        (_, None, _) if is_list && member.required => {
            out.key(member.key);
            out.begin_array();
            out.end_array();
        }
        (_, None, _) => {}
        (_, Some(only), None) if only.is_nil() => {
            out.key(member.key);
            out.null();
        }
        (Value::Repeated(item), ..) => {
            out.key(member.key);
            let wraps = |element: Element<'_>| element.local() != local(member.node.name) || is_wrapper(element, item);
            list(elements.flat_map(|element| unwrapped(element, wraps(element))), item, out);
        }
        (Value::List(item), ..) => {
            out.key(member.key);
            // Items that have the name of the list, without an element around them.
            let wraps = |element: Element<'_>| element.text().trim().is_empty();
            list(elements.flat_map(|element| unwrapped(element, wraps(element))), &item.value, out);
        }
        (value, ..) => {
            out.key(member.key);
            one_or_many(elements, value, out);
        }
    }
}

/// Whether an element cannot be an item itself, but only stand around items.
fn is_wrapper(element: Element<'_>, item: &Value) -> bool {
    matches!(item, Value::Text | Value::Number | Value::Boolean) && element.children().next().is_some()
}

/// The items in an element, if it stands around them; otherwise it is one itself.
fn unwrapped(element: Element<'_>, wraps: bool) -> impl Iterator<Item = Element<'_>> {
    let own = Some(element).filter(|_| !wraps);
    own.into_iter().chain(element.children().take_while(move |_| wraps))
}

/// Whether anything of the value is in the element.
fn holds(element: Element<'_>, value: &Value) -> bool {
    let Value::Described(description) = value else { return !element.text().is_empty() };
    match description() {
        Description::Object { members, .. } => {
            element.attributes().any(|(name, _)| is_attribute(name, members))
                || element.children().any(|child| owner(child.name(), members).is_some())
                || !element.text().is_empty() && has_text(members)
        }
        Description::Union { variants, .. } => variants.iter().any(|variant| holds(element, &variant.value)),
    }
}

fn is_attribute(name: &str, members: &[Member]) -> bool {
    members.iter().any(|member| member.node.kind == Kind::attribute && local(member.node.name) == local(name))
}

fn has_text(members: &[Member]) -> bool {
    members.iter().any(|member| matches!(member.node.kind, Kind::text | Kind::cdata))
}

/// A value of one of several types.
fn union(
    element: Element<'_>,
    tag: &str,
    variants: &'static [Variant],
    rest: Option<&'static Value>,
    out: &mut Writer,
) {
    let said = variants.iter().map(|variant| &variant.value).chain(rest);
    let said = if tag.is_empty() { None } else { said.clone().find_map(|value| tag_of(element, tag, value)) };
    let text = said.as_ref().map(|(_, text)| text.trim());
    let tagged = |variant: &&Variant| text.is_some_and(|text| variant.tags.contains(&text));
    let best = |fits: &dyn Fn(&&Variant) -> bool, least: i64| {
        let weighed = variants.iter().filter(fits).map(|variant| (weight(element, &variant.value), &variant.value));
        // Of those that fit as well, the first.
        let better = |best: Option<(i64, &'static Value)>, one: (i64, &'static Value)| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        };
        weighed.fold(None, better).filter(|(weight, _)| *weight >= least).map(|(_, value)| value)
    };
    let chosen = best(&tagged, i64::MIN).or(rest).or_else(|| match (tag, text) {
        ("", _) => best(&|_| true, i64::MIN),
        (_, Some(_)) => best(&|variant| variant.tags.is_empty(), 1),
        (_, None) => best(&|_| true, 1),
    });
    match (chosen, said) {
        (Some(value), said) => {
            let start = out.position();
            content(element, value, out);
            // The codec goes by it too.
            if let Some((_, text)) = said.filter(|_| value.lacks(tag) && !out.has_key(start, tag)) {
                out.add_first(start, tag, text.trim());
            }
        }
        (None, Some((name, text))) => unknown(element, (tag, text), name, out),
        (None, None) => any(element, &Value::Guess, out),
    }
}

/// An element of a type that no description has, with the tag that says so under its own key.
fn unknown(element: Element<'_>, tag: (&str, &str), name: &str, out: &mut Writer) {
    out.begin_object();
    out.key(tag.0);
    out.string(tag.1);
    for (key, value) in element.attributes().filter(|(key, _)| local(key) != name) {
        out.key(local(key));
        scalar(value, &Value::Guess, out);
    }
    named(element.children().filter(|child| child.local() != name), &Value::Guess, out);
    out.end_object();
}

/// The name and the text of the property that tells variants apart, as this one of them has it.
fn tag_of<'e>(element: Element<'e>, tag: &'e str, value: &Value) -> Option<(&'e str, &'e str)> {
    let Value::Described(description) = value else { return None };
    let member = match description() {
        Description::Union { variants, .. } => {
            return variants.iter().find_map(|variant| tag_of(element, tag, &variant.value));
        }
        Description::Object { members, .. } => members.iter().find(|member| member.key == tag),
    };
    let (kind, name) = member.map_or((Kind::element, tag), |member| (member.node.kind, local(member.node.name)));
    match kind {
        Kind::attribute => {
            let attribute = element.attributes().find(|(key, _)| local(key) == name);
            attribute.map(|(_, text)| (name, text))
        }
        Kind::text | Kind::cdata => Some((name, element.text())),
        Kind::element | Kind::none => {
            let child = element.children().find(|child| child.local() == name);
            child.map(|child| (name, child.text()))
        }
    }
}

/// How well an element fits, looking no further than its children.
fn weight(element: Element<'_>, value: &Value) -> i64 {
    match value {
        Value::Text | Value::Any => i64::from(element.is_plain()),
        Value::Number => i64::from(element.is_plain() && number(element.text().trim()).is_some()) * 2,
        Value::Boolean => i64::from(element.is_plain() && matches!(element.text().trim(), "true" | "false")) * 2,
        Value::Guess => 0,
        Value::Repeated(_) | Value::List(_) | Value::Map(_) => i64::from(element.children().next().is_some()),
        Value::Described(description) => match description() {
            Description::Object { members, .. } => fit(element, members),
            Description::Union { variants, .. } => {
                variants.iter().map(|variant| weight(element, &variant.value)).max().unwrap_or_default()
            }
        },
    }
}

/// What of an element is among the members, less what is not.
fn fit(element: Element<'_>, members: &[Member]) -> i64 {
    let attributes = element.attributes().map(|(name, _)| if is_attribute(name, members) { 2 } else { -1 });
    let children = element.children().map(|child| match owner(child.name(), members) {
        Some(index) => members.get(index).map_or(0, |member| 2 - misfit(child, &member.node.value)),
        None => -1,
    });
    let text = match (element.text().is_empty(), has_text(members)) {
        (false, true) => 2,
        (false, false) => -1,
        (true, _) => 0,
    };
    attributes.chain(children).sum::<i64>() + text
}

/// 1 if the text of an element is not what it should be.
fn misfit(element: Element<'_>, value: &Value) -> i64 {
    let text = element.text().trim();
    let unfit = match value {
        Value::Number => number(text).is_none(),
        Value::Boolean => !matches!(text, "true" | "false" | "1" | "0"),
        Value::Text => element.children().next().is_some(),
        _ => false,
    };
    i64::from(unfit)
}
