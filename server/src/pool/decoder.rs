//! One decoder process, seen from within.

use std::io;

use analysis::{Analysis, DecodeLimits, Preview};
use protocol::Failure;
use serde::Serialize;

use super::frame::Answer;
use super::line::ChildEnd;
use super::order::Order;
use super::task::{PreviewFacts, Task};
use super::walls;

/// Bytes of memory for files that are kept from one image to the next, which saves the kernel from clearing them anew.
const KEPT: usize = 16 << 20;

/// Analyzes one image after the other as ordered, until no more will come.
///
/// # Errors
/// When the walls cannot be put up as they should, or the other side breaks off in the middle.
pub fn decode_until_closed(order: &Order) -> io::Result<()> {
    decode_with(order, analysis::analyze)
}

/// The same with another analysis, for those who want to see what the walls hold.
///
/// # Errors
/// As [`decode_until_closed`].
pub fn decode_with(
    order: &Order,
    mut analyze: impl FnMut(&[u8], &DecodeLimits) -> Result<Analysis, Failure>,
) -> io::Result<()> {
    let limits = order.limits();
    warm_up(&limits);
    let mut line = ChildEnd::inherited()?;
    let walls = walls::confine(order)?;
    line.greet(&serde_json::to_vec(&walls)?)?;
    let mut file = Vec::new();
    while let Some(task) = line.next(&mut file, limits.max_bytes)? {
        walls::renew_processor_time(order)?;
        let answer = match task {
            Task::Analyze => answer(analyze(&file, &limits).map(|analysis| (analysis.report, analysis.thumbnail))),
            Task::Preview => answer(analysis::preview(&file, &limits).map(described)),
        };
        line.answer(&answer?.to_bytes()?)?;
        if file.capacity() > KEPT {
            file = Vec::new();
        }
    }
    Ok(())
}

fn described(preview: Preview) -> (PreviewFacts, Vec<u8>) {
    let Preview { hash, media_type, width, height, bytes } = preview;
    (PreviewFacts { hash, media_type, width, height }, bytes)
}

fn answer<T: Serialize>(made: Result<(T, Vec<u8>), Failure>) -> io::Result<Answer> {
    let (said, picture) = match made {
        Ok((said, picture)) => (Ok(said), picture),
        Err(failure) => (Err(failure), Vec::new()),
    };
    Ok(Answer { json: serde_json::to_vec(&said)?, picture })
}

/// Analyzes a tiny picture, so that what libraries look up once, such as the features of the processor, is looked up before
/// the walls stand.
fn warm_up(limits: &DecodeLimits) {
    // Whether the limits admit it does not matter.
    let _ = analysis::analyze(&dot(), limits);
}

/// A BMP of two by two grey pixels, 24 bits each.
fn dot() -> Vec<u8> {
    const PIXELS: [u8; 16] = [90; 16];
    let header = [54 + 16, 0, 54].map(u32::to_le_bytes).concat();
    let size = [40_u32, 2, 2, 1 | 24 << 16, 0, 16, 0, 0, 0, 0].map(u32::to_le_bytes).concat();
    [b"BM".as_slice(), &header, &size, &PIXELS].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_is_a_picture() {
        let analysis = analysis::analyze(&dot(), &DecodeLimits::default()).unwrap();
        assert_eq!((analysis.report.image.width, analysis.report.image.height), (2, 2));
    }
}
