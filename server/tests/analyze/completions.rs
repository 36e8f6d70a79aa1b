//! `proofsheet completions`, and what help says.

use std::io::Write;
use std::process::{Command, Stdio};

use super::program::{proofsheet, text};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "elvish", "powershell"];

fn script(shell: &str) -> String {
    let output = proofsheet().args(["completions", shell]).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{shell}");
    text(&output.stdout)
}

#[test]
fn every_shell_gets_all_commands_but_the_hidden_one() {
    for shell in SHELLS {
        let script = script(shell);
        for offered in ["serve", "analyze", "completions", "max-megapixels", "format"] {
            assert!(script.contains(offered), "{shell}: {offered}");
        }
        assert!(!script.contains("__decode"), "{shell}");
    }
    let output = proofsheet().args(["completions", "cmd"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// The shells that nearly every machine has; where one is missing, the other is asked.
#[cfg(unix)]
#[test]
fn the_script_is_one() {
    let understood = ["bash", "zsh", "fish"].into_iter().filter(|shell| {
        let check = Command::new(shell).arg("-n").stdin(Stdio::piped()).spawn();
        let Ok(mut check) = check else { return false };
        check.stdin.take().unwrap().write_all(script(shell).as_bytes()).unwrap();
        assert!(check.wait().unwrap().success(), "{shell} does not understand its script");
        true
    });
    assert!(understood.count() > 0, "no shell to ask");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let mut process =
        proofsheet().args(["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    let output = process.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn every_option_names_its_variable() {
    for command in ["serve", "analyze"] {
        let help = text(&proofsheet().args([command, "--help"]).output().unwrap().stdout);
        let options: Vec<&str> = help.split("\n      --").skip(1).collect();
        assert!(options.len() >= 3, "{help}");
        for option in options {
            let name: String =
                option.chars().take_while(|character| *character == '-' || character.is_ascii_lowercase()).collect();
            let variable = format!("[env: PROOFSHEET_{}=]", name.to_uppercase().replace('-', "_"));
            let option = option.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(option.contains(&variable), "{command} --{name}: {variable}");
        }
    }
}
