//! The document itself.

use super::server::Host;
use super::{At, MediaTypes, Swagger};
use crate::tree::{Map, Value};

impl Swagger<'_> {
    /// The whole document.
    pub(super) fn root(&mut self, root: Value) -> Value {
        let Value::Object(mut old) = root else { return root };
        self.host = Host::read(&old, self.diagnostics);
        let mut new = Map::with_capacity(old.len());
        new.insert("openapi", "3.0.3".into());
        self.moves.made("/swagger", "/openapi");
        if let Some((servers, from)) = self.host.servers() {
            new.insert("servers", servers);
            self.moves.made(from, "/servers");
        }
        let mut components = match old.shift_remove("components") {
            Some(Value::Object(components)) => components,
            _ => Map::new(),
        };
        for (key, mut value) in old {
            match key.as_str() {
                "swagger" | "host" | "basePath" | "schemes" | "consumes" | "produces" => {}
                "definitions" => self.definitions(value, &mut components),
                "parameters" => self.shared_parameters(value, &mut components),
                "responses" => self.shared_responses(value, &mut components),
                "securityDefinitions" => self.security_schemes(value, &mut components),
                "paths" => {
                    self.paths(&mut value);
                    new.insert(key, value);
                }
                _ => {
                    new.insert(key, value);
                }
            }
        }
        if !components.is_empty() {
            new.insert("components", Value::Object(components));
        }
        Value::Object(new)
    }

    fn definitions(&mut self, definitions: Value, components: &mut Map) {
        let at = At::new("/definitions", "/components/schemas");
        self.section(definitions, &at, components, |swagger, schema, at| {
            swagger.schema(schema, at);
            "schemas"
        });
    }

    fn shared_parameters(&mut self, parameters: Value, components: &mut Map) {
        let at = At::new("/parameters", "/components/parameters");
        self.section(parameters, &at, components, |swagger, parameter, at| swagger.component_parameter(parameter, at));
    }

    fn shared_responses(&mut self, responses: Value, components: &mut Map) {
        let at = At::new("/responses", "/components/responses");
        let produces = self.produces.clone();
        self.section(responses, &at, components, |swagger, response, at| {
            swagger.response(response, at, &produces);
            "responses"
        });
    }

    fn security_schemes(&mut self, schemes: Value, components: &mut Map) {
        let at = At::new("/securityDefinitions", "/components/securitySchemes");
        self.section(schemes, &at, components, |swagger, scheme, at| {
            swagger.security_scheme(scheme, at);
            "securitySchemes"
        });
    }

    /// Moves the entries of a section into `components`, each into the map that `translate` names, or into none if that
    /// is empty.
    fn section(
        &mut self,
        section: Value,
        at: &At,
        components: &mut Map,
        mut translate: impl FnMut(&mut Self, &mut Value, &At) -> &'static str,
    ) {
        self.moves.moved(at.old.as_str(), at.new.as_str());
        let Value::Object(entries) = section else { return };
        for (name, mut entry) in entries {
            let kind = translate(self, &mut entry, &at.child(&name));
            if kind.is_empty() {
                continue;
            }
            let map = components.entry(kind).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(map) = map {
                map.insert(name, entry);
            }
        }
    }
}

impl MediaTypes {
    /// Whether the lists hold the same.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        self.names == other.names
    }
}
