//! Representations of a stream, and content negotiation (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

/// Representation of an event stream: media type and framing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Representation {
    /// Server-Sent Events (WHATWG HTML, section 9.2).
    EventStream,
    /// One JSON object a line.
    Ndjson,
    /// Long polling: a JSON array of events.
    Array,
    /// One text message for each JSON object (RFC 6455).
    WebSocket,
}

impl Representation {
    /// Representations of an event stream that `Accept` can choose, the preferred one first.
    pub const NEGOTIABLE: [Self; 3] = [Self::EventStream, Self::Ndjson, Self::Array];

    /// Media type. Empty for a WebSocket.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::EventStream => "text/event-stream",
            Self::Ndjson => "application/x-ndjson",
            Self::Array => "application/json",
            Self::WebSocket => "",
        }
    }

    /// Chooses among `offered` by the header `Accept`. If the client accepts none of them, it gets the first: the
    /// standard allows a server to disregard the header, and events are more useful than an error. `None` only if
    /// nothing is offered.
    pub fn negotiate(headers: &HeaderMap, offered: &[Self]) -> Option<Self> {
        let accept: Vec<_> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        let ranges: Vec<_> = accept.iter().flat_map(|value| value.split(',')).filter_map(MediaRange::parse).collect();
        let preference_for = |offer: &Self| {
            let matching = ranges.iter().filter_map(|range| range.preference_for(*offer));
            matching.max_by_key(|preference| preference.specificity)
        };
        let mut best: Option<(Self, Preference)> = None;
        for offer in offered {
            if let Some(preference) = preference_for(offer).filter(|preference| preference.quality > 0)
                && best.as_ref().is_none_or(|(_, found)| preference > *found)
            {
                best = Some((*offer, preference));
            }
        }
        best.map(|(offer, _)| offer).or(offered.first().copied())
    }

    /// Label in metrics.
    pub fn metrics_label(self) -> &'static str {
        match self {
            Self::EventStream => "sse",
            Self::Ndjson => "ndjson",
            Self::Array => "polling",
            Self::WebSocket => "websocket",
        }
    }
}

/// Media range of an `Accept` header.
struct MediaRange<'a> {
    /// Type, such as `text`, or `*`.
    kind: &'a str,
    subtype: &'a str,
    /// Quality value (`q`) in thousandths.
    quality: u16,
}

/// A client's preference for a representation. Ordered by quality, then by how specifically the media type is named.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Preference {
    /// Quality value (`q`) in thousandths.
    quality: u16,
    /// 0 for `*/*`, 1 for a type with any subtype, 2 for the exact media type.
    specificity: u8,
}

impl<'a> MediaRange<'a> {
    /// Parses one media range. Returns `None` if it is malformed, and then it is ignored.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let quality = match weight {
            None => 1000,
            Some(weight) => (weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))? * 1000.0) as u16,
        };
        Some(Self { kind, subtype, quality })
    }

    /// Preference that this range gives to a representation. Returns `None` if the range does not include its media
    /// type, or if it is a WebSocket.
    fn preference_for(&self, offer: Representation) -> Option<Preference> {
        let (kind, subtype) = offer.media_type().split_once('/')?;
        let specificity = match (self.kind, self.subtype) {
            ("*", "*") => 0,
            (own, "*") if own.eq_ignore_ascii_case(kind) => 1,
            (own, rest) if own.eq_ignore_ascii_case(kind) && rest.eq_ignore_ascii_case(subtype) => 2,
            _ => return None,
        };
        Some(Preference { quality: self.quality, specificity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negotiates_as_the_standard_says() {
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
            assert_eq!(Representation::negotiate(&headers, &Representation::NEGOTIABLE), Some(expected), "{accept:?}");
        }
        assert_eq!(Representation::negotiate(&HeaderMap::new(), &Representation::NEGOTIABLE), Some(EventStream));
    }

    #[test]
    fn several_accept_headers_count_as_one_list() {
        let ranges = ["text/event-stream;q=0.1", "application/x-ndjson"];
        let headers = HeaderMap::from_iter(ranges.map(|range| (header::ACCEPT, range.parse().unwrap())));
        let negotiated = Representation::negotiate(&headers, &Representation::NEGOTIABLE);
        assert_eq!(negotiated, Some(Representation::Ndjson));
    }
}
