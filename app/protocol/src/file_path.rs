//! Name and relative path of a file that a client sent: sanitised forms to show, and the exact path to find the file.

use crate::file_name::{sanitize_component, sanitize_name};

/// Longest sanitised path in bytes.
const MAX_PATH_LENGTH: usize = 1024;

/// Longest exact path in bytes, as on Linux.
const MAX_SOURCE_LENGTH: usize = 4096;

/// Name and relative path of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePath {
    /// Sanitised file name without folders.
    pub name: String,
    /// Sanitised path with `/` between its components, whose last one is the name; none if the file is in no folder.
    pub path: Option<String>,
    /// Exact path as it was sent. None if it equals the sanitised one, or if what was sent is not a path below a folder
    /// ([`FilePath::from_sent`]).
    pub source_path: Option<String>,
}

impl FilePath {
    /// File in no folder, with a name that needs no sanitising.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), path: None, source_path: None }
    }

    /// Sanitises a path from a client. `/` and `\` separate components, and each component is sanitised as a name.
    /// Components that are empty then, `.`, `..` and drive letters such as `C:` are left out. Of a path of more than
    /// 1024 bytes the first folders are left out.
    ///
    /// The exact path is kept if a program can follow it without leaving the folder that it starts from: it is not
    /// absolute, starts with no drive letter, has no component `..` and no NUL, and at most 4096 bytes.
    pub fn from_sent(sent: &str) -> Self {
        let name = sanitize_name(sent);
        let mut parts: Vec<&str> = components(sent).collect();
        // The last part with text is the name.
        while parts.pop().is_some_and(|part| part.trim().is_empty()) {}
        let mut path = name.clone();
        for folder in parts.into_iter().rev().filter_map(sanitize_component).filter(|folder| !is_drive(folder)) {
            if folder.len() + 1 + path.len() > MAX_PATH_LENGTH {
                break;
            }
            path.insert(0, '/');
            path.insert_str(0, &folder);
        }
        let source_path = (sent != path && is_below_a_folder(sent)).then(|| sent.to_owned());
        Self { path: (path != name).then_some(path), name, source_path }
    }

    /// Sanitised path, or the name of a file in no folder.
    pub fn full_name(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.name)
    }

    /// Exact path, for finding the file again and for comparisons; never for display.
    pub fn exact_path(&self) -> &str {
        self.source_path.as_deref().unwrap_or_else(|| self.full_name())
    }
}

/// Components of a path, which can be empty. Both separators count: the client's system is unknown.
fn components(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split(['/', '\\'])
}

/// Returns true for a drive letter of Windows, such as `C:`.
fn is_drive(component: &str) -> bool {
    matches!(component.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

/// Returns true if a program that follows the path stays in the folder that it starts from.
fn is_below_a_folder(path: &str) -> bool {
    let is_absolute = path.starts_with(['/', '\\']) || components(path).next().is_some_and(is_drive);
    let leaves = components(path).any(|component| component == "..");
    !path.is_empty() && path.len() <= MAX_SOURCE_LENGTH && !path.contains('\0') && !is_absolute && !leaves
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A sent path, and the expected path and exact path; the exact path is the sent one if the flag is set.
    fn check(sent: &str, path: Option<&str>, name: &str, has_source: bool) {
        let expected = FilePath {
            name: name.to_owned(),
            path: path.map(str::to_owned),
            source_path: has_source.then(|| sent.to_owned()),
        };
        assert_eq!(FilePath::from_sent(sent), expected, "{sent:?}");
    }

    #[test]
    fn relative_paths_stay_as_they_are() {
        for path in ["A/DSC_1.JPG", "사진/1일/a b.jpg", "a/b/c/d/e.jpg", "cafe\u{301}/a.jpg", "-rf/=1+1/<b>.jpg"] {
            check(path, Some(path), path.rsplit('/').next().unwrap(), false);
        }
        check("DSC_1.JPG", None, "DSC_1.JPG", false);
        check("C:a.jpg", None, "C:a.jpg", false);
    }

    #[test]
    fn changed_relative_paths_keep_their_exact_form() {
        check(r"A\DSC_1.JPG", Some("A/DSC_1.JPG"), "DSC_1.JPG", true);
        check("./A//./b.jpg", Some("A/b.jpg"), "b.jpg", true);
        check(" A /\u{202e}gpj.exe", Some("A/gpj.exe"), "gpj.exe", true);
        check("A\u{200b}/b\n.jpg", Some("A/b.jpg"), "b.jpg", true);
        check(".../b.jpg", None, "b.jpg", true);
        check("a\u{1b}[31m.jpg", None, "a[31m.jpg", true);
        check("A/B/", Some("A/B"), "B", true);
        check("A/\u{feff}", Some("A/unnamed"), "unnamed", true);
        check("A/C:/b.jpg", Some("A/b.jpg"), "b.jpg", true);
    }

    #[test]
    fn paths_that_leave_their_folder_have_no_exact_form() {
        check("/etc/passwd", Some("etc/passwd"), "passwd", false);
        check("../../etc/passwd", Some("etc/passwd"), "passwd", false);
        check(r"A\..\..\b.jpg", Some("A/b.jpg"), "b.jpg", false);
        check("A/..", Some("A/unnamed"), "unnamed", false);
        check(r"C:\Users\me\a.png", Some("Users/me/a.png"), "a.png", false);
        check(r"\\server\share\a.jpg", Some("server/share/a.jpg"), "a.jpg", false);
        check("A\0/b.jpg", Some("A/b.jpg"), "b.jpg", false);
        check("..", None, "unnamed", false);
        check("", None, "unnamed", false);
    }

    #[test]
    fn long_paths_keep_the_name_and_its_nearest_folders() {
        let deep = format!("first/{}last/a.jpg", "x/".repeat(600));
        let file = FilePath::from_sent(&deep);
        let path = file.path.unwrap();
        assert!(path.len() <= MAX_PATH_LENGTH && path.len() > MAX_PATH_LENGTH - 4, "{}", path.len());
        assert!(path.starts_with("x/") && path.ends_with("/x/last/a.jpg"));
        assert_eq!(file.source_path, Some(deep));
        let too_deep = format!("{}a.jpg", "x/".repeat(3000));
        assert_eq!(FilePath::from_sent(&too_deep).source_path, None);
        let wide = format!("{}/{}.jpg", "사".repeat(100), "y".repeat(300));
        assert_eq!(FilePath::from_sent(&wide).path.unwrap().split('/').map(str::len).collect::<Vec<_>>(), [255, 255]);
    }

    proptest! {
        #[test]
        fn sanitized_paths_are_safe_and_stay_the_same(sent in r"([a-zC:. ]{0,3}[/\\\x00\u{202e}]?|\PC{0,9}){0,40}") {
            let file = FilePath::from_sent(&sent);
            let path = file.full_name();
            prop_assert!(path.len() <= MAX_PATH_LENGTH && !path.contains('\\') && !path.starts_with('/'));
            let parts: Vec<&str> = path.split('/').collect();
            prop_assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= 255 && part.trim() == *part));
            prop_assert!(parts.iter().all(|part| !part.chars().all(|character| character == '.')));
            prop_assert_eq!(parts.last().copied(), Some(file.name.as_str()));
            prop_assert_eq!(sanitize_name(&sent), file.name.clone());
            prop_assert_eq!(file.path.is_some(), parts.len() > 1);
            let expected = FilePath { source_path: None, ..file.clone() };
            prop_assert_eq!(FilePath::from_sent(path), expected);
        }

        #[test]
        fn exact_paths_never_leave_their_folder(sent in r"([a-z]{0,2}|\.{1,3}|[A-Z]:)([/\\]([a-z]{0,2}|\.{1,3}|[A-Z]:)){0,9}") {
            let file = FilePath::from_sent(&sent);
            let exact = file.exact_path();
            prop_assert!(!exact.starts_with(['/', '\\']) && !exact.is_empty());
            prop_assert!(components(exact).all(|part| part != ".."));
            prop_assert!(exact.len() < 3 || !is_drive(components(exact).next().unwrap()));
            prop_assert!(file.source_path.is_none_or(|source| source == sent));
        }
    }
}
