//! Files that a person gave to the page.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{File, FileList};

/// A file as it was given.
#[derive(Clone)]
pub(crate) struct GivenFile {
    /// The file; its bytes stay with the browser.
    pub(crate) file: File,
    /// Its name with the folders it lay in, when it lay in one.
    pub(crate) path: Option<String>,
    /// Its length, once it was asked for: the browser looks it up on the disk each time.
    pub(crate) length: Option<u64>,
}

/// Files to send, in the order in which they were given, and a name for them where they have one in common.
#[derive(Default)]
pub(crate) struct FileSelection {
    /// The folder's name, when one folder was given.
    pub(crate) name: Option<String>,
    /// The files.
    pub(crate) files: Vec<GivenFile>,
}

impl GivenFile {
    /// A file by itself, or one of an input for folders, which tells its path.
    pub(crate) fn of(file: File) -> Self {
        let path = Reflect::get(&file, &JsValue::from_str("webkitRelativePath")).ok().and_then(|path| path.as_string());
        Self { path: path.as_deref().and_then(path_with_folders), file, length: None }
    }

    /// What it is called where there is room for its folders.
    pub(crate) fn full_name(&self) -> String {
        self.path.clone().unwrap_or_else(|| self.file.name())
    }

    /// Its length in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.length.unwrap_or_else(|| self.file.size() as u64)
    }
}

impl FileSelection {
    /// The files of an input.
    pub(crate) fn of_list(list: &FileList) -> Self {
        let files: Vec<_> = (0..list.length()).filter_map(|index| list.get(index)).map(GivenFile::of).collect();
        let top = |given: &GivenFile| given.path.as_ref()?.split_once('/').map(|(folder, _)| folder.to_owned());
        let name = files.first().and_then(top);
        let is_folder = name.is_some();
        let files = files.into_iter().filter(|given| !is_folder || is_user_file(&given.file.name())).collect();
        Self { name, files }
    }
}

/// Whether a file in a folder is one that its owner knows of: what systems hide there is not.
pub(crate) fn is_user_file(name: &str) -> bool {
    !name.starts_with('.') && !matches!(name, "Thumbs.db" | "ehthumbs.db" | "desktop.ini")
}

/// A path without the slash before it; nothing when there is no folder in it.
pub(crate) fn path_with_folders(path: &str) -> Option<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.contains('/').then(|| path.to_owned())
}
