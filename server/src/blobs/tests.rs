//! Tests of the blobs on a real disk.

use super::*;

fn open(data: &Path) -> Blobs {
    Blobs::open(data, DiskReserve::open(data, Some(0)).unwrap()).unwrap()
}

async fn store(blobs: &Blobs, bytes: &[u8]) -> StoredBlob {
    let mut upload = blobs.begin_upload(1000, 0).await.unwrap();
    for chunk in bytes.chunks(3) {
        upload = upload.write(chunk).await.unwrap();
    }
    upload.finish().await.unwrap()
}

fn temporary_files(data: &Path) -> usize {
    fs::read_dir(data.join("tmp")).unwrap().count()
}

#[tokio::test]
async fn stored_blob_can_be_read_by_its_hash() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let stored = store(&blobs, b"some bytes").await;
    assert_eq!(stored.hash().as_bytes(), blake3::hash(b"some bytes").as_bytes());
    assert_eq!((stored.bytes(), stored.head()), (10, b"some bytes".as_slice()));
    assert_eq!(fs::read(blobs.path(stored.hash())).unwrap(), b"some bytes");
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn blob_larger_than_the_buffer_is_complete() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_be_bytes()[3] ^ number.to_be_bytes()[2]).collect();
    let mut upload = blobs.begin_upload(u64::MAX, bytes.len() as u64).await.unwrap();
    // The first chunk is larger than the buffer; the size of the others does not divide it.
    let (first, others) = bytes.split_at(700_001);
    for chunk in std::iter::once(first).chain(others.chunks(61_003)) {
        upload = upload.write(chunk).await.unwrap();
    }
    let stored = upload.finish().await.unwrap();
    assert_eq!(stored.hash().as_bytes(), blake3::hash(&bytes).as_bytes());
    assert!(fs::read(blobs.path(stored.hash())).unwrap() == bytes, "other bytes are on the disk");
}

#[tokio::test]
async fn equal_bytes_are_stored_as_one_file() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let (one, two) = (store(&blobs, b"same").await, store(&blobs, b"same").await);
    assert_eq!(one.hash(), two.hash());
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn uploading_again_repairs_a_corrupted_blob() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let path = blobs.path(store(&blobs, b"whole").await.hash());
    fs::write(&path, b"whale").unwrap();
    store(&blobs, b"whole").await;
    assert_eq!(fs::read(&path).unwrap(), b"whole");
}

#[tokio::test]
async fn upload_over_the_limit_leaves_no_file() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let upload = blobs.begin_upload(5, 5).await.unwrap();
    assert_eq!(temporary_files(data.path()), 1);
    let upload = upload.write(b"12345").await.unwrap();
    assert!(matches!(upload.write(b"6").await, Err(UploadError::TooLarge)));
    assert_eq!(temporary_files(data.path()), 0);
}

#[test]
fn upload_dropped_while_it_begins_leaves_no_file() {
    let data = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let blobs = open(data.path());
        let _ = futures::poll!(std::pin::pin!(blobs.begin_upload(5, 5)));
    });
    // Waits for the blocking tasks.
    drop(runtime);
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn opening_removes_temporary_files_of_a_killed_server() {
    let data = tempfile::tempdir().unwrap();
    open(data.path());
    fs::write(data.path().join("tmp/0123456789abcdef"), b"half").unwrap();
    open(data.path());
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn blob_is_removed_only_if_neither_pinned_nor_referenced() {
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
async fn upload_without_disk_space_is_refused_before_it_begins() {
    let data = tempfile::tempdir().unwrap();
    let blobs = open(data.path());
    let error = blobs.begin_upload(u64::MAX, 1 << 60).await.err().unwrap();
    assert!(matches!(error, UploadError::DiskFull));
    assert_eq!(temporary_files(data.path()), 0);
}
