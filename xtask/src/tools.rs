//! What the build needs beside cargo: found on this machine, installed where that is possible without a question, else asked for.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::executables::find;
use crate::step;
use crate::workspace::Workspace;
use crate::{chromium, debian, node, process};

/// Everything for `serve`, `build` and `test`.
pub(crate) fn ensure_all(workspace: &Workspace) -> Result<()> {
    ensure_compilers()?;
    ensure_wasm_target()?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    eprintln!("    setup: everything is there; the browser's tests use {chromium}");
    Ok(())
}

/// A C compiler, and the assembler that makes JPEG decoding fast.
pub(crate) fn ensure_compilers() -> Result<()> {
    ensure_c_compiler()?;
    if cfg!(target_arch = "x86_64") && find("nasm").is_none() {
        warn_without_assembler(debian::install(&["nasm"], "the assembler of the JPEG decoder's fast parts"));
    }
    Ok(())
}

fn ensure_c_compiler() -> Result<()> {
    const WHY: &str = "the C compiler for SQLite and the JPEG decoder";
    if cfg!(windows) || find("cc").is_some() {
        return Ok(());
    }
    if debian::can_install() {
        return debian::install(&["build-essential"], WHY);
    }
    let command = match env::consts::OS {
        "macos" => "xcode-select --install",
        _ => "sudo apt-get install build-essential   (or your system's package with `cc`)",
    };
    bail!("there is no `cc`, {WHY}. To get it: {command}")
}

/// The proxy that is tested in front of the server.
pub(crate) fn ensure_nginx() -> Result<PathBuf> {
    // Where a system administrator's programs are is not on everybody's path.
    let installed = || find("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.exists()));
    if let Some(nginx) = installed() {
        return Ok(nginx);
    }
    if debian::can_install() {
        debian::install(&["nginx-light"], "the proxy that is tested in front of the server")?;
    }
    match installed() {
        Some(nginx) => Ok(nginx),
        None => bail!(
            "there is no nginx, which is tested in front of the server. To get it: sudo apt-get install nginx-light, or brew install nginx"
        ),
    }
}

/// Small programs that the tests run as users would.
pub(crate) fn ensure_commands() -> Result<()> {
    for command in ["curl", "openssl"] {
        if find(command).is_none() {
            debian::install(&[command], "a program that the tests run as users would")?;
        }
    }
    Ok(())
}

fn warn_without_assembler(installed: Result<()>) {
    if let Err(error) = installed {
        eprintln!(
            "warning: there is no `nasm` ({error:#}). Everything works and gives the same results, but the JPEG decoder has no \
             SIMD: photos of a camera cost an eighth more CPU, small JPEGs a third. To get it: `sudo apt-get install nasm` \
             or `brew install nasm`, then `cargo clean -p mozjpeg-sys`."
        );
    }
}

/// The standard library for WebAssembly, into the toolchain that runs this tool.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = process::output_of(process::command(rustc).args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "this Rust cannot compile for the browser and there is no `rustup` to add that. Install Rust from \
             https://rustup.rs, or your system's package with the standard library for wasm32-unknown-unknown"
        );
    }
    step::run("rustup", "adding Rust's standard library for WebAssembly, which the page is compiled with", || {
        process::run(process::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
    })
}
