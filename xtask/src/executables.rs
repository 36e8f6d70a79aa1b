//! Search for programs on the PATH and in `node_modules`, by the names of their files.

use std::env;
use std::path::{Path, PathBuf};

use crate::workspace::Workspace;

/// Path of a program on the PATH; `None` if there is none.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).find_map(|folder| executable(&folder.join(program)))
}

/// Path of a program that `npm ci` installed in end2end; `None` if there is none.
pub(crate) fn find_in_node_modules(workspace: &Workspace, program: &str) -> Option<PathBuf> {
    executable(&workspace.path("end2end/node_modules/.bin").join(program))
}

/// The path with an extension of programs (on Windows `exe` or `cmd`, else none), if such a file exists. Permissions
/// are not checked.
fn executable(path: &Path) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &["exe", "cmd"] } else { &[""] };
    endings.iter().map(|ending| path.with_extension(ending)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_programs_on_the_path() {
        assert!(find("rustc").is_some_and(|path| path.is_absolute()));
        assert!(find("no-such-program-anywhere").is_none());
    }
}
