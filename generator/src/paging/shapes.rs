//! What stands where in an answer.

use crate::model::{Answer, Api, BodyKind, Field, Operation, Shape, Ty};

/// How deep to look for what leads to the next page.
const DEPTH: usize = 3;
/// How many places to look at: what is bigger is no page.
const MOST: usize = 1000;
/// How many names a type may have.
const HOPS: usize = 64;

/// A property somewhere in an answer.
pub(super) struct Place<'a> {
    /// Names of properties, the outermost first.
    pub path: Vec<String>,
    /// Its type, names for it followed, without `null`.
    pub ty: &'a Ty,
}

impl Place<'_> {
    /// The name of the property itself.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The name of the property that it stands in.
    pub(super) fn parent(&self) -> Option<&str> {
        let (_, before) = self.path.split_last()?;
        before.last().map(String::as_str)
    }
}

impl Api {
    /// The type, names for it followed, without `null`.
    pub(super) fn plain<'a>(&'a self, ty: &'a Ty) -> &'a Ty {
        let mut ty = ty;
        for _ in 0..HOPS {
            ty = match ty {
                Ty::Nullable(inner) => inner,
                Ty::Named(id) => match self.get(*id).map(|ty| &ty.shape) {
                    Some(Shape::Alias(target) | Shape::Same(target)) => target,
                    _ => break,
                },
                _ => break,
            };
        }
        ty
    }

    /// The known properties of an object.
    pub(super) fn fields<'a>(&'a self, ty: &'a Ty) -> &'a [Field] {
        match self.plain(ty) {
            Ty::Named(id) => match self.get(*id).map(|ty| &ty.shape) {
                Some(Shape::Struct(s)) => &s.fields,
                _ => &[],
            },
            _ => &[],
        }
    }

    /// The success that is JSON or XML, and its type.
    pub(super) fn page<'a>(&'a self, operation: &'a Operation) -> Option<(&'a Answer, &'a Ty)> {
        let json = |answer: &'a Answer| match (answer.kind, self.plain(&answer.ty)) {
            (BodyKind::Json | BodyKind::Xml, ty) => Some((answer, ty)),
            (BodyKind::Several, Ty::Named(id)) => match self.get(*id).map(|ty| &ty.shape) {
                Some(Shape::Media(media)) => {
                    let page = media.iter().find(|medium| matches!(medium.kind, BodyKind::Json | BodyKind::Xml));
                    page.map(|medium| (answer, self.plain(&medium.ty)))
                }
                _ => None,
            },
            _ => None,
        };
        operation.successes.iter().find_map(json)
    }

    /// The type at a place.
    pub(super) fn at<'a>(&'a self, ty: &'a Ty, path: &[String]) -> Option<&'a Ty> {
        path.iter().try_fold(self.plain(ty), |ty, name| {
            let field = self.fields(ty).iter().find(|field| field.wire_name == *name)?;
            Some(self.plain(&field.ty))
        })
    }

    /// All properties, the outer ones first.
    pub(super) fn places<'a>(&'a self, ty: &'a Ty) -> Vec<Place<'a>> {
        let mut places = vec![Place { path: Vec::new(), ty: self.plain(ty) }];
        let mut next = 0;
        while let Some(Place { path, ty }) = places.get(next).filter(|_| places.len() < MOST) {
            if path.len() < DEPTH {
                let below = self.fields(ty).iter().map(|field| Place {
                    path: path.iter().cloned().chain([field.wire_name.clone()]).collect(),
                    ty: self.plain(&field.ty),
                });
                let below: Vec<Place<'a>> = below.collect();
                places.extend(below);
            }
            next += 1;
        }
        places.remove(0);
        places
    }

    /// The type of the items of a list at a place in the page of an operation.
    pub(crate) fn item<'a>(&'a self, operation: &'a Operation, path: &[String]) -> Option<&'a Ty> {
        let (_, page) = self.page(operation)?;
        match self.at(page, path)? {
            Ty::Array(item) => Some(item),
            _ => None,
        }
    }

    /// Whether it is a list of links, or an object with links by relation.
    pub(super) fn is_links(&self, place: &Place<'_>) -> bool {
        let has = |fields: &[Field], name: &str| fields.iter().any(|field| field.wire_name == name);
        match place.ty {
            Ty::Array(element) => {
                let fields = self.fields(element);
                has(fields, "rel") && has(fields, "href")
            }
            ty => {
                let next = self.fields(ty).iter().find(|field| field.wire_name == "next");
                let link =
                    next.is_some_and(|next| *self.plain(&next.ty) == Ty::String || has(self.fields(&next.ty), "href"));
                link && key(place.name()).ends_with("links")
            }
        }
    }
}

/// A name as it is compared: without case and separators.
pub(super) fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The words of a name, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        let starts = !before.is_ascii_alphanumeric()
            || (c.is_ascii_uppercase() && (!before.is_ascii_uppercase() || after.is_ascii_lowercase()));
        if c.is_ascii_alphanumeric() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_words() {
        assert_eq!(words("nextPageToken"), ["next", "page", "token"]);
        assert_eq!(words("page[after_id]"), ["page", "after", "id"]);
        assert_eq!(words("@odata.nextLink"), ["odata", "next", "link"]);
        assert_eq!(words("X-Next-URLPath2"), ["x", "next", "url", "path2"]);
    }
}
