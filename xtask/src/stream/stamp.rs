//! Finds the events about images in what a subscriber reads, whatever surrounds them, and reads no more of them than it must.

use memchr::memmem;

/// How every event of the load begins that is counted: first the time, then the type, then the image.
const AT: &[u8] = b"\"at\":\"";
const TYPE: &[u8] = b",\"type\":\"";
const IMAGE: &[u8] = b",\"image\":\"";

/// Characters of an image's id; the last twelve are its number, in hexadecimal.
const ID: usize = 36;

/// What is read of an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stamp<'a> {
    /// When the server logged it (RFC 3339).
    pub(crate) at: &'a str,
    /// Such as `image.analyzed`.
    pub(crate) event_type: &'a str,
    /// The number that the publisher gave the image.
    pub(crate) image: u64,
}

/// One subscriber's reading: what was read of an event that has not come whole.
#[derive(Default)]
pub(crate) struct Scanner {
    carried: Vec<u8>,
}

impl Scanner {
    /// Finds the events that are complete now.
    pub(crate) fn feed(&mut self, bytes: &[u8], found: impl FnMut(Stamp<'_>)) {
        if self.carried.is_empty() {
            let rest = scan(bytes, found);
            self.carried.extend_from_slice(&bytes[rest..]);
        } else {
            self.carried.extend_from_slice(bytes);
            let rest = scan(&self.carried, found);
            self.carried.drain(..rest);
        }
        if self.carried.is_empty() {
            // Thousands of subscribers: what one needed for a moment is not kept.
            self.carried = Vec::new();
        }
    }
}

/// Where the part begins that may belong to an event that is not complete yet.
fn scan(bytes: &[u8], mut found: impl FnMut(Stamp<'_>)) -> usize {
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], AT).map(|at| from + at) {
        match stamp(&bytes[at + AT.len()..]) {
            Parsed::Stamp(stamp) => found(stamp),
            Parsed::Other => {}
            Parsed::Incomplete => return at,
        }
        from = at + AT.len();
    }
    // The needle itself may be cut in two.
    let tail = bytes.len().saturating_sub(AT.len() - 1).max(from);
    (tail..bytes.len()).find(|&at| AT.starts_with(&bytes[at..])).unwrap_or(bytes.len())
}

enum Parsed<'a> {
    Stamp(Stamp<'a>),
    /// Not about an image.
    Other,
    Incomplete,
}

fn stamp(bytes: &[u8]) -> Parsed<'_> {
    let Some((at, rest)) = until_quote(bytes) else { return Parsed::Incomplete };
    let rest = match after(TYPE, rest) {
        Ok(rest) => rest,
        Err(parsed) => return parsed,
    };
    let Some((event_type, rest)) = until_quote(rest) else { return Parsed::Incomplete };
    let rest = match after(IMAGE, rest) {
        Ok(rest) => rest,
        Err(parsed) => return parsed,
    };
    let Some((id, _)) = until_quote(rest) else { return Parsed::Incomplete };
    match id.get(ID - 12..).and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
        Some(image) => Parsed::Stamp(Stamp { at, event_type, image }),
        None => Parsed::Other,
    }
}

fn until_quote(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr::memchr(b'"', bytes)?;
    Some((std::str::from_utf8(&bytes[..end]).unwrap_or_default(), &bytes[end + 1..]))
}

fn after<'a>(expected: &[u8], bytes: &'a [u8]) -> Result<&'a [u8], Parsed<'a>> {
    match bytes.strip_prefix(expected) {
        Some(rest) => Ok(rest),
        None if expected.starts_with(bytes) => Err(Parsed::Incomplete),
        None => Err(Parsed::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = concat!(
        "retry: 1000\n\nid: e-1\ndata: {\"cursor\":\"e-1\",\"batch\":\"b\",\"at\":\"T0\",\"type\":\"batch.created\"}\n\n",
        "data: {\"cursor\":\"e-2\",\"batch\":\"b\",\"at\":\"T1\",\"type\":\"image.received\",",
        "\"image\":\"00000000-0000-4000-8000-00000000001f\",\"name\":\"at\"}\n\n",
        "data: {\"cursor\":\"e-3\",\"batch\":\"b\",\"at\":\"T2\",\"type\":\"image.deleted\",",
        "\"image\":\"00000000-0000-4000-8000-000000000020\"}\n\n",
    );

    fn seen(pieces: &[&str]) -> Vec<(String, String, u64)> {
        let (mut scanner, mut seen) = (Scanner::default(), Vec::new());
        for piece in pieces {
            scanner.feed(piece.as_bytes(), |Stamp { at, event_type, image }| {
                seen.push((at.to_owned(), event_type.to_owned(), image));
            });
        }
        seen
    }

    #[test]
    fn events_are_found_wherever_the_text_is_cut() {
        let expected =
            [("T1".to_owned(), "image.received".to_owned(), 31), ("T2".to_owned(), "image.deleted".to_owned(), 32)];
        assert_eq!(seen(&[TEXT]), expected);
        for cut in 0..TEXT.len() {
            assert_eq!(seen(&[&TEXT[..cut], &TEXT[cut..]]), expected, "cut at {cut}");
        }
        let bytes: Vec<&str> = (0..TEXT.len()).map(|at| &TEXT[at..=at]).collect();
        assert_eq!(seen(&bytes), expected);
    }
}
