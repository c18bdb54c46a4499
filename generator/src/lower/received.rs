//! What the server calls by itself: webhooks and callbacks. The client serves none of them, but it has types for what
//! their bodies are.

use super::media::MediaType;
use super::{Lower, docs};
use crate::model::{BodyKind, Shape, Side, Ty, Type, TypeId};
use crate::pointer;
use crate::tree::{Key, Value};

impl Lower<'_> {
    /// The types of what webhooks bring.
    pub(super) fn webhooks(&mut self) -> Vec<TypeId> {
        let mut types = Vec::new();
        let webhooks: Vec<&Key> = self.entries("/x-dialect-webhooks").map(|(name, _)| name).collect();
        for name in &webhooks {
            self.received_by(&pointer::child("/x-dialect-webhooks", name), &mut types);
        }
        if !webhooks.is_empty() {
            let message = format!("the server calls {} by itself", plural(webhooks.len(), "webhook"));
            self.diagnostics
                .note("webhooks", "/x-dialect-webhooks", message)
                .hint("what they bring are types, in `types::webhooks`; serving them is up to the application");
        }
        types
    }

    /// The types of what the callbacks of the operation at `operation` bring.
    pub(super) fn callbacks(&mut self, operation: &str, types: &mut Vec<TypeId>) {
        let callbacks = pointer::child(operation, "callbacks");
        for (name, _) in self.entries(&callbacks) {
            let at = pointer::child(&callbacks, name);
            let Some(target) = self.resolve(&reference(&at), &at) else { continue };
            for (expression, _) in self.entries(&target).filter(|(key, _)| !key.starts_with("x-")) {
                let at = match target == at {
                    true => pointer::child(&at, expression),
                    false => pointer::child(&target, expression),
                };
                self.received_by(&at, types);
            }
        }
    }

    /// The bodies of the path item at `at`.
    fn received_by(&mut self, at: &str, types: &mut Vec<TypeId>) {
        let Some(item) = self.resolve(&reference(at), at) else { return };
        for (_, operation) in self.methods(&item) {
            let Some(last) = operation.strip_prefix(item.as_str()) else { continue };
            let body = pointer::child(&operation, "requestBody");
            if self.value(&body).is_none() {
                continue;
            }
            let Some(body) = self.resolve(&reference(&body), &operation) else { continue };
            let content = pointer::child(&body, "content");
            let json = self.entries(&content).find(|(key, _)| MediaType::parse(key).kind == BodyKind::Json);
            let Some(media) = json.map(|(key, _)| pointer::child(&content, key)) else { continue };
            let schema = pointer::child(&media, "schema");
            if self.value(&schema).is_none() {
                continue;
            }
            let used = self.used(&schema);
            let description = self.value(&operation).and_then(|operation| operation.get("summary")).cloned();
            let here = format!("{at}{last}/requestBody");
            let docs = docs::of_type(&used.flat);
            let ty = used.or_null();
            match ty {
                Ty::Named(id) if self.stands_in(id, &here) => types.push(id),
                // It is a component, or needs no name of its own: here it has one.
                ty => {
                    let summary = description.as_ref().and_then(Value::as_str).map(str::to_owned);
                    let docs = crate::model::Docs { summary: summary.or(docs.summary.clone()), ..docs };
                    types.push(TypeId(self.types.len()));
                    self.types.push(Type { pointer: here, side: Side::Any, docs, shape: Shape::Alias(ty) });
                }
            }
        }
    }

    fn stands_in(&self, id: TypeId, at: &str) -> bool {
        self.types.get(id.0).is_some_and(|ty| ty.pointer.strip_prefix(at).is_some_and(|rest| rest.starts_with('/')))
    }
}

fn reference(at: &str) -> String {
    format!("#{}", at.replace('%', "%25"))
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("a {noun}") } else { format!("{count} {noun}s") }
}
