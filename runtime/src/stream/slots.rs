//! Streams as values: bodies of requests and answers, and what they are in JSON.

use super::*;
use crate::codec::{Fault, Kind, Reader, Writer};
use crate::operation::BodyKind;

impl<T: Codec> Slot for Events<T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = read_text(reader)?.into();
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        match self.flow.body.as_bytes() {
            Some(bytes) => writer.string(&String::from_utf8_lossy(bytes)),
            None => writer.null(),
        }
    }

    fn as_stream(&self) -> Option<&Body> {
        Some(&self.flow.body)
    }

    fn set_stream(&mut self, body: Body, kind: BodyKind) -> bool {
        set(&mut self.flow, body, kind)
    }
}

impl<T: Codec> Codec for Events<T> {
    const BLANK: Self = Self { flow: Flow::new(Body::EMPTY, Framing::EventData), of: PhantomData };
}

impl<T: Codec> Slot for JsonLines<T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        if reader.kind()? != Kind::Array {
            *self = read_text(reader)?.into();
            return Ok(());
        }
        let mut text = Vec::new();
        reader.array(&mut |reader| {
            let mut value = T::make();
            value.read(reader)?;
            push_line(&mut text, &value);
            Ok(())
        })?;
        *self = Body::from(text).into();
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        let Some(bytes) = self.flow.body.in_memory() else { return writer.null() };
        writer.begin_array();
        let mut splitter = split::Splitter::new(self.flow.framing, usize::MAX);
        let mut bytes = bytes.clone();
        while let Some(piece) = splitter.next(&mut bytes).ok().flatten().or_else(|| splitter.finish()) {
            let Piece::Text(text) = piece else { continue };
            writer.element();
            let mut value = T::make();
            match read_document(&mut value, &text) {
                Ok(()) => value.write(writer),
                // It is no value of the type: it is shown all the same.
                Err(_) => writer.string(&String::from_utf8_lossy(&text)),
            }
        }
        writer.end_array();
    }

    fn as_stream(&self) -> Option<&Body> {
        Some(&self.flow.body)
    }

    fn set_stream(&mut self, body: Body, kind: BodyKind) -> bool {
        set(&mut self.flow, body, kind)
    }
}

impl<T: Codec> Codec for JsonLines<T> {
    const BLANK: Self = Self { flow: Flow::new(Body::EMPTY, Framing::Lines), of: PhantomData };
}

fn set(flow: &mut Flow, body: Body, kind: BodyKind) -> bool {
    let BodyKind::Stream(framing) = kind else { return false };
    *flow = Flow::new(body, framing);
    true
}

/// The text of a stream, as a string or in what a file can be written as.
fn read_text(reader: &mut Reader<'_>) -> Result<Body, Fault> {
    if reader.at_string()? {
        return Ok(Body::from(reader.string(str::to_owned)?));
    }
    let mut body = Body::EMPTY;
    body.read(reader)?;
    Ok(body)
}
