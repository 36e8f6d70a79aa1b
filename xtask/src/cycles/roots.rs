//! Crate roots of the workspace's members: `src/lib.rs`, `src/main.rs`, and the files below `src` that a manifest
//! names. Without tests and `src/bin`.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// Paths of all crate roots in the repository, with `/` between folders.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let manifest = read(workspace, "Cargo.toml")?;
    let mut roots = Vec::new();
    for member in members(&manifest)? {
        let named = named_roots(&read(workspace, &format!("{member}/Cargo.toml"))?);
        let default = ["src/lib.rs", "src/main.rs"].map(str::to_owned);
        let mut files: Vec<String> = named.into_iter().chain(default).map(|file| format!("{member}/{file}")).collect();
        files.retain(|file| workspace.path(file).is_file());
        files.sort();
        files.dedup();
        ensure!(!files.is_empty(), "{member} has neither a library nor a program");
        roots.append(&mut files);
    }
    Ok(roots)
}

fn read(workspace: &Workspace, manifest: &str) -> Result<String> {
    fs::read_to_string(workspace.path(manifest)).with_context(|| format!("{manifest} cannot be read"))
}

/// Folders of the members, from the line `members = […]` of the workspace's manifest.
fn members(manifest: &str) -> Result<Vec<&str>> {
    let list = manifest.lines().find_map(|line| line.strip_prefix("members = [")?.strip_suffix(']'));
    let list = list.context("Cargo.toml has no line `members = […]`")?;
    Ok(list.split(',').map(|member| member.trim().trim_matches('"')).collect())
}

/// The files below `src` that a manifest names.
fn named_roots(manifest: &str) -> Vec<String> {
    let paths = manifest.lines().filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
    paths.filter(|path| path.starts_with("src/")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_named_roots_are_read_from_manifests() {
        assert_eq!(members("[workspace]\nmembers = [\"app\", \"app/protocol\"]\n").unwrap(), ["app", "app/protocol"]);
        assert!(members("[package]\n").is_err());
        let manifest = "[[bin]]\npath = \"src/stream/main.rs\"\n[[test]]\npath = \"tests/walls/main.rs\"\n";
        assert_eq!(named_roots(manifest), ["src/stream/main.rs"]);
    }

    #[test]
    fn finds_crate_roots_with_default_and_with_named_paths() {
        let roots = find(&Workspace::of_this_tool()).unwrap();
        for root in ["app/src/lib.rs", "server/src/main.rs", "server/src/lib.rs", "xtask/src/stream/main.rs"] {
            assert!(roots.iter().any(|found| found == root), "{root} is not in {roots:?}");
        }
    }
}
