//! WebAssembly for the browser and the JavaScript that loads it.

use std::fs;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::cache::{Cache, Origin};
use crate::step::{Step, size};
use crate::workspace::Workspace;
use crate::{process, tools, wasm_opt};

/// A package that runs in the browser, and what its files are called.
pub(crate) struct Module {
    package: &'static str,
    name: &'static str,
}

/// The page.
pub(crate) const PAGE: Module = Module { package: "frontend", name: "proofsheet" };

/// What a worker hashes files with, loaded only when that is asked for.
pub(crate) const HASHER: Module = Module { package: "hasher", name: "hasher" };

/// The two files that a module comes to.
pub(crate) struct Front {
    /// The module.
    pub(crate) wasm: Vec<u8>,
    /// What loads it.
    pub(crate) javascript: Vec<u8>,
}

/// Compiles a module for the browser, binds it to JavaScript and makes it small.
pub(crate) fn build(workspace: &Workspace, module: &Module, cache: &mut Cache) -> Result<Front> {
    tools::ensure_wasm_target()?;
    let compiled = compile(workspace, module)?;
    let bound = bind(workspace, module, &compiled, cache)?;
    Ok(Front { wasm: wasm_opt::shrink(workspace, bound.wasm, cache)?, javascript: bound.javascript })
}

fn compile(workspace: &Workspace, module: &Module) -> Result<Vec<u8>> {
    let step = Step::begin(module.name, "compiling the part that runs in the browser, small rather than quickly");
    let target = workspace.path("target/front");
    process::run(
        workspace
            .cargo("build")
            .args(["--package", module.package, "--profile", "wasm-release", "--target", "wasm32-unknown-unknown"])
            .arg("--target-dir")
            .arg(&target),
    )?;
    let file = target.join(format!("wasm32-unknown-unknown/wasm-release/{}.wasm", module.package));
    let wasm = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    step.end(&size(wasm.len() as u64));
    Ok(wasm)
}

fn bind(workspace: &Workspace, module: &Module, compiled: &[u8], cache: &mut Cache) -> Result<Front> {
    let step = Step::begin("wasm-bindgen", "making the JavaScript that connects it to the page");
    // The lock file tells the version of wasm-bindgen.
    let lock = fs::read(workspace.path("Cargo.lock"))?;
    let (folder, origin) = cache.get_or_make("bindgen", &[compiled, &lock], |folder| {
        let mut bindgen = Bindgen::new();
        bindgen.input_bytes(module.name, compiled.to_vec()).out_name(module.name);
        bindgen.web(true)?.typescript(false);
        bindgen.generate(folder)
    })?;
    let name = module.name;
    let wasm = fs::read(folder.join(format!("{name}_bg.wasm")))?;
    let javascript = fs::read_to_string(folder.join(format!("{name}.js")))?;
    step.end(if origin == Origin::Kept { "unchanged" } else { "done" });
    Ok(Front { wasm, javascript: javascript.replace(&format!("{name}_bg.wasm"), &format!("{name}.wasm")).into_bytes() })
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
