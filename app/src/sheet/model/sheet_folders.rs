//! Folders of a sheet's files: the folder that all of them share, and short names that tell equal file names apart.

/// Folders of the cards of a sheet. Cards are only added: after a removal, the shared folder may be shorter than
/// necessary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SheetFolders {
    /// Folder that contains all files, with `/` at its end; empty if they share none. `None` before the first file.
    shared: Option<String>,
    /// True if the files are in more than one folder.
    has_several: bool,
}

impl SheetFolders {
    /// Folders of files with these full names.
    pub(crate) fn from_full_names<'a>(full_names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut folders = Self::default();
        for full_name in full_names {
            folders.add(full_name);
        }
        folders
    }

    /// Adds a file. Returns true if that changed the folders.
    pub(crate) fn add(&mut self, full_name: &str) -> bool {
        let folder = folder(full_name);
        match &mut self.shared {
            None => self.shared = Some(folder.to_owned()),
            Some(shared) if shared == folder => return false,
            Some(shared) => {
                let is_known = self.has_several && folder.starts_with(shared.as_str());
                if is_known {
                    return false;
                }
                let common = shared.bytes().zip(folder.bytes()).take_while(|(one, other)| one == other).count();
                let end =
                    shared.as_bytes()[..common].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
                shared.truncate(end);
                self.has_several = true;
            }
        }
        true
    }

    /// Path of a file of the sheet below the shared folder, such as `A/1.jpg`. The file name alone if all files are in
    /// one folder.
    pub(crate) fn short_name<'a>(&self, full_name: &'a str) -> &'a str {
        let shared = self.shared.as_deref().filter(|_| self.has_several);
        shared.and_then(|shared| full_name.strip_prefix(shared)).unwrap_or(&full_name[folder(full_name).len()..])
    }

    /// Folder of a file below the shared folder, such as `A`; empty if it is the shared folder itself, or if all files
    /// are in one folder.
    pub(crate) fn label<'a>(&self, full_name: &'a str) -> &'a str {
        folder(self.short_name(full_name)).trim_end_matches('/')
    }
}

/// Folder of a file, with `/` at its end; empty if it is in none.
pub(crate) fn folder(full_name: &str) -> &str {
    full_name.rfind('/').map_or("", |slash| &full_name[..=slash])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(full_names: &[&str], expected: &[&str]) {
        let folders = SheetFolders::from_full_names(full_names.iter().copied());
        let short_names: Vec<&str> = full_names.iter().map(|full_name| folders.short_name(full_name)).collect();
        assert_eq!(short_names, expected);
    }

    #[test]
    fn short_names_begin_below_the_shared_folder() {
        check(&["a.jpg", "b.jpg"], &["a.jpg", "b.jpg"]);
        check(&["Shoot/a.jpg", "Shoot/b.jpg"], &["a.jpg", "b.jpg"]);
        check(&["Shoot/A/1.jpg", "Shoot/B/1.jpg"], &["A/1.jpg", "B/1.jpg"]);
        check(&["Shoot/A1/1.jpg", "Shoot/A2/1.jpg", "Shoot/2.jpg"], &["A1/1.jpg", "A2/1.jpg", "2.jpg"]);
        check(&["A/1.jpg", "1.jpg"], &["A/1.jpg", "1.jpg"]);
        check(&["사진/가/1.jpg", "사진/각/1.jpg"], &["가/1.jpg", "각/1.jpg"]);
        check(&[], &[]);
    }

    #[test]
    fn labels_are_folders_below_the_shared_one() {
        let folders = SheetFolders::from_full_names(["S/A/x/1.jpg", "S/2.jpg"]);
        assert_eq!(["S/A/x/1.jpg", "S/2.jpg"].map(|full_name| folders.label(full_name)), ["A/x", ""]);
        assert_eq!(SheetFolders::from_full_names(["S/A/1.jpg"]).label("S/A/1.jpg"), "");
    }

    proptest! {
        #[test]
        fn short_names_are_distinct_and_do_not_depend_on_the_order(
            full_names in prop::collection::btree_set("([ab]{1,2}/){0,3}[12]", 0..8),
        ) {
            let folders = SheetFolders::from_full_names(full_names.iter().map(String::as_str));
            let reversed = SheetFolders::from_full_names(full_names.iter().rev().map(String::as_str));
            prop_assert_eq!(&folders, &reversed);
            let short: std::collections::BTreeSet<&str> = full_names.iter().map(|name| folders.short_name(name)).collect();
            prop_assert_eq!(short.len(), full_names.len());
            prop_assert!(full_names.iter().all(|name| name.ends_with(folders.short_name(name))));
        }
    }
}
