//! Damaged AVIFs in the real program: the AV1 decoder ends its process on some of them. Each is reported as an image
//! whose AV1 decoder failed, so that it is not tried again, and the pool goes on without delay.

use std::path::PathBuf;

use analysis::specimen;
use libtest_mimic::Trial;
use protocol::FailureCode;
use server::{Pool, PoolError};

use crate::pool_commands::{TempImage, limits_without_deadline};
use crate::trial;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![trial("damaged_avifs_end_their_decoder_and_not_the_pool", damaged_avifs_end_their_decoder_and_not_the_pool)]
}

/// The end of the file is AV1 data. In the layout 4:2:2, not all partitions of blocks are valid, so that the decoder
/// fails on most damaged data.
async fn damaged_avifs_end_their_decoder_and_not_the_pool() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_proofsheet"));
    let pool = Pool::open(program, 1, limits_without_deadline(), None).await.unwrap();
    let format = specimen::Av1Format { layout: specimen::Av1Layout::Yuv422, ..Default::default() };
    let whole = specimen::avif(&specimen::photo(2, 320, 240), format);
    let mut ended = 0;
    for round in 0..20 {
        let mut bytes = whole.clone();
        for (index, byte) in bytes[whole.len() / 2..].iter_mut().enumerate() {
            *byte ^= ((index * (2 * round + 1)) >> 2) as u8;
        }
        let image = TempImage::new(&bytes);
        match pool.analyze(&image.path, Some(image.hash)).await {
            Ok(Ok(_)) => {}
            Ok(Err(failure)) => assert_eq!(failure.code, FailureCode::Corrupt, "round {round}"),
            Err(PoolError::Av1) => ended += 1,
            Err(error) => panic!("round {round}: {error}"),
        }
    }
    eprintln!("{ended} of 20 damaged files ended their decoder");
    assert!(ended > 0, "no file made the decoder fail");
    let image = TempImage::new(&whole);
    assert_eq!(pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap().report.image.width, 320);
}
