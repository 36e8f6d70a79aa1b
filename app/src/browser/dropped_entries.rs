//! Entries of a drop: files, and folders with the files below them.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use crate::browser::file_selection::{FileSelection, GivenFile, is_user_file, path_with_folders};

/// Entries of a drop. They must be read before the first `await`, because the browser empties the drop afterwards.
pub(crate) struct DroppedEntries {
    entries: Vec<FileSystemEntry>,
    /// Files for which the browser provides no entry.
    files_without_entry: Vec<File>,
}

impl DroppedEntries {
    /// Reads the entries of a drop. Reads no folder yet.
    pub(crate) fn from_transfer(transfer: &DataTransfer) -> Self {
        let items = transfer.items();
        let (mut entries, mut files_without_entry) = (Vec::new(), Vec::new());
        for item in (0..items.length()).filter_map(|index| items.get(index)).filter(|item| item.kind() == "file") {
            match (item.webkit_get_as_entry(), item.get_as_file()) {
                (Ok(Some(entry)), _) => entries.push(entry),
                (_, Ok(Some(file))) => files_without_entry.push(file),
                _ => {}
            }
        }
        Self { entries, files_without_entry }
    }

    /// Reads every folder recursively, and skips what cannot be read and, in folders, hidden files and folders. The
    /// entries of a folder are sorted by name. If one folder was dropped, the selection has its name.
    ///
    /// Calls `report_found` with the number of files found so far, after every 50 files.
    pub(crate) async fn unpack(self, report_found: impl Fn(u64)) -> FileSelection {
        let name = match self.entries.as_slice() {
            [only] if only.is_directory() => Some(only.name()),
            _ => None,
        };
        let mut files: Vec<_> = self.files_without_entry.into_iter().map(GivenFile::from_file).collect();
        // A stack with the next entry on top keeps the order of the drop without recursion.
        let mut stack: Vec<_> = self.entries.into_iter().rev().collect();
        while let Some(entry) = stack.pop() {
            if entry.is_directory() {
                let mut children = children(entry.unchecked_into()).await;
                children.retain(|child| is_user_file(&child.name()));
                children.sort_by_key(FileSystemEntry::name);
                stack.extend(children.into_iter().rev());
                continue;
            }
            let path = entry.full_path();
            if let Some(file) = file(entry.unchecked_into()).await {
                files.push(GivenFile { path: path_with_folders(&path), ..GivenFile::from_file(file) });
                if files.len().is_multiple_of(50) {
                    report_found(files.len() as u64);
                }
            }
        }
        FileSelection { name, files }
    }
}

/// All entries of a folder. Chromium returns at most a hundred in each call, so the folder is read until a call returns
/// none. If a call fails, returns the entries read so far.
async fn children(folder: FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut children = Vec::new();
    loop {
        let promise = Promise::new(&mut |resolve, reject| {
            // A synchronous error means that the entry is gone; without this the promise would never resolve.
            if reader.read_entries_with_callback_and_callback(&resolve, &reject).is_err() {
                let _ = reject.call0(&JsValue::NULL);
            }
        });
        let Ok(part) = JsFuture::from(promise).await else { return children };
        let part: Array = part.unchecked_into();
        if part.length() == 0 {
            return children;
        }
        children.extend(part.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

/// File of an entry, or `None` if it cannot be read.
async fn file(entry: FileSystemFileEntry) -> Option<File> {
    let promise = Promise::new(&mut |resolve, reject| entry.file_with_callback_and_callback(&resolve, &reject));
    JsFuture::from(promise).await.ok().map(JsCast::unchecked_into)
}
