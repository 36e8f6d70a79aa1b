//! What is promised of room, on a real disk.

use super::*;

fn room(reserve: u64) -> (tempfile::TempDir, Room) {
    let data = tempfile::tempdir().unwrap();
    let room = Room::open(data.path(), Some(reserve)).unwrap();
    (data, room)
}

fn is_full<T>(result: io::Result<T>) -> bool {
    result.is_err_and(|error| error.kind() == io::ErrorKind::StorageFull)
}

/// More bytes than any disk of today has, and few enough to be added to others.
const TOO_MANY: u64 = 1 << 60;

#[test]
fn the_reserve_is_left_alone() {
    let (_data, room) = room(TOO_MANY);
    assert!(is_full(room.check(0)));
    assert!(is_full(room.promise(0)));
}

#[test]
fn what_is_promised_to_one_is_not_promised_to_another() {
    let (data, room) = room(0);
    let most = fs4::available_space(data.path()).unwrap() / 4 * 3;
    let mut promise = room.promise(most).unwrap();
    assert!(is_full(room.promise(most)));
    promise.spend(1000).unwrap();
    drop(promise);
    assert_eq!(room.promised(), 0);
    room.promise(most).unwrap();
}

#[test]
fn an_upload_that_does_not_say_how_long_it_is_is_looked_after() {
    let (_data, room) = room(0);
    let mut promise = room.promise(0).unwrap();
    promise.spend(STRIDE).unwrap();
    room.shared.promised.store(TOO_MANY, Ordering::Relaxed);
    promise.spend(STRIDE - 1).unwrap();
    assert!(is_full(promise.spend(1)));
}

#[test]
fn ballast_is_taken_thrown_and_taken_again() {
    let (data, room) = room(1 << 20);
    let size = || fs::metadata(data.path().join("ballast")).ok().map(|found| found.len());
    assert_eq!(size(), Some(1 << 20));
    assert!(room.throw_ballast());
    assert!(!room.throw_ballast());
    assert_eq!(size(), None);
    room.take_ballast();
    assert_eq!(size(), Some(1 << 20));
}

#[test]
fn without_room_there_is_no_ballast() {
    let (data, _room) = room(TOO_MANY);
    assert!(!throw_ballast(data.path()));
}
