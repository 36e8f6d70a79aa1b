//! The page's WebAssembly and the JavaScript that loads it.

use std::fs;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::cache::{Cache, Origin};
use crate::step::{Step, size};
use crate::workspace::Workspace;
use crate::{process, tools, wasm_opt};

/// The two files that the page loads.
pub(crate) struct Front {
    /// The module.
    pub(crate) wasm: Vec<u8>,
    /// What loads it.
    pub(crate) javascript: Vec<u8>,
}

/// Compiles the page for the browser, binds it to JavaScript and makes it small.
pub(crate) fn build(workspace: &Workspace, cache: &mut Cache) -> Result<Front> {
    tools::ensure_wasm_target()?;
    let compiled = compile(workspace)?;
    let bound = bind(workspace, &compiled, cache)?;
    Ok(Front { wasm: wasm_opt::shrink(workspace, bound.wasm, cache)?, javascript: bound.javascript })
}

fn compile(workspace: &Workspace) -> Result<Vec<u8>> {
    let step = Step::begin("page", "compiling the part that runs in the browser, small rather than quickly");
    let target = workspace.path("target/front");
    process::run(
        workspace
            .cargo("build")
            .args(["--package", "frontend", "--profile", "wasm-release", "--target", "wasm32-unknown-unknown"])
            .arg("--target-dir")
            .arg(&target),
    )?;
    let file = target.join("wasm32-unknown-unknown/wasm-release/frontend.wasm");
    let wasm = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    step.end(&size(wasm.len() as u64));
    Ok(wasm)
}

fn bind(workspace: &Workspace, compiled: &[u8], cache: &mut Cache) -> Result<Front> {
    let step = Step::begin("wasm-bindgen", "making the JavaScript that connects it to the page");
    // The lock file tells the version of wasm-bindgen.
    let lock = fs::read(workspace.path("Cargo.lock"))?;
    let (folder, origin) = cache.get_or_make("bindgen", &[compiled, &lock], |folder| {
        let mut bindgen = Bindgen::new();
        bindgen.input_bytes("proofsheet", compiled.to_vec()).out_name("proofsheet");
        bindgen.web(true)?.typescript(false);
        bindgen.generate(folder)
    })?;
    let wasm = fs::read(folder.join("proofsheet_bg.wasm"))?;
    let javascript = fs::read_to_string(folder.join("proofsheet.js"))?;
    step.end(if origin == Origin::Kept { "unchanged" } else { "done" });
    Ok(Front { wasm, javascript: javascript.replace("proofsheet_bg.wasm", "proofsheet.wasm").into_bytes() })
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
