//! WebAssembly for the browser and the JavaScript that loads it.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::cache::{Cache, Origin};
use crate::split::{self, Split};
use crate::step::{Step, size};
use crate::workspace::Workspace;
use crate::{process, tools, wasm_opt};

/// A package that runs in the browser, and what its files are called.
pub(crate) struct Module {
    package: &'static str,
    name: &'static str,
    form: Form,
}

/// Whether a module is loaded at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    InParts,
}

/// The page.
pub(crate) const PAGE: Module = Module { package: "frontend", name: "proofsheet", form: Form::InParts };

/// What a worker hashes files with, loaded only when that is asked for.
pub(crate) const HASHER: Module = Module { package: "hasher", name: "hasher", form: Form::Whole };

/// The files that a module comes to.
pub(crate) struct Front {
    /// The module.
    pub(crate) wasm: Vec<u8>,
    /// What loads it.
    pub(crate) javascript: Vec<u8>,
    /// What is loaded later, by its file names.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
}

/// Compiles a module for the browser, binds it to JavaScript and makes it small.
pub(crate) fn build(workspace: &Workspace, module: &Module, cache: &mut Cache) -> Result<Front> {
    tools::ensure_wasm_target()?;
    let compiled = compile(workspace, module)?;
    // It tells the versions of the tools, which are libraries.
    let lock = fs::read(workspace.path("Cargo.lock"))?;
    let script = format!("{}.js", module.name);
    let Split { main, mut parts } = match module.form {
        Form::Whole => Split { main: compiled, parts: BTreeMap::new() },
        Form::InParts => split::split(&compiled, &script, &lock, cache)?,
    };
    let (wasm, javascript) = bind(module, &main, &lock, cache)?;
    for (_, part) in parts.iter_mut().filter(|(name, _)| name.ends_with(".wasm")) {
        *part = wasm_opt::shrink(workspace, std::mem::take(part), cache)?;
    }
    Ok(Front { wasm: wasm_opt::shrink(workspace, wasm, cache)?, javascript, parts })
}

fn compile(workspace: &Workspace, module: &Module) -> Result<Vec<u8>> {
    let step = Step::begin(module.name, "compiling the part that runs in the browser, small rather than quickly");
    let target = workspace.path("target/front");
    let mut rustc = workspace.cargo_into("rustc", &target);
    rustc.args(["--package", module.package, "--profile", "wasm-release", "--target", "wasm32-unknown-unknown"]);
    if module.form == Form::InParts {
        // Without its relocations nobody can tell which function a number in the code or the data stands for.
        rustc.args(["--", "-Clink-arg=--emit-relocs"]);
    }
    process::run(&mut rustc)?;
    let file = target.join(format!("wasm32-unknown-unknown/wasm-release/{}.wasm", module.package));
    let wasm = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    step.end(&size(wasm.len() as u64));
    Ok(wasm)
}

fn bind(module: &Module, compiled: &[u8], lock: &[u8], cache: &mut Cache) -> Result<(Vec<u8>, Vec<u8>)> {
    let step = Step::begin("wasm-bindgen", "making the JavaScript that connects it to the page");
    let (folder, origin) = cache.get_or_make("bindgen", &[compiled, lock], |folder| {
        let mut bindgen = Bindgen::new();
        bindgen.input_bytes(module.name, compiled.to_vec()).out_name(module.name);
        // The parts call functions of the main module through its table, so the table stays an export.
        bindgen.web(true)?.typescript(false).keep_lld_exports(module.form == Form::InParts);
        bindgen.generate(folder)
    })?;
    let name = module.name;
    let wasm = fs::read(folder.join(format!("{name}_bg.wasm")))?;
    let javascript = fs::read_to_string(folder.join(format!("{name}.js")))?;
    step.end(if origin == Origin::Kept { "unchanged" } else { "done" });
    Ok((wasm, javascript.replace(&format!("{name}_bg.wasm"), &format!("{name}.wasm")).into_bytes()))
}

#[cfg(test)]
mod tests {
    /// The version of a package in Cargo.lock; exactly one must be there.
    fn locked_version(package: &str) -> String {
        let lock = include_str!("../../Cargo.lock");
        let heading = format!("name = \"{package}\"\nversion = \"");
        let versions: Vec<&str> = lock.split(&heading).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(versions.len(), 1, "{package}: {versions:?}");
        versions[0].to_owned()
    }

    #[test]
    fn wasm_bindgen_and_what_reads_its_output_are_of_one_version() {
        assert_eq!(locked_version("wasm-bindgen"), locked_version("wasm-bindgen-cli-support"));
    }
}
