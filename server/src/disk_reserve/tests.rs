//! Tests of the disk reserve on a real disk.

use super::*;

fn open(reserve: u64) -> (tempfile::TempDir, DiskReserve) {
    let data = tempfile::tempdir().unwrap();
    let disk_reserve = DiskReserve::open(data.path(), Some(reserve)).unwrap();
    (data, disk_reserve)
}

fn is_full<T>(result: io::Result<T>) -> bool {
    result.is_err_and(|error| error.kind() == io::ErrorKind::StorageFull)
}

/// More bytes than any disk has, and few enough for additions not to overflow.
const MORE_THAN_ANY_DISK: u64 = 1 << 60;

#[test]
fn refuses_uploads_that_need_the_reserve() {
    let (_data, disk_reserve) = open(MORE_THAN_ANY_DISK);
    assert!(is_full(disk_reserve.check_space_for(0)));
    assert!(is_full(disk_reserve.set_aside(0)));
}

#[test]
fn space_set_aside_for_one_upload_is_refused_to_another() {
    let (data, disk_reserve) = open(0);
    let three_quarters = fs4::available_space(data.path()).unwrap() / 4 * 3;
    let mut space = disk_reserve.set_aside(three_quarters).unwrap();
    assert!(is_full(disk_reserve.set_aside(three_quarters)));
    space.spend(1000).unwrap();
    drop(space);
    assert_eq!(disk_reserve.pending(), 0);
    disk_reserve.set_aside(three_quarters).unwrap();
}

#[test]
fn upload_of_unknown_length_checks_the_disk_once_per_mebibyte() {
    let (_data, disk_reserve) = open(0);
    let mut space = disk_reserve.set_aside(0).unwrap();
    space.spend(CHECK_INTERVAL).unwrap();
    disk_reserve.shared.pending.store(MORE_THAN_ANY_DISK, Ordering::Relaxed);
    space.spend(CHECK_INTERVAL - 1).unwrap();
    assert!(is_full(space.spend(1)));
}

#[test]
fn reserve_file_is_created_deleted_and_created_again() {
    let (data, disk_reserve) = open(1 << 20);
    let size = || fs::metadata(reserve_file(data.path())).ok().map(|metadata| metadata.len());
    assert_eq!(size(), Some(1 << 20));
    assert!(disk_reserve.delete_reserve_file());
    assert!(!disk_reserve.delete_reserve_file());
    assert_eq!(size(), None);
    disk_reserve.create_reserve_file();
    assert_eq!(size(), Some(1 << 20));
}

#[test]
fn no_reserve_file_is_created_without_free_space() {
    let (data, _disk_reserve) = open(MORE_THAN_ANY_DISK);
    assert!(!delete_reserve_file(data.path()));
}
