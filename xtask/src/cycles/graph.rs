//! The graph of dependencies between files, and its cycles.

use std::collections::{BTreeMap, BTreeSet};

/// Dependencies between files, which are named by their paths in the repository. Each file has the files that it uses,
/// and each of these has the Rust paths with which the code names its items.
pub(super) type Dependencies = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Files of a module cycle, sorted.
pub(super) type Cycle = BTreeSet<String>;

/// All strongly connected components of more than one file, sorted. By Tarjan's algorithm.
pub(super) fn cycles(dependencies: &Dependencies) -> Vec<Cycle> {
    let mut search = Search { dependencies, state: BTreeMap::new(), stack: Vec::new(), cycles: BTreeSet::new() };
    for file in dependencies.keys() {
        if !search.state.contains_key(file.as_str()) {
            search.visit(file);
        }
    }
    search.cycles.into_iter().collect()
}

/// Depth-first search in progress.
struct Search<'a> {
    dependencies: &'a Dependencies,
    state: BTreeMap<&'a str, Visit>,
    /// Visited files whose component is not complete.
    stack: Vec<&'a str>,
    cycles: BTreeSet<Cycle>,
}

/// A visited file.
#[derive(Clone, Copy)]
struct Visit {
    /// Position in the order of visits.
    index: usize,
    is_on_stack: bool,
}

impl<'a> Search<'a> {
    /// Visits a file and all unvisited files that it leads to. Returns its low link: the minimum index of itself and of
    /// the files on the stack that it, or a file visited from it, uses directly.
    fn visit(&mut self, file: &'a str) -> usize {
        let index = self.state.len();
        self.state.insert(file, Visit { index, is_on_stack: true });
        self.stack.push(file);
        let mut lowest = index;
        for used in self.dependencies.get(file).into_iter().flat_map(|used| used.keys()) {
            match self.state.get(used.as_str()) {
                None => lowest = lowest.min(self.visit(used)),
                Some(visit) if visit.is_on_stack => lowest = lowest.min(visit.index),
                Some(_) => {}
            }
        }
        if lowest == index {
            self.complete(file);
        }
        lowest
    }

    /// Removes the component that begins at this file from the stack. Records it as a cycle if it has more than one
    /// file.
    fn complete(&mut self, first: &str) {
        let mut component = Cycle::new();
        while let Some(file) = self.stack.pop() {
            if let Some(visit) = self.state.get_mut(file) {
                visit.is_on_stack = false;
            }
            component.insert(file.to_owned());
            if file == first {
                break;
            }
        }
        if component.len() > 1 {
            self.cycles.insert(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_exactly_the_cycles() {
        let mut dependencies = Dependencies::new();
        for (file, used) in ["ab", "bc", "ca", "cd", "de", "ed", "ef", "gg", "ga"].map(|edge| edge.split_at(1)) {
            dependencies.entry(file.to_owned()).or_default().entry(used.to_owned()).or_default();
        }
        let cycle = |files: &str| files.chars().map(String::from).collect::<Cycle>();
        assert_eq!(cycles(&dependencies), [cycle("abc"), cycle("de")]);
    }
}
