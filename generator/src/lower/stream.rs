//! Bodies of many values: what each of them is.

use std::collections::BTreeSet;

use super::content::For;
use super::media::MediaType;
use super::{Lower, MAX_HOPS};
use crate::model::{BodyKind, Framing, Ty};
use crate::pointer;
use crate::tree::Value;

/// Where `dialect` puts the schema of the items (OpenAPI 3.2: `itemSchema`).
pub(super) const ITEM_SCHEMA: &str = "x-dialect-item-schema";
/// What an event can have (HTML Standard, section 9.2.6).
const EVENT: [&str; 5] = ["comment", "data", "event", "id", "retry"];

impl Lower<'_> {
    /// The type of a stream, and what it is made of.
    pub(super) fn stream(&mut self, framing: Framing, media: &MediaType, at: &str, what: For) -> (Ty, BodyKind) {
        let is_sse = matches!(framing, Framing::Events | Framing::EventData);
        if is_sse && what == For::Request {
            let message = format!("`{}` is what servers send, and this is a request", media.key);
            self.diagnostics.note("stream", at, message).hint("the client takes it as a stream of bytes");
            return (Ty::File, BodyKind::Binary);
        }
        let schema = self.schema_of_values(at);
        let value = schema.as_ref().and_then(|(_, resolved)| self.value(resolved));
        // A text says nothing of what is in it.
        let known = value.filter(|value| {
            let ty = value.get("type").and_then(Value::as_str);
            ty != Some("string") || value.get("enum").is_some()
        });
        let is_event = known.is_some_and(|value| {
            let mut names = BTreeSet::new();
            self.property_names(value, &mut names, 0);
            names.contains("data") && names.iter().all(|name| EVENT.contains(name))
        });
        let framing = match (is_sse, known) {
            (true, Some(_)) if !is_event => Framing::EventData,
            (true, _) => Framing::Events,
            (false, _) => framing,
        };
        let ty = match (known, schema) {
            (Some(_), Some((at, _))) => self.used(&at).or_null(),
            _ if is_sse => Ty::External("runtime::stream::Event".to_owned()),
            _ => Ty::Json,
        };
        // Of anything at all there is nothing to say but the events themselves.
        let (ty, framing) = match ty {
            Ty::Json if is_sse => (Ty::External("runtime::stream::Event".to_owned()), Framing::Events),
            ty => (ty, framing),
        };
        (Ty::Stream(framing, Box::new(ty)), BodyKind::Stream(framing))
    }

    /// Where the schema of one value is used, and where that is in the end: that of the items, or of the whole, where a
    /// list stands for its elements.
    fn schema_of_values(&mut self, at: &str) -> Option<(String, String)> {
        let own = pointer::child(at, ITEM_SCHEMA);
        if self.value(&own).is_some() {
            let resolved = self.end_of(&own);
            return Some((own, resolved));
        }
        let whole = pointer::child(at, "schema");
        self.value(&whole)?;
        let resolved = self.end_of(&whole);
        let elements = pointer::child(&resolved, "items");
        match self.value(&elements) {
            Some(_) => {
                let resolved = self.end_of(&elements);
                Some((elements, resolved))
            }
            None => Some((whole, resolved)),
        }
    }

    /// Where the references of a schema lead. That one leads nowhere is told where the schema is read.
    fn end_of(&self, at: &str) -> String {
        let mut at = at.to_owned();
        for _ in 0..MAX_HOPS {
            let next = self.value(&at).and_then(|value| value.get("$ref")?.as_str()).and_then(pointer::of_reference);
            match next.filter(|next| self.value(next).is_some()) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The names of all properties, those of its parts and alternatives included.
    fn property_names<'v>(&'v self, schema: &'v Value, names: &mut BTreeSet<&'v str>, depth: usize) {
        const DEEPEST: usize = 8;
        if depth > DEEPEST {
            return;
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(pointer::of_reference) {
            if let Some(schema) = self.value(&target) {
                self.property_names(schema, names, depth + 1);
            }
            return;
        }
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        names.extend(properties.map(|(name, _)| name.as_str()));
        for key in ["allOf", "oneOf", "anyOf"] {
            for part in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
                self.property_names(part, names, depth + 1);
            }
        }
    }
}
