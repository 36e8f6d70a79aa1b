//! What is promised of blobs, on a real disk.

use super::*;

fn open(data: &Path) -> Blobs {
    Blobs::open(data, Room::open(data, Some(0)).unwrap()).unwrap()
}

async fn store(blobs: &Blobs, bytes: &[u8]) -> Stored {
    let mut upload = blobs.begin(1000, 0).await.unwrap();
    for chunk in bytes.chunks(3) {
        upload = upload.write(chunk).await.unwrap();
    }
    upload.finish().await.unwrap()
}

fn temporary_files(data: &Path) -> usize {
    fs::read_dir(data.join("tmp")).unwrap().count()
}

#[tokio::test]
async fn what_is_stored_can_be_read_under_its_hash() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let stored = store(&blobs, b"some bytes").await;
    assert_eq!(stored.hash().as_bytes(), blake3::hash(b"some bytes").as_bytes());
    assert_eq!((stored.bytes(), stored.head()), (10, b"some bytes".as_slice()));
    assert_eq!(fs::read(blobs.path(stored.hash())).unwrap(), b"some bytes");
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn what_is_written_in_several_pieces_is_whole() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_be_bytes()[3] ^ number.to_be_bytes()[2]).collect();
    let mut upload = blobs.begin(u64::MAX, bytes.len() as u64).await.unwrap();
    // The first is larger than a piece, the others do not divide one.
    let (first, others) = bytes.split_at(700_001);
    for chunk in std::iter::once(first).chain(others.chunks(61_003)) {
        upload = upload.write(chunk).await.unwrap();
    }
    let stored = upload.finish().await.unwrap();
    assert_eq!(stored.hash().as_bytes(), blake3::hash(&bytes).as_bytes());
    assert!(fs::read(blobs.path(stored.hash())).unwrap() == bytes, "other bytes are on the disk");
}

#[tokio::test]
async fn the_same_bytes_twice_are_one_file() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let (one, two) = (store(&blobs, b"same").await, store(&blobs, b"same").await);
    assert_eq!(one.hash(), two.hash());
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn a_blob_that_the_disk_has_changed_is_healed_by_sending_it_again() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let path = blobs.path(store(&blobs, b"whole").await.hash());
    fs::write(&path, b"whale").unwrap();
    store(&blobs, b"whole").await;
    assert_eq!(fs::read(&path).unwrap(), b"whole");
}

#[tokio::test]
async fn an_upload_that_is_cut_off_or_too_large_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let upload = blobs.begin(5, 5).await.unwrap();
    assert_eq!(temporary_files(data.path()), 1);
    let upload = upload.write(b"12345").await.unwrap();
    assert!(matches!(upload.write(b"6").await, Err(UploadError::TooLarge)));
    assert_eq!(temporary_files(data.path()), 0);
}

#[test]
fn an_upload_that_is_given_up_while_it_begins_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let blobs = open(data.path());
        let _ = futures::poll!(std::pin::pin!(blobs.begin(5, 5)));
    });
    // Waits for what the disk was asked to do.
    drop(runtime);
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn what_a_killed_server_left_is_removed_at_the_start() {
    let data = tempfile::tempdir().unwrap();
    open(data.path());
    fs::write(data.path().join("tmp/0123456789abcdef"), b"half").unwrap();
    open(data.path());
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn a_blob_goes_only_when_nobody_needs_it() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let stored = store(&blobs, b"needed").await;
    let (hash, path) = (stored.hash(), blobs.path(stored.hash()));
    let remove = |referenced| blobs.remove_unless(hash, || Ok::<_, io::Error>(referenced)).unwrap();
    remove(false);
    assert!(path.exists(), "it is pinned");
    drop(stored);
    remove(true);
    assert!(path.exists(), "it is referenced");
    remove(false);
    assert!(!path.exists());
    assert!(blobs.all().unwrap().is_empty());
}

#[tokio::test]
async fn an_upload_for_which_there_is_no_room_is_not_begun() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let error = blobs.begin(u64::MAX, 1 << 60).await.err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(temporary_files(data.path()), 0);
}
