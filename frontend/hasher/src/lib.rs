//! BLAKE3 for the browser: a worker hashes files slice by slice.

use std::fmt::Write;

use wasm_bindgen::prelude::wasm_bindgen;

/// A hash that is being made.
#[wasm_bindgen]
#[derive(Default)]
pub struct Hasher(blake3::Hasher);

#[wasm_bindgen]
impl Hasher {
    /// The hash of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash as the API writes it: `blake3:` and 64 hexadecimal digits.
    pub fn finish(self) -> String {
        let mut text = "blake3:".to_owned();
        for byte in self.0.finalize().as_bytes() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}
