//! Full disk: no acknowledged image is lost, deleting works, and work continues once there is free space.

use analysis::specimen;
use protocol::{BatchState, EventKind};
use reqwest::{Body, Method, StatusCode};
use rustix::process::Signal;

use crate::batch_client::BatchClient;
use crate::data_folder::temporary_file_count;
use crate::ids::image_id;
use crate::photos::photo;
use crate::processes::decoders_of;
use crate::server_process::{ServerProcess, signal};
use crate::small_disk::SmallDisk;
use crate::sse::SseStream;
use crate::upload_client::hash;

/// Number of images in the test of waiting analyses. Their results need more space than the store has left.
const IMAGES: u64 = 150;

/// Photo followed by one mebibyte of other bytes. Each number gives another file.
fn large_file(number: u64) -> Vec<u8> {
    [photo(number).as_slice(), &[0x55; 1 << 20], &number.to_le_bytes()].concat()
}

/// Uploads images 1, 2, … until the disk is full: those with an odd number to the second batch, the others to the
/// first. Returns the number of acknowledged images.
async fn upload_until_full(batches: &[BatchClient; 2]) -> u64 {
    for number in 1.. {
        let batch = &batches[number as usize % 2];
        match batch.put_file(number, "a.jpg", large_file(number)).await.unwrap() {
            StatusCode::CREATED => {}
            StatusCode::INSUFFICIENT_STORAGE => return number - 1,
            other => panic!("{other}"),
        }
    }
    unreachable!("the disk is never full")
}

/// Reads on in the stream until it has reported this many more analyzed images. Fails the test if an image fails.
async fn read_analyzed(stream: &mut SseStream, images: u64) {
    let mut count = 0;
    while count < images {
        match stream.next_event().await.expect("the batch has ended").kind {
            EventKind::ImageAnalyzed { .. } => count += 1,
            EventKind::ImageFailed { image, error } => panic!("{image} failed: {error:?}"),
            _ => {}
        }
    }
}

/// Original file of image `number`, as the server returns it.
async fn original(batch: &BatchClient, number: u64) -> Vec<u8> {
    let resource = format!("/images/{}/original", image_id(number));
    let response = batch.request(Method::GET, &resource).send().await.unwrap().error_for_status().unwrap();
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn acknowledged_images_stay_and_deleting_frees_space() {
    let disk = SmallDisk::new(48).await;
    let arguments = ["--reserve-mib", "12"];
    let server = ServerProcess::spawn(disk.serve_command(&arguments)).await;
    let mut batches = [BatchClient::create(&server, 1000).await, BatchClient::create(&server, 1000).await];
    let uploaded = upload_until_full(&batches).await;
    assert!(uploaded > 10, "{uploaded}");
    assert_eq!(temporary_file_count(&disk.data()), 0);
    // The disk reserve has space for the results of the uploaded images.
    let mut streams = [batches[0].stream().await, batches[1].stream().await];
    read_analyzed(&mut streams[0], uploaded / 2).await;
    read_analyzed(&mut streams[1], uploaded.div_ceil(2)).await;
    // Another program uses up the reserve, and the server is killed.
    disk.fill();
    assert_eq!(batches[0].put_file(5000, "a.jpg", large_file(5000)).await.unwrap(), StatusCode::INSUFFICIENT_STORAGE);
    server.kill().await;
    let mut server = ServerProcess::spawn(disk.serve_command(&arguments)).await;
    // A server that stops frees the space of its write-ahead log. The next one starts even if that space is used up
    // too.
    assert!(server.terminate().await.success());
    disk.fill();
    let mut server = ServerProcess::spawn(disk.serve_command(&arguments)).await;
    batches.iter_mut().for_each(|batch| batch.move_to(&server));
    for number in 1..=uploaded {
        let original = original(&batches[number as usize % 2], number).await;
        assert_eq!(hash(&original), hash(&large_file(number)), "image {number}");
    }
    assert_eq!(batches[0].put_file(5000, "a.jpg", large_file(5000)).await.unwrap(), StatusCode::INSUFFICIENT_STORAGE);
    // Deleting one batch, which removes the reserve file, frees space for the other.
    let deleted = batches[0].request(Method::DELETE, "").send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert!(!disk.data().join("ballast").exists());
    assert_eq!(batches[1].put_file(5001, "a.jpg", large_file(5001)).await.unwrap(), StatusCode::CREATED);
    let sealed = batches[1].request(Method::POST, "/seal").send().await.unwrap();
    assert_eq!(sealed.status(), StatusCode::OK);
    batches[1].stream().await.events().await;
    let state = batches[1].get().await;
    assert_eq!(state["state"], BatchState::Completed.slug());
    assert_eq!(state["counts"]["analyzed"], uploaded.div_ceil(2) + 1);
    assert_eq!(temporary_file_count(&disk.data()), 0);
    assert!(server.terminate().await.success());
    eprintln!("a disk of 48 MiB took {uploaded} files of 1 MiB");
}

#[tokio::test]
async fn analyses_wait_for_free_space_and_no_image_fails() {
    let disk = SmallDisk::new(48).await;
    let arguments = ["--reserve-mib", "0", "--workers", "1"];
    let mut server = ServerProcess::spawn(disk.serve_command(&arguments)).await;
    let batch = BatchClient::create(&server, IMAGES as usize).await;
    let other_batch = BatchClient::create(&server, 1).await;
    let mut stream = batch.stream().await;
    let file = |number| specimen::jpeg(&specimen::photo(number, 512, 384), 85);
    batch.put_file(1, "a.jpg", file(1)).await.unwrap();
    read_analyzed(&mut stream, 1).await;
    // The decoder is stopped until the disk is full.
    let decoders = decoders_of(server.id());
    let signal_decoders = |value| decoders.iter().for_each(|id| signal(*id, value));
    signal_decoders(Signal::STOP);
    for number in 2..=IMAGES {
        assert_eq!(batch.put_file(number, "a.jpg", file(number)).await.unwrap(), StatusCode::CREATED);
    }
    disk.fill();
    signal_decoders(Signal::CONT);
    server.wait_for_log("cannot write the result of an analysis").await;
    // This upload does not declare its length, and the reserve is 0: the disk itself refuses it.
    let chunks = futures::stream::iter(std::iter::repeat_n(vec![0xff; 65536], 16).map(Ok::<_, std::io::Error>));
    let resource = format!("/images/{}", image_id(9999));
    let refused = other_batch.request(Method::PUT, &resource).body(Body::wrap_stream(chunks)).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(temporary_file_count(&disk.data()), 0);
    let counts = &batch.get().await["counts"];
    assert_eq!(counts["failed"], 0);
    let done = counts["analyzed"].as_u64().unwrap();
    assert!((1..IMAGES).contains(&done), "{done}");
    disk.free();
    read_analyzed(&mut stream, IMAGES - 1).await;
    let events = stream.events().await;
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    assert!(server.terminate().await.success());
    eprintln!("the disk was full after {done} results");
}
