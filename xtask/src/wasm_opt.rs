//! Optimisation of the WebAssembly with wasm-opt (Binaryen), which halves its size.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

use crate::cache::{Cache, CacheOutcome};
use crate::step::{Step, size};
use crate::workspace::Workspace;
use crate::{executables, process};

/// WebAssembly features that rustc enables by default for wasm32-unknown-unknown. wasm-opt refuses code with features
/// that are not enabled.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Consequence of a missing wasm-opt, and its remedy.
const HOW_TO_GET_IT: &str =
    "The page works, but its WebAssembly is about twice as large. To get wasm-opt: `npm ci` in end2end";

/// Returns the module, optimised by the first wasm-opt that works, or unchanged without one. A missing or failing
/// wasm-opt does not stop the build.
pub(crate) fn shrink(workspace: &Workspace, wasm: Vec<u8>, cache: &mut Cache) -> Result<Vec<u8>> {
    // The program from npm comes first: the lock file fixes its version.
    let programs = [executables::find_in_node_modules(workspace, "wasm-opt"), executables::find("wasm-opt")];
    let programs: Vec<PathBuf> = programs.into_iter().flatten().collect();
    if programs.is_empty() {
        eprintln!("==> wasm-opt: not found. {HOW_TO_GET_IT}");
    }
    for program in programs {
        if let Some(smaller) = shrink_with(&program, &wasm, cache)? {
            return Ok(smaller);
        }
    }
    Ok(wasm)
}

/// Returns the module optimised by this program; `None` if the program fails or changes the exports.
fn shrink_with(program: &Path, wasm: &[u8], cache: &mut Cache) -> Result<Option<Vec<u8>>> {
    let step = Step::begin("wasm-opt", "optimising the WebAssembly");
    let identity = identity(program)?;
    // A failure is cached too: it would be the same in the next run.
    let (folder, outcome) = cache.get_or_create("wasm-opt", &[wasm, identity.as_bytes()], |folder| {
        if let Err(error) = run(program, wasm, folder) {
            fs::write(folder.join("failure"), format!("{error:#}"))?;
        }
        Ok(())
    })?;
    if let Ok(reason) = fs::read_to_string(folder.join("failure")) {
        step.end(&format!("{} cannot be used: {reason}. {HOW_TO_GET_IT}", program.display()));
        return Ok(None);
    }
    let smaller = fs::read(folder.join("after.wasm"))?;
    let sizes = format!("{} to {}", size(wasm.len() as u64), size(smaller.len() as u64));
    step.end(if outcome == CacheOutcome::Cached { "unchanged" } else { &sizes });
    Ok(Some(smaller))
}

/// Writes the optimised module to `after.wasm` in `folder`. Fails if the program fails or changes the exports.
fn run(program: &Path, wasm: &[u8], folder: &Path) -> Result<()> {
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&before, wasm)?;
    process::run(process::command(program).arg("-Oz").args(FEATURES).arg(&before).arg("-o").arg(&after))?;
    fs::remove_file(before)?;
    if exports(wasm)? != exports(&fs::read(after)?)? {
        // Version 108 of Debian 12 exports the wrong table, and the page panics when it starts.
        bail!("it changed the exports of the module");
    }
    Ok(())
}

/// Identity of a wasm-opt from its path, size and date. Printing its version would take the program from npm
/// seconds.
fn identity(program: &Path) -> Result<String> {
    let metadata = fs::metadata(program)?;
    Ok(format!("{} {} {:?}", program.display(), metadata.len(), metadata.modified()?))
}

/// Exports of a module: kind by name, and for tables also the element type.
fn exports(wasm: &[u8]) -> Result<BTreeMap<String, String>> {
    let mut tables = Vec::new();
    let mut found = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Table(table) = import?.ty {
                        tables.push(table.element_type);
                    }
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    tables.push(table?.ty.element_type);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    let table = (export.kind == ExternalKind::Table).then(|| tables.get(export.index as usize));
                    found.insert(export.name.to_owned(), format!("{:?} {table:?}", export.kind));
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a table of functions and a table of references, which exports the table with this index as `t`.
    fn module(exported: u8) -> Vec<u8> {
        let header = b"\0asm\x01\0\0\0".as_slice();
        let tables = [4, 7, 2, 0x70, 0, 1, 0x6f, 0, 1];
        let exports = [7, 5, 1, 1, b't', 1, exported];
        [header, &tables, &exports].concat()
    }

    #[test]
    fn exports_differ_if_a_name_refers_to_another_table() {
        assert_eq!(exports(&module(0)).unwrap(), exports(&module(0)).unwrap());
        assert_ne!(exports(&module(0)).unwrap(), exports(&module(1)).unwrap());
    }
}
