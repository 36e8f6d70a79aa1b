//! Files that the user chose, dropped or pasted.

use js_sys::{JsString, Reflect};
use protocol::FilePath;
use wasm_bindgen::JsValue;
use web_sys::{File, FileList};

/// File that the user added.
#[derive(Clone)]
pub(crate) struct GivenFile {
    /// Handle of the file; the bytes stay with the browser.
    pub(crate) file: File,
    /// Path with folders, if the file was in a folder.
    pub(crate) path: Option<String>,
    /// Length in bytes, once known. It is cached, because the browser reads it from disk each time.
    pub(crate) length: Option<u64>,
    /// Files beside it that are not sent, such as the movie of a live photo: their paths, as they are sent.
    pub(crate) companions: Vec<String>,
}

/// Files in the order in which they were added, with an optional common name.
#[derive(Default)]
pub(crate) struct FileSelection {
    /// Name of the folder, if one folder was added.
    pub(crate) name: Option<String>,
    /// Files of the selection.
    pub(crate) files: Vec<GivenFile>,
}

impl GivenFile {
    /// Creates a file from a file of the browser. The path is that of `webkitRelativePath`, which an input for folders
    /// sets.
    pub(crate) fn from_file(file: File) -> Self {
        let path = Reflect::get(&file, &JsValue::from_str("webkitRelativePath")).ok().and_then(|path| path.as_string());
        Self { path: path.as_deref().and_then(path_with_folders), file, length: None, companions: Vec::new() }
    }

    /// Path of the file as it is sent; the file name if the file was in no folder.
    pub(crate) fn sent_path(&self) -> String {
        self.path.clone().unwrap_or_else(|| self.file.name())
    }

    /// Name and path of the file, as the server sanitises them.
    pub(crate) fn file_path(&self) -> FilePath {
        FilePath::from_sent(&self.sent_path())
    }

    /// Exact path in Normalization Form C, in which paths are compared.
    pub(crate) fn normalized_path(&self) -> String {
        normalized(self.file_path().exact_path())
    }

    /// Sanitised path, or the file name if the file was in no folder.
    pub(crate) fn shown_name(&self) -> String {
        self.file_path().full_name().to_owned()
    }

    /// Length in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.length.unwrap_or_else(|| self.file.size() as u64)
    }
}

impl FileSelection {
    /// Creates a selection from the list of a file input or of the clipboard. If the first file was in a folder, the
    /// selection has the name of the top folder, and lacks hidden files.
    pub(crate) fn from_list(list: &FileList) -> Self {
        let files: Vec<_> = (0..list.length()).filter_map(|index| list.get(index)).map(GivenFile::from_file).collect();
        let top_folder = |given: &GivenFile| given.path.as_ref()?.split_once('/').map(|(folder, _)| folder.to_owned());
        let name = files.first().and_then(top_folder);
        let is_folder = name.is_some();
        let files = files.into_iter().filter(|given| !is_folder || is_user_file(&given.file.name())).collect();
        Self { name, files }
    }
}

/// Text in Normalization Form C, in which paths are compared.
pub(crate) fn normalized(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    JsString::from(text).normalize("NFC").into()
}

/// Returns false for names of hidden files and folders: those that begin with a dot, such as `.DS_Store`, and some
/// system files of Windows, such as `Thumbs.db`.
pub(crate) fn is_user_file(name: &str) -> bool {
    !name.starts_with('.') && !matches!(name, "Thumbs.db" | "ehthumbs.db" | "desktop.ini")
}

/// Returns the path without a leading slash, or `None` if it contains no folder.
pub(crate) fn path_with_folders(path: &str) -> Option<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.contains('/').then(|| path.to_owned())
}
