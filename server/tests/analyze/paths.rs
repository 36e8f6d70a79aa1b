//! Files that the path arguments of `proofsheet analyze` select: in folders, behind links, unreadable and special ones.
//! Also the order of the results, and names that are not UTF-8.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;

use tempfile::TempDir;

use crate::analyze_command::{
    SHOOT_IMAGES, analyze, analyze_to_json, folder_with, parse_ndjson, paths, shoot_folder, text,
};
use crate::photos::photo;

#[test]
fn skipped_files_of_a_folder_are_counted() {
    let folder = shoot_folder();
    let output = analyze(&["shoot"], folder.path());
    assert_eq!(text(&output.stderr), "2 files are not images and were skipped\n");
    // A file that is named as an argument is never skipped.
    let output = analyze(&["shoot/notes.txt", "--format", "ndjson"], folder.path());
    assert_eq!(parse_ndjson(&output.stdout)[0]["error"]["code"], "unsupported-format");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(1), ""));
}

#[test]
fn metadata_files_of_macos_in_a_folder_are_counted() {
    let metadata = || b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ".to_vec();
    let folder = folder_with(&[
        ("card/IMG_1.JPG", photo(1)),
        ("card/._IMG_1.JPG", metadata()),
        ("card/day/._notes.txt", metadata()),
        // An image whose name begins like that of a metadata file, and another file of that kind.
        ("card/._IMG_2.JPG", photo(2)),
        ("card/._notes.txt", b"text".to_vec()),
    ]);
    let output = analyze(&["card", "--format", "ndjson", "--workers", "1"], folder.path());
    assert_eq!(paths(&parse_ndjson(&output.stdout)), ["card/._IMG_2.JPG", "card/IMG_1.JPG"]);
    let skipped = "1 file is not an image and was skipped\n2 metadata files of macOS (._NAME) were skipped\n";
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), skipped));
    // A file that is named as an argument is never skipped.
    let output = analyze(&["card/._IMG_1.JPG", "--format", "ndjson"], folder.path());
    let error = &parse_ndjson(&output.stdout)[0]["error"];
    assert_eq!(error["code"], "unsupported-format");
    assert!(error["detail"].as_str().unwrap().contains("macOS metadata file"), "{error}");
}

#[test]
fn an_empty_folder_is_not_an_error() {
    let folder = TempDir::new().unwrap();
    for (format, expected) in [("json", "[]\n"), ("ndjson", "")] {
        let output = analyze(&[".", "--format", format], folder.path());
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), expected));
    }
}

#[test]
fn a_file_that_is_named_twice_is_analyzed_once() {
    let folder = shoot_folder();
    for arguments in [&["shoot", "shoot/b.jpg"][..], &["shoot", "shoot/day 2/../b.jpg"], &["shoot", "./shoot"]] {
        assert_eq!(paths(&analyze_to_json(arguments, folder.path())), SHOOT_IMAGES, "{arguments:?}");
    }
}

#[test]
fn results_are_sorted_by_path() {
    let sorted = ["a b/c.jpg", "a.jpg", "a/b.jpg", "é/a.jpg", "사진.jpg"];
    let folder = folder_with(&sorted.map(|path| (path, photo(1))));
    assert_eq!(paths(&analyze_to_json(&["사진.jpg", "é", "a", "a.jpg", "a b"], folder.path())), sorted);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    let folder = shoot_folder();
    let at = |path: &str| folder.path().join(path);
    symlink("..", at("shoot/day 2/up")).unwrap();
    symlink("b.jpg", at("shoot/link to b")).unwrap();
    symlink("nothing", at("shoot/.#lock")).unwrap();
    let output = analyze(&["shoot", "--format", "ndjson", "--workers", "1"], folder.path());
    let expected = [&SHOOT_IMAGES[..], &["shoot/link to b"]].concat();
    assert_eq!(paths(&parse_ndjson(&output.stdout)), expected);
    assert_eq!(text(&output.stderr), "3 files are not images and were skipped\n1 link to a folder was not followed\n");
    // A link to a folder that is named as an argument is followed.
    symlink("shoot", at("linked")).unwrap();
    assert_eq!(analyze_to_json(&["linked"], folder.path()).len(), 4);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_fails_alone() {
    let folder = folder_with(&[("a.jpg", photo(1))]);
    // A link to itself is unreadable also for root.
    symlink("b.jpg", folder.path().join("b.jpg")).unwrap();
    let output = analyze(&[".", "--format", "ndjson", "--workers", "1"], folder.path());
    let objects = parse_ndjson(&output.stdout);
    assert_eq!((output.status.code(), paths(&objects)), (Some(1), vec!["./a.jpg", "./b.jpg"]));
    assert_eq!((&objects[0]["state"], &objects[1]["state"]), (&"analyzed".into(), &"failed".into()));
    assert_eq!(objects[1]["error"]["code"], "blob-corrupt");
    assert!(objects[1]["error"]["detail"].as_str().unwrap().contains("cannot be read"), "{}", objects[1]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_with_a_too_long_path_is_reported_and_the_rest_analyzed() {
    let folder = folder_with(&[("a.jpg", photo(1))]);
    let half = vec!["x".repeat(200); 11].join("/");
    let (upper, lower) = (folder.path().join(&half), folder.path().join("lower"));
    fs::create_dir_all(lower.join(&half)).unwrap();
    fs::create_dir_all(&upper).unwrap();
    fs::write(upper.join("deep.jpg"), photo(2)).unwrap();
    // The path is longer than the 4096 bytes that the system accepts.
    fs::rename(lower, upper.join("lower")).unwrap();
    let output = analyze(&[".", "--format", "ndjson", "--workers", "1"], folder.path());
    assert_eq!((output.status.code(), parse_ndjson(&output.stdout).len()), (Some(1), 2), "{}", text(&output.stdout));
    assert!(text(&output.stderr).ends_with("cannot be read: file name too long\n"), "{}", text(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_printed_with_replacement_characters() {
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    let names = [&b"caf\xe9.jpg"[..], b"caf\xe8.jpg"].map(std::ffi::OsStr::from_bytes);
    for name in names {
        fs::write(folder.path().join(name), photo(1)).unwrap();
    }
    let named = analyze(&[names[0], names[1], "--format".as_ref(), "ndjson".as_ref()], folder.path());
    let found = analyze(&[".", "--format", "ndjson"], folder.path());
    assert_eq!(paths(&parse_ndjson(&named.stdout)), ["caf\u{fffd}.jpg"; 2]);
    assert_eq!(paths(&parse_ndjson(&found.stdout)), ["./caf\u{fffd}.jpg"; 2]);
    assert_eq!((named.status.code(), found.status.code()), (Some(0), Some(0)));
}

#[cfg(target_os = "linux")]
#[test]
fn a_named_pipe_is_not_read() {
    let folder = folder_with(&[("a.jpg", photo(1))]);
    let pipe = folder.path().join("pipe.jpg");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    let output = analyze(&["."], folder.path());
    assert_eq!(
        (output.status.code(), text(&output.stderr).as_str()),
        (Some(0), "1 file is not an image and was skipped\n")
    );
    let output = analyze(&["pipe.jpg", "--format", "ndjson"], folder.path());
    assert_eq!(parse_ndjson(&output.stdout)[0]["error"]["code"], "unsupported-format");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_duplicate_to_keep_is_named_with_its_folder_if_names_are_equal() {
    let folder = folder_with(&[
        ("shoot/A/DSC_1.JPG", photo(1)),
        ("shoot/B/DSC_1.JPG", photo(1)),
        ("other/1.JPG", photo(2)),
        ("other/DSC_2.JPG", photo(2)),
    ]);
    for (root, kept) in [("shoot", "keep shoot/A/DSC_1.JPG instead"), ("other", "keep 1.JPG instead")] {
        let objects = analyze_to_json(&[root], folder.path());
        let verdicts = objects[1]["verdicts"].as_array().unwrap();
        let duplicate = verdicts.iter().find(|verdict| verdict["issue"] == "exact-duplicate").unwrap();
        assert!(duplicate["text"].as_str().unwrap().contains(kept), "{duplicate}");
    }
}
