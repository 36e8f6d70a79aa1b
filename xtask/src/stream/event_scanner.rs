//! Scanner that finds image events in a byte stream of any transport, and parses only their first fields.

use memchr::memmem;

/// Beginnings of three fields that follow each other in every counted event: time, type and image.
const AT: &[u8] = b"\"at\":\"";
const TYPE: &[u8] = b",\"type\":\"";
const IMAGE: &[u8] = b",\"image\":\"";

/// Length of an image id. Its last twelve characters are the image's number in hexadecimal.
const ID_LENGTH: usize = 36;

/// Parsed fields of an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ScannedEvent<'a> {
    /// Time at which the server logged it (RFC 3339).
    pub(crate) at: &'a str,
    /// Event type, such as `image.analyzed`.
    pub(crate) event_type: &'a str,
    /// Number that the publisher gave the image, which is also the number of the change.
    pub(crate) image: u64,
}

/// State of one subscriber's stream: the bytes of an event whose three fields are incomplete.
#[derive(Default)]
pub(crate) struct EventScanner {
    pending: Vec<u8>,
}

impl EventScanner {
    /// Scans the next bytes of the stream and calls `found` for each event whose three fields are complete.
    pub(crate) fn feed(&mut self, bytes: &[u8], found: impl FnMut(ScannedEvent<'_>)) {
        if self.pending.is_empty() {
            let rest = scan(bytes, found);
            self.pending.extend_from_slice(&bytes[rest..]);
        } else {
            self.pending.extend_from_slice(bytes);
            let rest = scan(&self.pending, found);
            self.pending.drain(..rest);
        }
        if self.pending.is_empty() {
            // With thousands of subscribers an empty buffer must not keep its memory.
            self.pending = Vec::new();
        }
    }
}

/// Calls `found` for each event; returns the start of the rest, which may be the beginning of an incomplete event.
fn scan(bytes: &[u8], mut found: impl FnMut(ScannedEvent<'_>)) -> usize {
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], AT).map(|at| from + at) {
        match parse(&bytes[at + AT.len()..]) {
            Parsed::Event(event) => found(event),
            Parsed::Other => {}
            Parsed::Incomplete => return at,
        }
        from = at + AT.len();
    }
    // The first field's name itself can be incomplete.
    let tail = bytes.len().saturating_sub(AT.len() - 1).max(from);
    (tail..bytes.len()).find(|&at| AT.starts_with(&bytes[at..])).unwrap_or(bytes.len())
}

/// Result of parsing the fields after the first field's name.
enum Parsed<'a> {
    Event(ScannedEvent<'a>),
    /// Another event: not about an image, or about one without a number.
    Other,
    Incomplete,
}

/// Parses the fields after [`AT`], which the bytes follow.
fn parse(bytes: &[u8]) -> Parsed<'_> {
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
    match id.get(ID_LENGTH - 12..).and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
        Some(image) => Parsed::Event(ScannedEvent { at, event_type, image }),
        None => Parsed::Other,
    }
}

/// The text before the next quote and the bytes after the quote; `None` without a quote.
fn until_quote(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr::memchr(b'"', bytes)?;
    Some((std::str::from_utf8(&bytes[..end]).unwrap_or_default(), &bytes[end + 1..]))
}

/// The bytes after `expected`, or the result of parsing if they do not begin with it.
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
        let (mut scanner, mut seen) = (EventScanner::default(), Vec::new());
        for piece in pieces {
            scanner.feed(piece.as_bytes(), |ScannedEvent { at, event_type, image }| {
                seen.push((at.to_owned(), event_type.to_owned(), image));
            });
        }
        seen
    }

    #[test]
    fn finds_events_wherever_the_text_is_cut() {
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
