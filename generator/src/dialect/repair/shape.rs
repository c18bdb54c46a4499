//! What an OpenAPI 3.0 document is made of: the fields of each object that the generator reads, and what belongs there.

/// The objects of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Info,
    Components,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Schema,
    Discriminator,
    SecurityScheme,
    Flows,
    Flow,
    Server,
    Variable,
    Tag,
    ExternalDocs,
}

/// What belongs into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Flag,
    /// A whole number that is not negative.
    Count,
    Number,
    Texts,
    Values,
    Node(Kind),
    List(Kind),
    Map(Kind),
    TextMap,
    /// Security requirements.
    Security,
}

use Form::{Count, Flag, List, Map, Node, Number, Security, Text, TextMap, Texts, Values};
use Kind::{
    Components, Discriminator, Document, Encoding, ExternalDocs, Flow, Flows, Header, Info, MediaType, Operation,
    Parameter, PathItem, RequestBody, Response, Schema, SecurityScheme, Server, Tag, Variable,
};

type Fields = &'static [(&'static str, Form)];

const DOCUMENT: Fields = &[
    ("info", Node(Info)),
    ("servers", List(Server)),
    ("paths", Map(PathItem)),
    ("components", Node(Components)),
    ("security", Security),
    ("tags", List(Tag)),
    ("externalDocs", Node(ExternalDocs)),
    ("x-dialect-webhooks", Map(PathItem)),
];

const INFO: Fields = &[("title", Text), ("version", Text), ("description", Text)];

const COMPONENTS: Fields = &[
    ("schemas", Map(Schema)),
    ("parameters", Map(Parameter)),
    ("headers", Map(Header)),
    ("requestBodies", Map(RequestBody)),
    ("responses", Map(Response)),
    ("securitySchemes", Map(SecurityScheme)),
];

const PATH_ITEM: Fields = &[
    ("summary", Text),
    ("description", Text),
    ("servers", List(Server)),
    ("parameters", List(Parameter)),
    ("get", Node(Operation)),
    ("put", Node(Operation)),
    ("post", Node(Operation)),
    ("delete", Node(Operation)),
    ("options", Node(Operation)),
    ("head", Node(Operation)),
    ("patch", Node(Operation)),
    ("trace", Node(Operation)),
    ("x-dialect-methods", Map(Operation)),
];

const OPERATION: Fields = &[
    ("tags", Texts),
    ("summary", Text),
    ("description", Text),
    ("externalDocs", Node(ExternalDocs)),
    ("operationId", Text),
    ("parameters", List(Parameter)),
    ("requestBody", Node(RequestBody)),
    ("responses", Map(Response)),
    ("deprecated", Flag),
    ("security", Security),
    ("servers", List(Server)),
];

const PARAMETER: Fields = &[
    ("name", Text),
    ("in", Text),
    ("description", Text),
    ("required", Flag),
    ("deprecated", Flag),
    ("allowEmptyValue", Flag),
    ("style", Text),
    ("explode", Flag),
    ("allowReserved", Flag),
    ("schema", Node(Schema)),
    ("content", Map(MediaType)),
];

const HEADER: Fields = &[
    ("description", Text),
    ("required", Flag),
    ("deprecated", Flag),
    ("style", Text),
    ("explode", Flag),
    ("schema", Node(Schema)),
    ("content", Map(MediaType)),
];

const REQUEST_BODY: Fields = &[("description", Text), ("required", Flag), ("content", Map(MediaType))];

const MEDIA_TYPE: Fields =
    &[("schema", Node(Schema)), ("encoding", Map(Encoding)), ("x-dialect-item-schema", Node(Schema))];

const ENCODING: Fields =
    &[("contentType", Text), ("headers", Map(Header)), ("style", Text), ("explode", Flag), ("allowReserved", Flag)];

const RESPONSE: Fields = &[("description", Text), ("headers", Map(Header)), ("content", Map(MediaType))];

const SCHEMA: Fields = &[
    ("type", Text),
    ("format", Text),
    ("title", Text),
    ("description", Text),
    ("nullable", Flag),
    ("readOnly", Flag),
    ("writeOnly", Flag),
    ("deprecated", Flag),
    ("pattern", Text),
    ("minLength", Count),
    ("maxLength", Count),
    ("minimum", Number),
    ("maximum", Number),
    ("exclusiveMinimum", Flag),
    ("exclusiveMaximum", Flag),
    ("multipleOf", Number),
    ("minItems", Count),
    ("maxItems", Count),
    ("uniqueItems", Flag),
    ("minProperties", Count),
    ("maxProperties", Count),
    ("enum", Values),
    ("required", Texts),
    ("properties", Map(Schema)),
    ("additionalProperties", Node(Schema)),
    ("items", Node(Schema)),
    ("allOf", List(Schema)),
    ("oneOf", List(Schema)),
    ("anyOf", List(Schema)),
    ("not", Node(Schema)),
    ("discriminator", Node(Discriminator)),
    ("externalDocs", Node(ExternalDocs)),
    ("x-dialect-prefix-items", List(Schema)),
];

const DISCRIMINATOR: Fields = &[("propertyName", Text), ("mapping", TextMap)];

const SECURITY_SCHEME: Fields = &[
    ("type", Text),
    ("description", Text),
    ("name", Text),
    ("in", Text),
    ("scheme", Text),
    ("bearerFormat", Text),
    ("flows", Node(Flows)),
    ("openIdConnectUrl", Text),
];

const FLOWS: Fields = &[
    ("implicit", Node(Flow)),
    ("password", Node(Flow)),
    ("clientCredentials", Node(Flow)),
    ("authorizationCode", Node(Flow)),
];

const FLOW: Fields = &[("authorizationUrl", Text), ("tokenUrl", Text), ("refreshUrl", Text), ("scopes", TextMap)];

const SERVER: Fields = &[("url", Text), ("description", Text), ("variables", Map(Variable))];

const VARIABLE: Fields = &[("enum", Texts), ("default", Text), ("description", Text)];

const TAG: Fields = &[("name", Text), ("description", Text), ("externalDocs", Node(ExternalDocs))];

const EXTERNAL_DOCS: Fields = &[("description", Text), ("url", Text)];

impl Kind {
    fn fields(self) -> Fields {
        match self {
            Document => DOCUMENT,
            Info => INFO,
            Components => COMPONENTS,
            PathItem => PATH_ITEM,
            Operation => OPERATION,
            Parameter => PARAMETER,
            Header => HEADER,
            RequestBody => REQUEST_BODY,
            MediaType => MEDIA_TYPE,
            Encoding => ENCODING,
            Response => RESPONSE,
            Schema => SCHEMA,
            Discriminator => DISCRIMINATOR,
            SecurityScheme => SECURITY_SCHEME,
            Flows => FLOWS,
            Flow => FLOW,
            Server => SERVER,
            Variable => VARIABLE,
            Tag => TAG,
            ExternalDocs => EXTERNAL_DOCS,
        }
    }

    /// What belongs into the field `key`; `None` for what the generator does not read.
    pub(super) fn field(self, key: &str) -> Option<Form> {
        self.fields().iter().find(|(name, _)| *name == key).map(|(_, form)| *form)
    }

    /// What the object is called, with its article.
    pub(super) fn name(self) -> &'static str {
        match self {
            Document => "a document",
            Info => "an info object",
            Components => "components",
            PathItem => "a path item",
            Operation => "an operation",
            Parameter => "a parameter",
            Header => "a header",
            RequestBody => "a request body",
            MediaType => "a media type object",
            Encoding => "an encoding",
            Response => "a response",
            Schema => "a schema",
            Discriminator => "a discriminator",
            SecurityScheme => "a security scheme",
            Flows => "OAuth flows",
            Flow => "an OAuth flow",
            Server => "a server",
            Variable => "a server variable",
            Tag => "a tag",
            ExternalDocs => "a link to documentation",
        }
    }

    /// Whether a reference may stand for the object, and is followed by later stages.
    pub(super) fn is_referable(self) -> bool {
        matches!(self, PathItem | Parameter | Header | RequestBody | Response | Schema | SecurityScheme)
    }

    /// Whether the client lacks something if the object is left out; otherwise it only says less.
    pub(super) fn matters(self) -> bool {
        matches!(self, PathItem | Operation | Parameter | RequestBody | SecurityScheme)
    }
}

impl Form {
    /// What belongs there, in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Text => "a text",
            Flag => "`true` or `false`",
            Count => "a whole number",
            Number => "a number",
            Texts => "a list of texts",
            Values | List(_) => "a list",
            Node(kind) => kind.name(),
            Map(_) | TextMap => "a mapping",
            Security => "a list of security requirements",
        }
    }

    /// What belongs one step further down.
    fn step(self, key: &str) -> Option<Self> {
        match self {
            Node(kind) => kind.field(key),
            Map(kind) | List(kind) => Some(Node(kind)),
            _ => None,
        }
    }

    /// The kind of the node that `steps` lead to.
    pub(super) fn descend<'s>(self, mut steps: impl Iterator<Item = &'s str>) -> Option<Kind> {
        match steps.try_fold(self, |form, key| form.step(key))? {
            Node(kind) => Some(kind),
            _ => None,
        }
    }
}
