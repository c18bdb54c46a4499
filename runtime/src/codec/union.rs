//! Unions: which variant a value is of.

use std::any::{Any, TypeId};
use std::collections::HashMap;

use super::read::Mark;
use super::weight::Weight;
use super::{Fault, Reader, Slot, Writer};
use crate::Json;

/// A union's variants as the codec sees them.
pub trait Union: Slot {
    /// Makes variant number `index` and gives its place; `None` past the last.
    fn start(&mut self, index: usize) -> Option<&mut dyn Slot>;
    /// Makes the variant that keeps what no other takes.
    fn unrecognized(&mut self, value: Json);
    /// Number and place of the variant that is there, or the JSON that was kept.
    fn current(&self) -> Result<(usize, &dyn Slot), &Json>;
    /// What tells the variants apart, if that is a property.
    fn tags(&self) -> Option<&'static Tags> {
        None
    }
}

/// The property that tells the variants of a union apart.
#[derive(Clone, Copy, Debug)]
pub struct Tags {
    /// Its key.
    pub key: &'static str,
    /// Its values with the numbers of the variants that they mean. Several variants may share a value.
    pub values: &'static [(&'static str, usize)],
    /// Values that may mean a variant too, though the document has others for it: if the object fits.
    pub names: &'static [(&'static str, usize)],
    /// The variant for objects without the property, or with a value that is not in the list.
    pub default: Option<usize>,
}

impl Tags {
    /// The value of the property by which a variant is known, if its own type does not have the property. The default
    /// needs none.
    fn missing(&self, index: usize, variant: &dyn Slot) -> Option<&'static str> {
        let table = variant.table();
        let is_struct = !table.names.is_empty();
        let (value, _) = self.values.iter().find(|(_, variant)| *variant == index)?;
        (is_struct && self.default != Some(index) && table.position(self.key).is_none()).then_some(value)
    }

    fn has(&self, index: usize) -> bool {
        self.values.iter().any(|(_, variant)| *variant == index)
    }
}

/// What was found out about the union that stands at an offset.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    /// The variant that fits best, if any fits.
    best: Option<usize>,
    /// How well it does.
    pub(super) weight: Weight,
    /// Where the value ends.
    pub(super) end: Mark<'a>,
}

/// Verdicts by offset and type, so that no value is weighed twice: unions within unions would otherwise be read once
/// for each way to get to them.
pub(super) type Verdicts<'a> = HashMap<(usize, TypeId), Verdict<'a>>;

/// Reads a union.
///
/// # Errors
/// If the value fits none of the variants that its property names, or is not valid JSON.
pub fn read_union(union: &mut dyn Union, reader: &mut Reader<'_>) -> Result<(), Fault> {
    match union.tags() {
        Some(tags) => read_tagged(union, tags, reader),
        None => read_best(union, reader, &|_| true, None),
    }
}

/// Reads a union whose variants are told apart by a property.
///
/// Among the variants that a value of the property means, the one that fits best is taken. A value that none has, or
/// that is not there, leaves the default, or those variants that the property does not rule out. The name of a schema
/// that the document has another value for means its variant only if that fits.
fn read_tagged(union: &mut dyn Union, tags: &Tags, reader: &mut Reader<'_>) -> Result<(), Fault> {
    if !reader.at_object()? {
        return read_best(union, reader, &|index| !tags.has(index), None);
    }
    let tag = reader.peek_tag(tags.key)?;
    let named: Vec<usize> = match &tag {
        Some(tag) => tags.values.iter().filter(|(value, _)| value == tag).map(|(_, index)| *index).collect(),
        None => Vec::new(),
    };
    if let (Some(tag), []) = (&tag, named.as_slice())
        && let Some((_, by_name)) = tags.names.iter().find(|(name, _)| name == tag)
    {
        return read_best(union, reader, &|index| index == *by_name, tags.default);
    }
    let only = match named.as_slice() {
        [] => tags.default,
        [only] => Some(*only),
        _ => None,
    };
    match (only, named.first()) {
        (Some(_), _) => read_one(union, reader, only),
        (None, Some(first)) => read_best(union, reader, &|index| named.contains(&index), Some(*first)),
        (None, None) if tag.is_some() => read_best(union, reader, &|index| !tags.has(index), None),
        (None, None) => read_best(union, reader, &|_| true, None),
    }
}

/// Reads the best of some variants, the first among equals. If none fits, `otherwise` is read, and says why not; or the
/// JSON is kept.
fn read_best(
    union: &mut dyn Union,
    reader: &mut Reader<'_>,
    allowed: &dyn Fn(usize) -> bool,
    otherwise: Option<usize>,
) -> Result<(), Fault> {
    let offset = reader.offset()?;
    let key = (offset, (union as &dyn Any).type_id());
    let outermost = reader.verdicts.is_empty() && !reader.weighing;
    if !reader.verdicts.contains_key(&key) {
        let weighing = std::mem::replace(&mut reader.weighing, true);
        let verdict = weigh(union, reader, allowed);
        reader.weighing = weighing;
        reader.verdicts.insert(key, verdict?);
    }
    let best = reader.verdicts.get(&key).and_then(|verdict| verdict.best);
    // Nothing is kept of a value that is weighed: what is known of it will do.
    if reader.weighing && (best.is_some() || otherwise.is_none()) {
        reader.jump(&key);
        return Ok(());
    }
    let read = read_one(union, reader, best.or(otherwise));
    if outermost {
        reader.verdicts.clear();
    }
    read
}

/// Reads one variant, or keeps the JSON.
fn read_one(union: &mut dyn Union, reader: &mut Reader<'_>, index: Option<usize>) -> Result<(), Fault> {
    match index.and_then(|index| union.start(index)) {
        Some(slot) => slot.read(reader),
        None => {
            let value = reader.json()?;
            union.unrecognized(value);
            Ok(())
        }
    }
}

/// Finds the variant that fits best; the reader stays where it is.
fn weigh<'a>(
    union: &mut dyn Union,
    reader: &mut Reader<'a>,
    allowed: &dyn Fn(usize) -> bool,
) -> Result<Verdict<'a>, Fault> {
    let start = reader.mark();
    let mut best: Option<Verdict<'a>> = None;
    let mut index = 0;
    while let Some(slot) = union.start(index) {
        if allowed(index) && slot.read(reader).is_ok() {
            let weight = reader.weight_since(&start);
            if best.as_ref().is_none_or(|best| weight.is_better_than(best.weight)) {
                best = Some(Verdict { best: Some(index), weight, end: reader.mark() });
            }
        }
        reader.go_back(&start);
        index += 1;
    }
    if let Some(best) = best {
        return Ok(best);
    }
    reader.skip()?;
    let verdict = Verdict { best: None, weight: Weight::UNRECOGNIZED, end: reader.mark() };
    reader.go_back(&start);
    Ok(verdict)
}

/// Writes a union: its variant as it is. Where only the discriminator of the document says that there is a property to
/// know the variant by, and not its own schema, that is written too: nobody could tell otherwise what it is.
pub fn write_union(union: &dyn Union, writer: &mut Writer) {
    let (index, slot) = match union.current() {
        Ok(current) => current,
        Err(json) => return writer.value(json),
    };
    let start = writer.position();
    slot.write(writer);
    if let Some(tags) = union.tags()
        && let Some(value) = tags.missing(index, slot)
        // What it keeps of other properties may have it.
        && !(slot.table().keeps_others() && writer.has_key(start, tags.key))
    {
        writer.add_first(start, tags.key, value);
    }
}
