//! Exit status of `proofsheet analyze` by its arguments, images, environment and standard output, and the streams to
//! which it writes.

use std::process::Stdio;

use crate::analyze_command::{analyze, analyze_command, folder_with, shoot_folder, text};
use crate::photos::photo;

#[test]
fn the_exit_status_distinguishes_success_failed_images_and_invalid_arguments() {
    let folder = folder_with(&[("good.jpg", photo(1)), ("broken.jpg", b"\xff\xd8\xff\xe0 and no more".to_vec())]);
    for (arguments, status) in [
        (&["good.jpg"][..], 0),
        (&["broken.jpg"], 1),
        (&["."], 1),
        (&["good.jpg", "missing.jpg"], 2),
        (&["good.jpg/and-more"], 2),
        (&[""], 2),
        (&[], 2),
        (&["good.jpg", "--format", "xml"], 2),
        (&["good.jpg", "--workers", "0"], 2),
        (&["good.jpg", "--workers", "1025"], 2),
        (&["good.jpg", "--workers", "all"], 2),
        (&["good.jpg", "--sandbox", "perhaps"], 2),
        (&["good.jpg", "--colour"], 2),
    ] {
        let output = analyze(arguments, folder.path());
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(output.stdout.is_empty(), status == 2, "{arguments:?}");
        assert_eq!(output.stderr.is_empty(), status != 2, "{arguments:?}: {}", text(&output.stderr));
    }
    let output = analyze(&["missing.jpg"], folder.path());
    assert!(text(&output.stderr).contains("missing.jpg"), "{}", text(&output.stderr));
}

#[test]
fn closing_the_output_is_not_an_error() {
    let folder = shoot_folder();
    for format in ["ndjson", "json", "csv", "table"] {
        let mut command = analyze_command(&["shoot/b.jpg", "shoot/day 2/a.png", "--format", format], folder.path());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(process.stdout.take());
        let output = process.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn environment_variables_set_options() {
    let folder = folder_with(&[("a.jpg", photo(1))]);
    for (variable, value, status) in [
        ("PROOFSHEET_FORMAT", "json", 0),
        ("PROOFSHEET_FORMAT", "xml", 2),
        ("PROOFSHEET_WORKERS", "1", 0),
        ("PROOFSHEET_WORKERS", "0", 2),
        ("PROOFSHEET_SANDBOX", "off", 0),
        ("PROOFSHEET_SANDBOX", "perhaps", 2),
    ] {
        let output = analyze_command(&["a.jpg"], folder.path()).env(variable, value).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{variable}={value}: {}", text(&output.stderr));
        assert_eq!(output.stdout.starts_with(b"["), value == "json", "{variable}={value}");
    }
}
