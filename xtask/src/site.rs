//! The site: the finished files for the browser in `target/site`. Builds and compresses them, and computes the build
//! id.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};

use crate::cache::{Cache, digest};
use crate::step::{Step, size};
use crate::workspace::Workspace;
use crate::{compress, style, wasm};

/// Contents by path in the site, with `/` between folders.
type SiteFiles = BTreeMap<String, Vec<u8>>;

/// Brings `target/site` up to date and removes cached results that it did not use. Unchanged files are not written, so
/// cargo does not embed them again.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let _lock = lock(workspace)?;
    let mut cache = Cache::open(workspace.path("target/xtask"))?;
    let page = wasm::build(workspace, &wasm::PAGE, &mut cache)?;
    let hasher = wasm::build(workspace, &wasm::HASHER, &mut cache)?;
    let mut files = SiteFiles::new();
    collect(&workspace.path("public"), "", &mut files)?;
    files.insert("main.css".into(), stylesheet(workspace)?);
    files.insert("proofsheet.wasm".into(), page.wasm);
    files.insert("proofsheet.js".into(), page.javascript);
    files.extend(page.parts);
    files.insert("hasher.wasm".into(), hasher.wasm);
    files.insert("hasher.js".into(), hasher.javascript);
    add_compressed_copies(&mut files, &mut cache)?;
    let id = build_id(&files);
    files.insert("build-id".into(), id.clone().into_bytes());
    write(&files, &workspace.site())?;
    eprintln!("    site: build {id} is in target/site");
    cache.sweep()
}

/// Waits for the lock of the site. Two builds at once would mix the script of one with the WebAssembly of the other.
/// Dropping the file releases the lock.
fn lock(workspace: &Workspace) -> Result<File> {
    fs::create_dir_all(workspace.target())?;
    let lock = File::create(workspace.path("target/site.lock"))?;
    if lock.try_lock().is_err() {
        eprintln!("==> site: waiting for another build of the site");
        lock.lock()?;
    }
    Ok(lock)
}

/// The page's style sheet, bundled from `style/main.css`.
fn stylesheet(workspace: &Workspace) -> Result<Vec<u8>> {
    let step = Step::begin("style", "bundling, checking and minifying the style sheets");
    let css = style::bundle(&workspace.path("style/main.css"))?;
    step.end(&size(css.len() as u64));
    Ok(css.into_bytes())
}

/// Reads all files of a folder and its subfolders into `files`. `prefix` is the folder's path in the site, with a final
/// `/` unless it is empty.
fn collect(folder: &Path, prefix: &str, files: &mut SiteFiles) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Adds brotli and gzip copies of the files of text and WebAssembly.
fn add_compressed_copies(files: &mut SiteFiles, cache: &mut Cache) -> Result<()> {
    let step = Step::begin("compression", "creating brotli and gzip copies of all text files");
    let mut copies = SiteFiles::new();
    for (name, content) in files.iter().filter(|(name, _)| compress::is_worthwhile(name)) {
        for copy in compress::copies(content, cache)? {
            copies.insert(format!("{name}.{}", copy.extension), copy.bytes);
        }
    }
    let loaded = ["boot.js.br", "proofsheet.js.br", "split.js.br", "proofsheet.wasm.br", "main.css.br"];
    let total = loaded.iter().filter_map(|name| copies.get(*name)).map(|copy| copy.len() as u64).sum();
    files.append(&mut copies);
    step.end(&format!("the page's scripts, WebAssembly and style have {} in brotli", size(total)));
    Ok(())
}

/// Hash of all names and contents, 16 hexadecimal digits. URLs that contain it may be cached forever.
fn build_id(files: &SiteFiles) -> String {
    let parts: Vec<&[u8]> = files.iter().flat_map(|(name, content)| [name.as_bytes(), content]).collect();
    digest(&parts)
}

/// Writes the files that are new or changed into the folder, and removes those that are not in `files`. Folders that
/// become empty stay.
fn write(files: &SiteFiles, site: &Path) -> Result<()> {
    fs::create_dir_all(site)?;
    let mut present = SiteFiles::new();
    collect(site, "", &mut present)?;
    for name in present.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(site.join(name))?;
    }
    for (name, content) in files.iter().filter(|(name, content)| present.get(*name) != Some(*content)) {
        let path = site.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> SiteFiles {
        entries.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_build_id_depends_on_every_name_and_content() {
        let id = build_id(&files(&[("a.js", "1"), ("b.js", "2")]));
        assert_eq!(id.len(), 16);
        assert_eq!(id, build_id(&files(&[("b.js", "2"), ("a.js", "1")])));
        assert_ne!(id, build_id(&files(&[("a.js", "1"), ("c.js", "2")])));
        assert_ne!(id, build_id(&files(&[("a.js", "2"), ("b.js", "1")])));
    }

    #[test]
    fn the_site_has_the_given_files_only() {
        let site = tempfile::tempdir().unwrap();
        write(&files(&[("old.js", "1"), ("icons/logo.svg", "2")]), site.path()).unwrap();
        let wanted = files(&[("icons/logo.svg", "3"), ("new.js", "4")]);
        write(&wanted, site.path()).unwrap();
        let mut found = SiteFiles::new();
        collect(site.path(), "", &mut found).unwrap();
        assert_eq!(found, wanted);
    }

    #[test]
    fn unchanged_files_are_not_written() {
        let site = tempfile::tempdir().unwrap();
        let wanted = files(&[("a.js", "1")]);
        write(&wanted, site.path()).unwrap();
        let time = || fs::metadata(site.path().join("a.js")).unwrap().modified().unwrap();
        let epoch = std::time::SystemTime::UNIX_EPOCH;
        fs::File::open(site.path().join("a.js")).unwrap().set_modified(epoch).unwrap();
        write(&wanted, site.path()).unwrap();
        assert_eq!(time(), epoch);
    }
}
