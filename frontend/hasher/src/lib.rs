//! BLAKE3 hasher for the browser. A web worker (`public/hashing.js`) feeds it a file slice by slice.

use std::fmt::Write;

use wasm_bindgen::prelude::wasm_bindgen;

/// Incremental hasher of one file.
#[wasm_bindgen]
#[derive(Default)]
pub struct Hasher(blake3::Hasher);

#[wasm_bindgen]
impl Hasher {
    /// Creates a hasher that has read no bytes.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the hash in the format of the API: `blake3:` and 64 lower-case hexadecimal digits.
    pub fn finish(self) -> String {
        let mut text = "blake3:".to_owned();
        for byte in self.0.finalize().as_bytes() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}
