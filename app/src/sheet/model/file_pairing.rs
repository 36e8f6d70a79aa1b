//! Pairing of given files with the files that a sheet already has, by content and path.

use std::collections::HashMap;
use std::hash::Hash;

/// File to pair.
#[derive(Debug, Clone)]
pub(crate) struct PairedFile<C> {
    /// Value that is equal for files with the same content, such as their hash.
    pub(crate) content: C,
    /// Exact path, in Normalization Form C.
    pub(crate) path: String,
}

/// For each given file, the index of the known file that it is; `None` for a file that is not known. Each known file is
/// paired once, and only with a file of the same content:
///
/// 1. with a file of the same path;
/// 2. with a file whose path is the end of the other path, because a folder can be added as a whole or in parts;
/// 3. with a file of another name, which was renamed.
///
/// Files with the same name in different folders are not paired.
pub(crate) fn pair_files<C: Eq + Hash>(given: &[PairedFile<C>], known: &[PairedFile<C>]) -> Vec<Option<usize>> {
    let mut by_content: HashMap<&C, Vec<usize>> = HashMap::new();
    for (index, file) in known.iter().enumerate().rev() {
        by_content.entry(&file.content).or_default().push(index);
    }
    let mut pairs = vec![None; given.len()];
    let rules: [fn(&str, &str) -> bool; 3] = [|one, other| one == other, is_same_below_folder, is_renamed];
    for is_pair in rules {
        for (pair, file) in pairs.iter_mut().zip(given).filter(|(pair, _)| pair.is_none()) {
            let Some(candidates) = by_content.get_mut(&file.content) else { continue };
            // The candidates are in descending order.
            if let Some(position) = candidates.iter().rposition(|index| is_pair(&file.path, &known[*index].path)) {
                *pair = Some(candidates.remove(position));
            }
        }
    }
    pairs
}

/// Returns true if one path is the end of the other one, component by component.
fn is_same_below_folder(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    long.strip_suffix(short).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// Returns true if the file names differ.
fn is_renamed(one: &str, other: &str) -> bool {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    name(one) != name(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs files, each given as its content and its path separated by a space.
    fn check(given: &[&str], known: &[&str], expected: &[Option<usize>]) {
        let files = |texts: &[&str]| -> Vec<PairedFile<String>> {
            let split = texts.iter().map(|text| text.split_once(' ').unwrap());
            split.map(|(content, path)| PairedFile { content: content.to_owned(), path: path.to_owned() }).collect()
        };
        assert_eq!(pair_files(&files(given), &files(known)), expected, "{given:?} {known:?}");
    }

    #[test]
    fn equal_files_in_two_folders_stay_apart() {
        check(&["1 A/x", "1 B/x"], &["1 B/x", "1 A/x"], &[Some(1), Some(0)]);
        check(&["1 A/x", "1 B/x"], &["1 B/x"], &[None, Some(0)]);
        check(&["1 B/x"], &["1 A/x"], &[None]);
        check(&["1 A/x", "1 A/x"], &["1 A/x"], &[Some(0), None]);
    }

    #[test]
    fn a_part_of_a_folder_is_recognised() {
        check(&["1 A/x", "1 B/x"], &["1 S/B/x", "1 S/A/x"], &[Some(1), Some(0)]);
        check(&["1 x"], &["1 S/A/x"], &[Some(0)]);
        check(&["1 S/A/x"], &["1 x"], &[Some(0)]);
        check(&["1 ax"], &["1 S/x"], &[Some(0)]);
        // The equal path comes first, although another one would fit too.
        check(&["1 x", "1 A/x"], &["1 A/x"], &[None, Some(0)]);
    }

    #[test]
    fn renamed_files_are_recognised_and_other_contents_are_not() {
        check(&["1 copy", "1 x"], &["1 x"], &[None, Some(0)]);
        check(&["1 copy"], &["1 x"], &[Some(0)]);
        check(&["2 x"], &["1 x"], &[None]);
        check(&[], &["1 x"], &[]);
    }
}
