//! `proofsheet completions` and the help texts.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::analyze_command::text;
use crate::command::proofsheet;

/// Shells for which the program prints a completion script.
const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "elvish", "powershell"];

/// Completion script for a shell. Fails the test if anything is written to standard error.
fn script(shell: &str) -> String {
    let output = proofsheet().args(["completions", shell]).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{shell}");
    text(&output.stdout)
}

#[test]
fn completions_have_all_commands_except_the_hidden_one() {
    for shell in SHELLS {
        let script = script(shell);
        for word in ["serve", "analyze", "completions", "max-megapixels", "format"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        assert!(!script.contains("__decode"), "{shell}");
    }
    let output = proofsheet().args(["completions", "cmd"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// Checks the scripts of those of these three shells that are installed. Fails if none is.
#[cfg(unix)]
#[test]
fn installed_shells_accept_their_script() {
    let checked = ["bash", "zsh", "fish"].into_iter().filter(|shell| {
        let check = Command::new(shell).arg("-n").stdin(Stdio::piped()).spawn();
        let Ok(mut check) = check else { return false };
        check.stdin.take().unwrap().write_all(script(shell).as_bytes()).unwrap();
        assert!(check.wait().unwrap().success(), "{shell} rejects its script");
        true
    });
    assert!(checked.count() > 0, "no shell is installed");
}

#[test]
fn closing_the_output_early_is_not_an_error() {
    let mut process =
        proofsheet().args(["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    let output = process.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn help_names_the_environment_variable_of_every_option_without_a_short_form() {
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
