//! What is promised of blobs, on a real disk.

use super::*;

async fn store(blobs: &Blobs, bytes: &[u8]) -> Stored {
    let mut upload = blobs.begin(1000).await.unwrap();
    for chunk in bytes.chunks(3) {
        upload.write(chunk).await.unwrap();
    }
    upload.finish().await.unwrap()
}

fn temporary_files(data: &Path) -> usize {
    fs::read_dir(data.join("tmp")).unwrap().count()
}

#[tokio::test]
async fn what_is_stored_can_be_read_under_its_hash() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let stored = store(&blobs, b"some bytes").await;
    assert_eq!(stored.hash().as_bytes(), blake3::hash(b"some bytes").as_bytes());
    assert_eq!((stored.bytes(), stored.head()), (10, b"some bytes".as_slice()));
    assert_eq!(fs::read(blobs.path(stored.hash())).unwrap(), b"some bytes");
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn the_same_bytes_twice_are_one_file() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let (one, two) = (store(&blobs, b"same").await, store(&blobs, b"same").await);
    assert_eq!(one.hash(), two.hash());
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn a_blob_that_the_disk_has_changed_is_healed_by_sending_it_again() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let path = blobs.path(store(&blobs, b"whole").await.hash());
    fs::write(&path, b"whale").unwrap();
    store(&blobs, b"whole").await;
    assert_eq!(fs::read(&path).unwrap(), b"whole");
}

#[tokio::test]
async fn an_upload_that_is_cut_off_or_too_large_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let mut upload = blobs.begin(5).await.unwrap();
    upload.write(b"12345").await.unwrap();
    assert!(matches!(upload.write(b"6").await, Err(UploadError::TooLarge)));
    drop(upload);
    assert_eq!(temporary_files(data.path()), 0);
}

#[test]
fn an_upload_that_is_given_up_while_it_begins_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let blobs = Blobs::open(data.path()).unwrap();
        let _ = futures::poll!(std::pin::pin!(blobs.begin(5)));
    });
    // Waits for what the disk was asked to do.
    drop(runtime);
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn what_a_killed_server_left_is_removed_at_the_start() {
    let data = tempfile::tempdir().unwrap();
    Blobs::open(data.path()).unwrap();
    fs::write(data.path().join("tmp/0123456789abcdef"), b"half").unwrap();
    Blobs::open(data.path()).unwrap();
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn a_blob_goes_only_when_nobody_needs_it() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
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
    assert!(blobs.settled().unwrap().is_empty());
}
