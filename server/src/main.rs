//! Entry point of the `proofsheet` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
