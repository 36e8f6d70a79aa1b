//! Files that somebody gave to the page.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{File, FileList};

/// Files to send, in the order in which they were given, and a name for them where they have one in common.
#[derive(Default)]
pub(crate) struct Parcel {
    /// The folder's name, when one folder was given.
    pub(crate) name: Option<String>,
    /// The files; their bytes stay with the browser.
    pub(crate) files: Vec<File>,
}

impl Parcel {
    /// The files of an input. An input for folders tells each file's path.
    pub(crate) fn of_list(list: &FileList) -> Self {
        let files: Vec<_> = (0..list.length()).filter_map(|index| list.get(index)).collect();
        let name = files.first().and_then(top_folder);
        let is_folder = name.is_some();
        let files = files.into_iter().filter(|file| !is_folder || is_meant(&file.name())).collect();
        Self { name, files }
    }
}

/// Whether a file in a folder is one that its owner knows of: what systems hide there is not.
pub(crate) fn is_meant(name: &str) -> bool {
    !name.starts_with('.') && !matches!(name, "Thumbs.db" | "ehthumbs.db" | "desktop.ini")
}

fn top_folder(file: &File) -> Option<String> {
    let path = Reflect::get(file, &JsValue::from_str("webkitRelativePath")).ok()?.as_string()?;
    path.split_once('/').map(|(folder, _)| folder.to_owned())
}
