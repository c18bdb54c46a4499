//! Bytes that choose.

/// What is left of the input; when it is used up, every choice is the first.
pub struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                *first
            }
            None => 0,
        }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// Up to seven characters: mostly those of the list, now and then any beyond ASCII.
    pub fn text(&mut self, characters: &[char]) -> String {
        let length = self.below(8);
        (0..length)
            .map(|_| match self.byte() {
                255 => {
                    let (high, middle, low) = (self.byte(), self.byte(), self.byte());
                    let any = char::from_u32(u32::from_be_bytes([0, high % 17, middle, low]));
                    any.filter(|c| !c.is_ascii()).unwrap_or('\u{fffd}')
                }
                byte => characters[usize::from(byte) % characters.len()],
            })
            .collect()
    }
}
