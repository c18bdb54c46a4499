//! Which types requests and responses reach.

use crate::model::{Api, BodyKind, Medium, Shape, Struct, Ty, Type, TypeId};

/// By type: whether a request or a response can hold it.
pub(crate) struct Usage {
    requests: Vec<bool>,
    responses: Vec<bool>,
}

impl Usage {
    /// Whether a request can hold the type.
    pub(crate) fn in_requests(&self, id: TypeId) -> bool {
        self.requests.get(id.0).copied().unwrap_or_default()
    }

    /// Whether a response can hold the type.
    pub(crate) fn in_responses(&self, id: TypeId) -> bool {
        self.responses.get(id.0).copied().unwrap_or_default()
    }
}

pub(crate) fn usage(api: &Api) -> Usage {
    let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref().map(|body| &body.medium.ty));
    let parameters = api.operations.iter().flat_map(|operation| operation.parameters.iter().map(|p| &p.ty));
    let answers = api.operations.iter().flat_map(|operation| operation.successes.iter().chain(&operation.errors));
    let received: Vec<Ty> = api.received.iter().map(|id| Ty::Named(*id)).collect();
    let headers = api.headers.iter().map(|header| &header.ty);
    Usage {
        requests: reach(api, bodies.chain(parameters)),
        responses: reach(api, answers.map(|answer| &answer.ty).chain(headers).chain(&received)),
    }
}

/// By type: whether a body of XML can hold it.
pub(crate) fn xml(api: &Api) -> Vec<bool> {
    let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref().map(|body| &body.medium));
    let several = api.types.iter().filter_map(|ty| match &ty.shape {
        Shape::Media(media) => Some(media),
        _ => None,
    });
    let media: Vec<&Medium> = bodies.chain(several.flatten()).collect();
    let parts = media.iter().flat_map(|medium| {
        let parts = medium.encoding.iter().filter(|encoding| encoding.xml.is_some());
        parts.filter_map(|encoding| api.property(&medium.ty, &encoding.name))
    });
    let whole = media.iter().map(|medium| (medium.kind, &medium.ty));
    let answers = api.operations.iter().flat_map(|operation| operation.successes.iter().chain(&operation.errors));
    let whole = whole.chain(answers.map(|answer| (answer.kind, &answer.ty)));
    reach(api, whole.filter(|(kind, _)| *kind == BodyKind::Xml).map(|(_, ty)| ty).chain(parts))
}

/// Which types these and all that they are made of are, by index.
pub(crate) fn reach<'a>(api: &Api, roots: impl Iterator<Item = &'a Ty>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut work: Vec<TypeId> = roots.filter_map(Ty::named).collect();
    while let Some(id) = work.pop() {
        match reached.get_mut(id.0) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        if let Some(ty) = api.get(id) {
            work.extend(parts(ty).filter_map(Ty::named));
        }
    }
    reached
}

/// The types that a type is made of.
pub(crate) fn parts(ty: &Type) -> Box<dyn Iterator<Item = &Ty> + '_> {
    match &ty.shape {
        Shape::Struct(s) => Box::new(s.fields.iter().map(|field| &field.ty).chain(&s.rest)),
        Shape::Tuple(tuple) => Box::new(tuple.elements.iter().map(|element| &element.ty).chain(&tuple.rest)),
        Shape::Union(union) => Box::new(union.variants.iter().map(|variant| &variant.ty)),
        Shape::Media(media) => Box::new(media.iter().map(|medium| &medium.ty)),
        Shape::Alias(ty) | Shape::Same(ty) => Box::new(std::iter::once(ty)),
        Shape::Enum(_) => Box::new(std::iter::empty()),
    }
}

/// The same, to be changed.
pub(crate) fn parts_mut(ty: &mut Type) -> Vec<&mut Ty> {
    match &mut ty.shape {
        Shape::Struct(Struct { fields, rest }) => fields.iter_mut().map(|field| &mut field.ty).chain(rest).collect(),
        Shape::Tuple(tuple) => {
            tuple.elements.iter_mut().map(|element| &mut element.ty).chain(&mut tuple.rest).collect()
        }
        Shape::Union(union) => union.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
        Shape::Media(media) => media.iter_mut().map(|medium| &mut medium.ty).collect(),
        Shape::Alias(ty) | Shape::Same(ty) => vec![ty],
        Shape::Enum(_) => Vec::new(),
    }
}
