//! Lists of which each element has a type of its own.

use super::{Fault, Reader, Slot, Writer};

/// Fills the elements of a tuple from a list; with `rest`, the last place takes all further elements.
///
/// # Errors
/// If the value is no list, an element does not fit, or there are too few or too many.
pub fn read_tuple(tuple: &mut dyn Slot, rest: bool, reader: &mut Reader<'_>) -> Result<(), Fault> {
    let mut outcome = Ok(());
    tuple.with_slots_mut(&mut |slots| outcome = read_elements(slots, rest, reader));
    outcome
}

fn read_elements(slots: &mut [&mut dyn Slot], rest: bool, reader: &mut Reader<'_>) -> Result<(), Fault> {
    let length = slots.len() - usize::from(rest);
    let mut found = 0;
    if let (true, true, Some(slot)) = (reader.again, rest, slots.last_mut()) {
        slot.clear();
    }
    reader.array(&mut |reader| {
        let index = found;
        found += 1;
        match slots.get_mut(index.min(length)) {
            Some(slot) if index < length => slot.read(reader),
            Some(slot) => slot.read_entry("", reader),
            None => Err(reader.fail(format!("expected {length} elements, found more"))),
        }
    })?;
    if found < length {
        return Err(reader.fail(format!("expected {length} elements, found {found}")));
    }
    Ok(())
}

/// Writes the elements of a tuple as a list.
pub fn write_tuple(tuple: &dyn Slot, rest: bool, writer: &mut Writer) {
    tuple.with_slots(&mut |slots| write_elements(slots, rest, writer));
}

fn write_elements(slots: &[&dyn Slot], rest: bool, writer: &mut Writer) {
    let length = slots.len() - usize::from(rest);
    writer.begin_array();
    for (index, slot) in slots.iter().enumerate() {
        if index < length {
            writer.element();
            slot.write(writer);
            writer.wrote_element(index);
        } else {
            writer.continue_at(length);
            slot.write_entries(writer);
        }
    }
    writer.end_array();
}
