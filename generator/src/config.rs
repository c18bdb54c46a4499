//! `codegen.toml`: which document becomes which crate, and what the owner decided about names, types and credentials.
//!
//! Everything that is written there carries its [`Place`], so that a later stage can say where a key stands that matches
//! nothing in the document: [`Setting::unmatched`].

mod paging;
mod read;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;
use crate::source::{self, Place};
use crate::suggest;

pub use read::is_date;

/// The content of a `codegen.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The clients, in the order in which they are written.
    pub clients: Vec<ClientConfig>,
}

/// One client: a document, the crate that is made of it, and what the owner decided about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientConfig {
    /// The OpenAPI document.
    pub document: PathBuf,
    /// The folder whose files the document may refer to; its own if there is none.
    pub root: Option<PathBuf>,
    /// Overlays that are applied to it, in this order.
    pub overlays: Vec<PathBuf>,
    /// Name of the crate, as in its `Cargo.toml`.
    pub crate_name: String,
    /// Folder of the crate.
    pub output: PathBuf,
    /// Path from the crate's folder to the crate `runtime`, with `/` between the parts, for the manifest's dependency.
    pub runtime: String,
    /// Pinned date (`YYYY-MM-DD`) of dated media types: the newest version that is not after it is used.
    pub api_version: Option<Setting<String>>,
    /// Whether `Cargo.toml` and `README.md` are generated too; otherwise only `src/` is.
    pub write_manifest: bool,
    /// Whether the crate has cargo features by tag; `None`: where its manifest is generated and it has many types.
    pub features: Option<bool>,
    /// Whether there is a command line too, behind the feature `cli` of the crate; if not set, where the manifest, which
    /// has that feature, is generated.
    pub cli: Option<bool>,
    /// Names that override those the generator would choose.
    pub naming: Naming,
    /// Per security scheme of the document: how its credentials are called and where they come from.
    pub auth: BTreeMap<String, Setting<Auth>>,
    /// Rust types used in place of generated ones.
    pub types: TypeOverrides,
    /// Which operations give lists page by page.
    pub paging: PagingSettings,
}

/// `[client.naming]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Keys of extensions whose string value overrides an operation's name; the first that an operation has wins.
    pub operation_id_extensions: Vec<Setting<String>>,
    /// Operation id, or `METHOD /path`, to Rust name.
    pub operations: BTreeMap<String, Setting<String>>,
    /// Key of a component schema to Rust type name.
    pub types: BTreeMap<String, Setting<String>>,
    /// Tag to Rust module name.
    pub tags: BTreeMap<String, Setting<String>>,
}

/// `[client.auth.<security scheme>]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Auth {
    /// Rust name of the credentials' type.
    pub type_name: Option<Setting<String>>,
    /// Which environment variable holds which part of the credentials, such as `client-id`.
    pub env: BTreeMap<String, Setting<String>>,
}

/// `[client.types]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeOverrides {
    /// `type:format`, such as `string:uuid`, or `type` for those without a format, to the path of a Rust type.
    pub formats: BTreeMap<String, Setting<String>>,
    /// Key of a component schema to the path of a Rust type.
    pub schemas: BTreeMap<String, Setting<String>>,
    /// Whether every struct keeps the properties that the document does not have.
    pub keep_unknown_fields: bool,
}

/// `[client.paging]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagingSettings {
    /// Whether paging that the document shows is taken for such.
    pub detect: bool,
    /// Operation id, or `METHOD /path`, to how its pages follow one another; `None` if it has none.
    pub operations: BTreeMap<String, Setting<Option<Described>>>,
}

impl Default for PagingSettings {
    fn default() -> Self {
        Self { detect: true, operations: BTreeMap::new() }
    }
}

/// How the pages of an operation follow one another. Places in the answer are names of properties, with dots between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Where the items stand; the only list, if it is not said.
    pub items: Option<Setting<String>>,
    /// What leads to the next page.
    pub by: DescribedBy,
    /// What says whether there is one: a boolean, a value that is there or not, links.
    pub more: Option<Setting<String>>,
    /// How many items there are.
    pub total: Option<Setting<String>>,
    /// How many pages there are.
    pub pages: Option<Setting<String>>,
}

/// What leads to the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescribedBy {
    /// A parameter is its number.
    Page {
        /// The parameter.
        parameter: Setting<String>,
        /// The number of the first page.
        first: Option<i64>,
    },
    /// A parameter is the number of items before it.
    Offset {
        /// The parameter.
        parameter: Setting<String>,
        /// The number of the first item.
        first: Option<i64>,
    },
    /// A parameter takes what came with the page before.
    Cursor {
        /// The parameter.
        parameter: Setting<String>,
        /// Where its value comes from.
        from: DescribedSource,
    },
    /// A URL.
    Url(DescribedSource),
}

/// Where the way to the next page comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescribedSource {
    /// A place in the answer.
    Body(Setting<String>),
    /// A place in the last item.
    LastItem(Setting<String>),
    /// A header.
    Header(Setting<String>),
}

/// A value of `codegen.toml`, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where its key stands (an item of a list: the item). `None` if it was not read from a file.
    pub place: Option<Place>,
}

impl<T> Setting<T> {
    /// A setting that was not read from a file.
    pub fn new(value: T) -> Self {
        Self { value, place: None }
    }

    /// Records that this setting's `key` names nothing in the document. `what` is what it should name, such as
    /// `operation`; `candidates` are the names that exist: the nearest is suggested.
    pub fn unmatched<'c>(
        &self,
        key: &str,
        what: &str,
        candidates: impl IntoIterator<Item = &'c str>,
        diagnostics: &mut Diagnostics,
    ) {
        let message = format!("`{key}` matches no {what} of the document");
        let diagnostic = diagnostics.fatal("unmatched-setting", "", message);
        diagnostic.place.clone_from(&self.place);
        diagnostic.hint(match suggest::nearest(key, candidates) {
            Some(near) => format!("maybe it is misspelled: did you mean `{near}`?"),
            None => "remove it if the document no longer has it".into(),
        });
    }
}

impl Config {
    /// Reads a `codegen.toml`. Paths in it are relative to its folder. `None` if anything in it is wrong; all of that is
    /// among the diagnostics then.
    pub fn load(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let file = source::read_text(path, diagnostics)?;
        read::config(&file, path.parent().unwrap_or(Path::new("")), diagnostics)
    }
}

impl ClientConfig {
    /// The settings of a client without a `codegen.toml`: everything is as the document says.
    pub fn new(document: impl Into<PathBuf>, crate_name: impl Into<String>, output: impl Into<PathBuf>) -> Self {
        Self {
            document: document.into(),
            crate_name: crate_name.into(),
            output: output.into(),
            write_manifest: true,
            ..Self::default()
        }
    }

    /// Whether there is a command line.
    #[must_use]
    pub fn has_cli(&self) -> bool {
        self.cli.unwrap_or(self.write_manifest)
    }
}
