//! Main loop of a decoder process.

use std::io;

use analysis::{Analysis, DecodeLimits, Preview};
use protocol::Failure;
use serde::Serialize;

use super::av1_exit;
use super::channel::DecoderEnd;
use super::decode_task::{DecodeTask, PreviewFacts};
use super::decoder_args::DecoderArgs;
use super::reply::DecoderReply;
use super::sandbox;
use crate::preview_scale::PreviewScale;

/// Largest file buffer in bytes that is kept for the next image. Reusing it is cheaper than getting zeroed pages again.
const REUSED_BUFFER: usize = 16 << 20;

/// Applies the sandbox, sends its status, and then handles one task after another until the server closes the channel.
///
/// # Errors
/// When the sandbox cannot be applied as required, or the channel, the limit on CPU time or the encoding of a reply
/// fails.
pub fn run_decoder(decoder_args: &DecoderArgs) -> io::Result<()> {
    run_decoder_with(decoder_args, analysis::analyze)
}

/// [`run_decoder`] with another function for analysis tasks. Tests use it to attack the sandbox from inside.
///
/// # Errors
/// As [`run_decoder`].
pub fn run_decoder_with(
    decoder_args: &DecoderArgs,
    mut analyze: impl FnMut(&[u8], &DecodeLimits) -> Result<Analysis, Failure>,
) -> io::Result<()> {
    av1_exit::install_panic_hook();
    let limits = decoder_args.limits();
    warm_up(&limits);
    let mut channel = DecoderEnd::inherited()?;
    let status = sandbox::apply(decoder_args)?;
    channel.send_startup_message(&serde_json::to_vec(&status)?)?;
    let mut file = Vec::new();
    while let Some(task) = channel.receive_task(&mut file, limits.max_bytes)? {
        sandbox::extend_cpu_limit(decoder_args)?;
        let reply = match task {
            DecodeTask::Analyze => reply(analyze(&file, &limits).map(|analysis| (analysis.report, analysis.thumbnail))),
            DecodeTask::Preview(PreviewScale::Screen) => reply(analysis::preview(&file, &limits).map(split_preview)),
            DecodeTask::Preview(PreviewScale::Full) => reply(analysis::full_preview(&file, &limits).map(split_preview)),
        };
        channel.send_reply(&reply?.to_bytes()?)?;
        if file.capacity() > REUSED_BUFFER {
            file = Vec::new();
        }
    }
    Ok(())
}

/// Separates the description of a preview from its bytes.
fn split_preview(preview: Preview) -> (PreviewFacts, Vec<u8>) {
    let Preview { hash, media_type, width, height, bytes } = preview;
    (PreviewFacts { hash, media_type, width, height }, bytes)
}

/// Reply with this result. The picture of a failure is empty.
fn reply<T: Serialize>(result: Result<(T, Vec<u8>), Failure>) -> io::Result<DecoderReply> {
    let (content, picture) = match result {
        Ok((content, picture)) => (Ok(content), picture),
        Err(failure) => (Err(failure), Vec::new()),
    };
    Ok(DecoderReply { json: serde_json::to_vec(&content)?, picture })
}

/// Analyzes a tiny picture before the sandbox is applied, because libraries read some system data on first use, such as
/// processor features.
fn warm_up(limits: &DecodeLimits) {
    // The result does not matter: the limits may refuse even this picture.
    let _ = analysis::analyze(&tiny_bmp(), limits);
}

/// BMP of 2 × 2 grey pixels with 24 bits each.
fn tiny_bmp() -> Vec<u8> {
    const PIXELS: [u8; 16] = [90; 16];
    let header = [54 + 16, 0, 54].map(u32::to_le_bytes).concat();
    let size = [40_u32, 2, 2, 1 | 24 << 16, 0, 16, 0, 0, 0, 0].map(u32::to_le_bytes).concat();
    [b"BM".as_slice(), &header, &size, &PIXELS].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiny_bmp_is_a_valid_picture() {
        let analysis = analysis::analyze(&tiny_bmp(), &DecodeLimits::default()).unwrap();
        assert_eq!((analysis.report.image.width, analysis.report.image.height), (2, 2));
    }
}
