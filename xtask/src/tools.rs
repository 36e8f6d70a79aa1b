//! Programs that the build and the tests need besides cargo. A missing program is installed if that needs no input from
//! the user; otherwise there is an error (for `nasm` a warning), in most cases with the way to get it.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::executables::find;
use crate::step;
use crate::workspace::Workspace;
use crate::{chromium, debian, node, process};

/// Installs what `serve` and `build` need, and Node.js with its packages and Chromium for the browser tests
/// (`cargo xtask setup`). The tests install nginx, curl, openssl and Python's packages themselves.
pub(crate) fn ensure_all(workspace: &Workspace) -> Result<()> {
    ensure_compilers()?;
    ensure_wasm_target()?;
    node::ensure_packages(workspace)?;
    let chromium = chromium::ensure(workspace)?;
    eprintln!("    setup: complete; the browser tests use {chromium}");
    Ok(())
}

/// Ensures a C compiler (not checked on Windows), and on x86-64 the assembler `nasm`: installs what is missing. Without
/// `nasm` it only warns.
pub(crate) fn ensure_compilers() -> Result<()> {
    ensure_c_compiler()?;
    if cfg!(target_arch = "x86_64") && find("nasm").is_none() {
        warn_without_assembler(debian::install(&["nasm"], "the assembler for the JPEG and AVIF decoders"));
    }
    Ok(())
}

/// Returns true if the assembly code of the AVIF decoder can be compiled: on ARM the C compiler does it, except on
/// Windows.
pub(crate) fn has_assembler() -> bool {
    (cfg!(target_arch = "aarch64") && !cfg!(windows)) || (cfg!(target_arch = "x86_64") && find("nasm").is_some())
}

fn ensure_c_compiler() -> Result<()> {
    const WHY: &str = "the C compiler that SQLite and the JPEG decoder need";
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
    bail!("`cc` is missing, {WHY}. To get it: {command}")
}

/// Path of nginx, the proxy that the tests run in front of the server. Installs it if it is missing; fails if that is
/// not possible.
pub(crate) fn ensure_nginx() -> Result<PathBuf> {
    // /usr/sbin is not on the PATH of every user.
    let installed = || find("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.exists()));
    if let Some(nginx) = installed() {
        return Ok(nginx);
    }
    if debian::can_install() {
        debian::install(&["nginx-light"], "the proxy that the tests run in front of the server")?;
    }
    match installed() {
        Some(nginx) => Ok(nginx),
        None => bail!(
            "nginx is missing; the tests run it in front of the server. To get it: sudo apt-get install nginx-light, or brew install nginx"
        ),
    }
}

/// Ensures curl and openssl, which the tests run as a user would: installs what is missing. Fails if it cannot.
pub(crate) fn ensure_commands() -> Result<()> {
    for command in ["curl", "openssl"] {
        if find(command).is_none() {
            debian::install(&[command], "a command that the tests run")?;
        }
    }
    Ok(())
}

/// Prints a warning if the installation of `nasm` failed.
fn warn_without_assembler(installed: Result<()>) {
    if let Err(error) = installed {
        eprintln!(
            "warning: `nasm` is missing ({error:#}). Everything works and gives the same results, but the decoders have no \
             assembly code: JPEGs of cameras need an eighth more CPU, small ones a third more, and AVIFs two to four times as \
             much. To get it: `sudo apt-get install nasm` or `brew install nasm`, then `cargo clean -p mozjpeg-sys`."
        );
    }
}

/// Ensures that the toolchain of this tool has the standard library for WebAssembly; adds it with rustup.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = process::output_of(process::command(rustc).args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "this Rust cannot compile for the browser, and there is no `rustup` to add the target. Install Rust from \
             https://rustup.rs, or your system's package with the standard library for wasm32-unknown-unknown"
        );
    }
    step::run("rustup", "adding Rust's standard library for WebAssembly", || {
        process::run(process::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
    })
}
