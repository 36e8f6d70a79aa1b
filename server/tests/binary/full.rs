//! A disk that is full: nothing acknowledged is lost, deleting works, and all goes on when there is room again.

use analysis::specimen;
use protocol::{BatchState, EventKind};
use reqwest::{Body, Method, StatusCode};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::timeout;

use crate::batch::{Batch, Lines, image_id};
use crate::client::hash;
use crate::disk::{Disk, temporary_files};
use crate::processes::decoders_of;
use crate::program::{PATIENCE, Program};

/// Images whose results are more than the store can write without new room.
const IMAGES: u64 = 150;

/// A picture with a mebibyte behind its end; another file for each number.
fn large(number: u64) -> Vec<u8> {
    let picture = specimen::jpeg(&specimen::photo(number, 160, 120), 85);
    [picture.as_slice(), &[0x55; 1 << 20], &number.to_le_bytes()].concat()
}

/// Sends images to both batches in turn until there is no room; the last number that was acknowledged.
async fn send_until_full(batches: &[Batch; 2]) -> u64 {
    for number in 1.. {
        let batch = &batches[number as usize % 2];
        match batch.put_file(number, "a.jpg", large(number)).await.unwrap() {
            StatusCode::CREATED => {}
            StatusCode::INSUFFICIENT_STORAGE => return number - 1,
            other => panic!("{other}"),
        }
    }
    unreachable!("a disk without an end")
}

/// Reads until so many images are analyzed.
async fn analyzed(events: &mut Lines, images: u64) {
    let mut count = 0;
    while count < images {
        let event = timeout(PATIENCE, events.next()).await.expect("the analysis does not go on");
        match event.expect("an open batch").kind {
            EventKind::ImageAnalyzed { .. } => count += 1,
            EventKind::ImageFailed { image, error } => panic!("{image} failed: {error:?}"),
            _ => {}
        }
    }
}

async fn original(batch: &Batch, number: u64) -> Vec<u8> {
    let rest = format!("/images/{}/original", image_id(number));
    let response = batch.request(Method::GET, &rest).send().await.unwrap().error_for_status().unwrap();
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn what_was_acknowledged_stays_and_deleting_makes_room() {
    let disk = Disk::of(48).await;
    let arguments = ["--reserve-mib", "12"];
    let program = Program::started(disk.serving(&arguments)).await;
    let mut batches = [Batch::open(&program, 1000).await, Batch::open(&program, 1000).await];
    let sent = send_until_full(&batches).await;
    assert!(sent > 10, "{sent}");
    assert_eq!(temporary_files(&disk.data()), 0);
    // The reserve is there for the results of what was taken.
    let mut events = [batches[0].events().await, batches[1].events().await];
    analyzed(&mut events[0], sent / 2).await;
    analyzed(&mut events[1], sent.div_ceil(2)).await;
    // Now somebody else takes the reserve, and the server is killed.
    disk.fill();
    assert_eq!(batches[0].put_file(5000, "a.jpg", large(5000)).await.unwrap(), StatusCode::INSUFFICIENT_STORAGE);
    program.kill().await;
    let mut program = Program::started(disk.serving(&arguments)).await;
    // A server that stops gives back what its log took; without a byte of that too the next one starts.
    assert!(program.terminate().await.success());
    disk.fill();
    let mut program = Program::started(disk.serving(&arguments)).await;
    batches.iter_mut().for_each(|batch| batch.moved_to(&program));
    for number in 1..=sent {
        let original = original(&batches[number as usize % 2], number).await;
        assert_eq!(hash(&original), hash(&large(number)), "image {number}");
    }
    assert_eq!(batches[0].put_file(5000, "a.jpg", large(5000)).await.unwrap(), StatusCode::INSUFFICIENT_STORAGE);
    // One batch makes room for the other, with the ballast's help.
    let deleted = batches[0].request(Method::DELETE, "").send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert!(!disk.data().join("ballast").exists());
    assert_eq!(batches[1].put_file(5001, "a.jpg", large(5001)).await.unwrap(), StatusCode::CREATED);
    let sealed = batches[1].request(Method::POST, "/seal").send().await.unwrap();
    assert_eq!(sealed.status(), StatusCode::OK);
    timeout(PATIENCE, batches[1].events().await.all()).await.expect("the batch does not end");
    let state = batches[1].state().await;
    assert_eq!(state["state"], BatchState::Completed.slug());
    assert_eq!(state["counts"]["analyzed"], sent.div_ceil(2) + 1);
    assert_eq!(temporary_files(&disk.data()), 0);
    assert!(program.terminate().await.success());
    eprintln!("a disk of 48 MiB took {sent} files of 1 MiB");
}

#[tokio::test]
async fn the_analysis_waits_for_room_and_fails_nothing() {
    let disk = Disk::of(48).await;
    let arguments = ["--reserve-mib", "0", "--workers", "1", "--deadline", "60s"];
    let mut program = Program::started(disk.serving(&arguments)).await;
    let batch = Batch::open(&program, IMAGES as usize).await;
    let other = Batch::open(&program, 1).await;
    let mut events = batch.events().await;
    let photo = |number| specimen::jpeg(&specimen::photo(number, 512, 384), 85);
    batch.put_file(1, "a.jpg", photo(1)).await.unwrap();
    analyzed(&mut events, 1).await;
    // Nothing is analyzed before the disk is full.
    let decoders = decoders_of(program.id());
    let tell =
        |signal| decoders.iter().for_each(|id| kill_process(Pid::from_raw(*id as i32).unwrap(), signal).unwrap());
    tell(Signal::STOP);
    for number in 2..=IMAGES {
        assert_eq!(batch.put_file(number, "a.jpg", photo(number)).await.unwrap(), StatusCode::CREATED);
    }
    disk.fill();
    tell(Signal::CONT);
    program.says("it is kept until it can").await;
    // Nobody said how long this one is, and nothing is reserved: the disk itself refuses it.
    let chunks = futures::stream::iter(std::iter::repeat_n(vec![0xff; 65536], 16).map(Ok::<_, std::io::Error>));
    let rest = format!("/images/{}", image_id(9999));
    let refused = other.request(Method::PUT, &rest).body(Body::wrap_stream(chunks)).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(temporary_files(&disk.data()), 0);
    let counts = &batch.state().await["counts"];
    assert_eq!(counts["failed"], 0);
    let done = counts["analyzed"].as_u64().unwrap();
    assert!((1..IMAGES).contains(&done), "{done}");
    disk.relieve();
    analyzed(&mut events, IMAGES - 1).await;
    let end = timeout(PATIENCE, events.all()).await.expect("the batch does not end");
    assert!(matches!(end.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    assert!(program.terminate().await.success());
    eprintln!("the disk was full after {done} results");
}
