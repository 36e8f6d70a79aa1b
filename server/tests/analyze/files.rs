//! What the paths stand for.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::program::{SORTED, analyze, folder, lines, objects, paths, photo, shoot, text};

#[test]
fn what_is_skipped_in_a_folder_is_counted() {
    let folder = shoot();
    let output = analyze(&["shoot"], folder.path());
    assert_eq!(text(&output.stderr), "2 files are not images and were skipped\n");
    // What is named is never skipped.
    let output = analyze(&["shoot/notes.txt", "--format", "ndjson"], folder.path());
    assert_eq!(lines(&output.stdout)[0]["error"]["code"], "unsupported-format");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(1), ""));
}

#[test]
fn an_empty_folder_is_no_error() {
    let folder = TempDir::new().unwrap();
    for (format, expected) in [("json", "[]\n"), ("ndjson", "")] {
        let output = analyze(&[".", "--format", format], folder.path());
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), expected));
    }
}

#[test]
fn a_file_that_is_named_twice_is_one_file() {
    let folder = shoot();
    for twice in [&["shoot", "shoot/b.jpg"][..], &["shoot", "shoot/day 2/../b.jpg"], &["shoot", "./shoot"]] {
        assert_eq!(paths(&objects(twice, folder.path())), SORTED, "{twice:?}");
    }
}

#[test]
fn files_are_sorted_by_the_letters_of_their_paths() {
    let sorted = ["a b/c.jpg", "a.jpg", "a/b.jpg", "é/a.jpg", "사진.jpg"];
    let folder = folder(&sorted.map(|path| (path, photo(1))));
    assert_eq!(paths(&objects(&["사진.jpg", "é", "a", "a.jpg", "a b"], folder.path())), sorted);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_files_and_links_to_folders_are_not_followed() {
    let folder = shoot();
    let at = |path: &str| folder.path().join(path);
    symlink("..", at("shoot/day 2/up")).unwrap();
    symlink("b.jpg", at("shoot/link to b")).unwrap();
    symlink("nothing", at("shoot/.#lock")).unwrap();
    let output = analyze(&["shoot", "--format", "ndjson", "--workers", "1"], folder.path());
    let expected = [&SORTED[..], &["shoot/link to b"]].concat();
    assert_eq!(paths(&lines(&output.stdout)), expected);
    assert_eq!(text(&output.stderr), "3 files are not images and were skipped\n1 link to a folder was not followed\n");
    // A folder that is named is read, whatever it is.
    symlink("shoot", at("linked")).unwrap();
    assert_eq!(objects(&["linked"], folder.path()).len(), 4);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_fails_alone() {
    let folder = folder(&[("a.jpg", photo(1))]);
    // Readable for nobody, not even for root.
    symlink("b.jpg", folder.path().join("b.jpg")).unwrap();
    let output = analyze(&[".", "--format", "ndjson", "--workers", "1"], folder.path());
    let objects = lines(&output.stdout);
    assert_eq!((output.status.code(), paths(&objects)), (Some(1), vec!["./a.jpg", "./b.jpg"]));
    assert_eq!((&objects[0]["state"], &objects[1]["state"]), (&"analyzed".into(), &"failed".into()));
    assert_eq!(objects[1]["error"]["code"], "blob-corrupt");
    assert!(objects[1]["error"]["detail"].as_str().unwrap().contains("cannot be read"), "{}", objects[1]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_too_deep_to_be_read_is_told_and_the_rest_analyzed() {
    let folder = folder(&[("a.jpg", photo(1))]);
    let half = vec!["x".repeat(200); 11].join("/");
    let (upper, lower) = (folder.path().join(&half), folder.path().join("lower"));
    fs::create_dir_all(lower.join(&half)).unwrap();
    fs::create_dir_all(&upper).unwrap();
    fs::write(upper.join("deep.jpg"), photo(2)).unwrap();
    // Longer than the 4096 bytes that the system takes at once.
    fs::rename(lower, upper.join("lower")).unwrap();
    let output = analyze(&[".", "--format", "ndjson", "--workers", "1"], folder.path());
    assert_eq!((output.status.code(), lines(&output.stdout).len()), (Some(1), 2), "{}", text(&output.stdout));
    assert!(text(&output.stderr).ends_with("cannot be read: file name too long\n"), "{}", text(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_shown_as_well_as_it_can_be() {
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    let names = [&b"caf\xe9.jpg"[..], b"caf\xe8.jpg"].map(std::ffi::OsStr::from_bytes);
    for name in names {
        fs::write(folder.path().join(name), photo(1)).unwrap();
    }
    let named = analyze(&[names[0], names[1], "--format".as_ref(), "ndjson".as_ref()], folder.path());
    let found = analyze(&[".", "--format", "ndjson"], folder.path());
    assert_eq!(paths(&lines(&named.stdout)), ["caf\u{fffd}.jpg"; 2]);
    assert_eq!(paths(&lines(&found.stdout)), ["./caf\u{fffd}.jpg"; 2]);
    assert_eq!((named.status.code(), found.status.code()), (Some(0), Some(0)));
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_no_file_and_nobody_waits_for_it() {
    let folder = folder(&[("a.jpg", photo(1))]);
    let pipe = folder.path().join("pipe.jpg");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    let output = analyze(&["."], folder.path());
    assert_eq!(
        (output.status.code(), text(&output.stderr).as_str()),
        (Some(0), "1 file is not an image and was skipped\n")
    );
    let output = analyze(&["pipe.jpg", "--format", "ndjson"], folder.path());
    assert_eq!(lines(&output.stdout)[0]["error"]["code"], "unsupported-format");
    assert_eq!(output.status.code(), Some(1));
}
