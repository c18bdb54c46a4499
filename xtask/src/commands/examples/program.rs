// Decodes and encodes values: reads lines of an index of `TYPES`, a tab, and JSON; writes a line for each, which begins
// with `=` and the JSON that came out, or with `!` and the error.
mod round_trip {
    use std::collections::BTreeMap;

    use crate as client;
    use client::types;
    use runtime::Open;

    pub fn main() {
        let text = std::fs::read_to_string(std::env::args().nth(1).expect("a file of values")).expect("the values");
        for line in text.lines() {
            let (index, json) = line.split_once('\t').expect("a tab");
            let index: usize = index.parse().expect("an index");
            match TYPES[index](json.as_bytes()) {
                Ok(json) => println!("={}", String::from_utf8_lossy(&json)),
                Err(error) => println!("!{}", error.replace('\n', " ")),
            }
        }
    }

    /// There and back.
    fn pass<T: runtime::Codec>(text: &[u8]) -> Result<Vec<u8>, String> {
        match runtime::codec::from_slice::<T>(text) {
            Ok(value) => Ok(runtime::codec::to_vec(&value)),
            Err(error) => Err(error.to_string()),
        }
    }

    const TYPES: &[fn(&[u8]) -> Result<Vec<u8>, String>] = &[
/* types */
    ];
}

fn main() {
    round_trip::main();
}
