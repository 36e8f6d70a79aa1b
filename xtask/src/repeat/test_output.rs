//! Parser of the output of `cargo test`: finds the failed tests of each test binary.

use std::collections::BTreeSet;

/// Text in place of the test's name if a binary ends without a result, as after a crash.
const NO_RESULT: &str = "(ended without a result)";

/// Text in place of the test's name if a binary reports a failure without naming a test.
const UNNAMED: &str = "(a test without a name)";

/// The tests that failed, each once, as `binary: test`, also with [`NO_RESULT`] or [`UNNAMED`] as the test.
pub(super) fn failures(output: &str) -> Vec<String> {
    let mut failures = Vec::new();
    let mut binary: Option<BinaryOutput> = None;
    for line in output.lines() {
        if let Some(name) = binary_name(line) {
            failures.extend(binary.replace(BinaryOutput::new(name)).into_iter().flat_map(BinaryOutput::failures));
        } else if let Some(binary) = &mut binary {
            binary.read_line(line);
        }
    }
    failures.extend(binary.into_iter().flat_map(BinaryOutput::failures));
    failures
}

/// The name in the line that cargo prints before it starts a test binary.
fn binary_name(line: &str) -> Option<String> {
    if let Some(package) = line.strip_prefix("   Doc-tests ") {
        return Some(format!("documentation of {package}"));
    }
    let (_, program) = line.strip_prefix("     Running ")?.strip_suffix(')')?.rsplit_once('(')?;
    let file = program.rsplit(['/', '\\']).next()?;
    // The file's name ends with a hash.
    Some(file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned())
}

/// State of one test binary while its output is read.
struct BinaryOutput {
    name: String,
    failed: BTreeSet<String>,
    /// True after a line `failures:`, as long as indented lines follow it.
    is_in_list: bool,
    /// Outcome; `None` until the binary has reported it.
    result: Option<TestResult>,
}

/// Outcome that a test binary reports in its last line.
#[derive(PartialEq, Eq)]
enum TestResult {
    Passed,
    Failed,
}

impl BinaryOutput {
    fn new(name: String) -> Self {
        Self { name, failed: BTreeSet::new(), is_in_list: false, result: None }
    }

    /// Records the failed test or the outcome that a line of the output names.
    fn read_line(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.result = Some(if result.starts_with("ok") { TestResult::Passed } else { TestResult::Failed });
        } else if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failed.insert(name.trim_end_matches(" - should panic").to_owned());
        } else if let Some(name) = line.strip_prefix("    ").filter(|_| self.is_in_list) {
            self.failed.insert(name.to_owned());
        }
        // `failures:` begins two parts of the output. Only the second is a list of names; the first has the output of
        // the tests.
        self.is_in_list = line == "failures:" || self.is_in_list && line.starts_with("    ");
    }

    /// The failed tests, as `binary: test`. A binary without an outcome has one more entry, and one that fails without
    /// naming a test has one entry.
    fn failures(mut self) -> Vec<String> {
        if self.result.is_none() {
            self.failed.insert(NO_RESULT.to_owned());
        } else if self.result == Some(TestResult::Failed) && self.failed.is_empty() {
            self.failed.insert(UNNAMED.to_owned());
        }
        self.failed.into_iter().map(|test| format!("{}: {test}", self.name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
    Finished `test` profile [unoptimized + debuginfo] target(s) in 0.40s
     Running unittests src/lib.rs (/clone/target/debug/deps/app-0123456789abcdef)

running 2 tests
test words::a ... ok
test words::b ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/http/main.rs (/clone/target/debug/deps/http-0123456789abcdef)

running 3 tests
test clock::a ... FAILED
test clock::b - should panic ... FAILED
noise from a process test alteration::c ... FAILED

failures:

---- clock::a stdout ----
    indented output
assertion failed

failures:
    alteration::c
    clock::a
    clock::b

test result: FAILED. 0 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

error: test failed, to rerun pass `-p server --test http`
     Running tests/walls/main.rs (/clone/target/debug/deps/walls-0123456789abcdef)

running 1 test
error: test failed, to rerun pass `-p server --test walls`

Caused by:
  process didn't exit successfully: `walls` (signal: 6, SIGABRT: process abort signal)
   Doc-tests protocol

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn names_each_failed_test_once_with_its_binary() {
        let expected = ["http: alteration::c", "http: clock::a", "http: clock::b", "walls: (ended without a result)"];
        assert_eq!(failures(OUTPUT), expected);
    }

    #[test]
    fn reports_a_failure_that_names_no_test() {
        let output = "     Running unittests src/lib.rs (deps/app-01)\ntest result: FAILED. 0 passed\n";
        assert_eq!(failures(output), ["app: (a test without a name)"]);
        assert_eq!(failures("error: could not compile `app`\n"), Vec::<String>::new());
    }
}
