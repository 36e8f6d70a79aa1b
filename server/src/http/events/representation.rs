//! The ways in which a stream is written, and how a client chooses one (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

/// How a stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Representation {
    /// Server-Sent Events (WHATWG HTML, section 9.2).
    EventStream,
    /// One JSON object a line.
    Ndjson,
    /// Long polling: an array of what came.
    Array,
    /// A text frame for each object (RFC 6455).
    WebSocket,
}

impl Representation {
    /// Those that a stream's address offers, the preferred one first.
    pub const OFFERED: [Self; 3] = [Self::EventStream, Self::Ndjson, Self::Array];

    /// Its media type; a WebSocket has none.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::EventStream => "text/event-stream",
            Self::Ndjson => "application/x-ndjson",
            Self::Array => "application/json",
            Self::WebSocket => "",
        }
    }

    /// What is wanted of these. A client that wants none of them gets the first: the standard allows to disregard the header,
    /// and events are of more use than an error.
    pub fn wanted(headers: &HeaderMap, offered: &[Self]) -> Option<Self> {
        let accept: Vec<_> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        let ranges: Vec<_> = accept.iter().flat_map(|value| value.split(',')).filter_map(Range::parse).collect();
        let wish =
            |offer: &Self| ranges.iter().filter_map(|range| range.wish(*offer)).max_by_key(|wish| wish.exactness);
        let mut best: Option<(Self, Wish)> = None;
        for offer in offered {
            if let Some(wish) = wish(offer).filter(|wish| wish.quality > 0)
                && best
                    .as_ref()
                    .is_none_or(|(_, found)| (wish.quality, wish.exactness) > (found.quality, found.exactness))
            {
                best = Some((*offer, wish));
            }
        }
        best.map(|(offer, _)| offer).or(offered.first().copied())
    }

    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::EventStream => "sse",
            Self::Ndjson => "ndjson",
            Self::Array => "polling",
            Self::WebSocket => "websocket",
        }
    }
}

/// A media range of an `Accept` header.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    /// In thousandths.
    quality: u16,
}

/// How much a client wants a representation. Of two that it wants equally it gets the one that it named more exactly.
struct Wish {
    quality: u16,
    exactness: u8,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let quality = match weight {
            None => 1000,
            // What is no number is no wish.
            Some(weight) => (weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))? * 1000.0) as u16,
        };
        Some(Self { kind, subtype, quality })
    }

    fn wish(&self, offer: Representation) -> Option<Wish> {
        let (kind, subtype) = offer.media_type().split_once('/')?;
        let exactness = match (self.kind, self.subtype) {
            ("*", "*") => 0,
            (own, "*") if own.eq_ignore_ascii_case(kind) => 1,
            (own, rest) if own.eq_ignore_ascii_case(kind) && rest.eq_ignore_ascii_case(subtype) => 2,
            _ => return None,
        };
        Some(Wish { quality: self.quality, exactness })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_as_the_standard_says() {
        use Representation::{Array, EventStream, Ndjson};
        for (accept, expected) in [
            ("", EventStream),
            ("*/*", EventStream),
            ("text/event-stream", EventStream),
            ("application/x-ndjson", Ndjson),
            ("Application/X-NDJSON", Ndjson),
            ("application/json", Array),
            ("application/json, text/plain, */*", Array),
            ("application/json;q=0.5, application/x-ndjson;q=0.6", Ndjson),
            ("application/json, text/event-stream", EventStream),
            ("application/json, text/event-stream;q=0.9", Array),
            ("text/event-stream;q=0, */*", Ndjson),
            ("text/*;q=0.5, application/json;q=0.4", EventStream),
            ("application/*", Ndjson),
            ("application/*, application/x-ndjson;q=0", Array),
            ("text/html, application/xhtml+xml, */*;q=0.8", EventStream),
            ("text/html", EventStream),
            ("text/html;q=1, application/x-ndjson ; q=0.9", Ndjson),
            ("application/x-ndjson;q=zero", EventStream),
            (",;/,;q", EventStream),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(Representation::wanted(&headers, &Representation::OFFERED), Some(expected), "{accept:?}");
        }
        assert_eq!(Representation::wanted(&HeaderMap::new(), &Representation::OFFERED), Some(EventStream));
    }

    #[test]
    fn several_headers_are_one() {
        let ranges = ["text/event-stream;q=0.1", "application/x-ndjson"];
        let headers = HeaderMap::from_iter(ranges.map(|range| (header::ACCEPT, range.parse().unwrap())));
        let wanted = Representation::wanted(&headers, &Representation::OFFERED);
        assert_eq!(wanted, Some(Representation::Ndjson));
    }
}
