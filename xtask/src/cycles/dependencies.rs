//! Dependencies between the files of a crate, found by name resolution: from the paths in a module to the files that
//! define the items.

use std::collections::BTreeSet;

use super::graph::Dependencies;
use super::module_tree::{ImportedName, Module, ModuleId, ModuleTree};

/// Something that a path can name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target<'a> {
    /// A module.
    Module(ModuleId),
    /// An item other than a module, by the file that defines it.
    ItemIn(&'a str),
}

/// Dependencies between the files of a crate. Every file is present, also one that uses no other.
pub(super) fn find(tree: &ModuleTree) -> Dependencies {
    let mut dependencies = Dependencies::new();
    for (id, module) in tree.modules.iter().enumerate() {
        let used = dependencies.entry(module.file.clone()).or_default();
        let imports = module.imports.iter().filter(|import| !import.is_reexport).map(|import| &import.path);
        for path in imports.chain(&module.used) {
            for target in Resolver::new(tree).resolve(id, path) {
                // A module by itself is no dependency; a use of its items is a path of its own.
                if let Target::ItemIn(file) = target
                    && file != module.file
                {
                    used.entry(file.to_owned()).or_default().insert(path.join("::"));
                }
            }
        }
    }
    dependencies
}

/// Resolver of one path. It records every lookup and repeats none, so imports that lead back to themselves end.
struct Resolver<'a> {
    tree: &'a ModuleTree,
    seen: BTreeSet<(ModuleId, String)>,
}

impl<'a> Resolver<'a> {
    fn new(tree: &'a ModuleTree) -> Self {
        Self { tree, seen: BTreeSet::new() }
    }

    fn module(&self, id: ModuleId) -> &'a Module {
        &self.tree.modules[id]
    }

    /// Everything that a path in this module can name. Paths into other crates name nothing.
    fn resolve(&mut self, module: ModuleId, path: &[String]) -> BTreeSet<Target<'a>> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        let mut targets = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(0)]),
            _ => self.step(module, first),
        };
        for segment in rest {
            let parts = targets.into_iter().map(|target| match target {
                Target::Module(id) => self.step(id, segment),
                // A variant, method or constant: it belongs to the item.
                item @ Target::ItemIn(_) => BTreeSet::from([item]),
            });
            targets = parts.collect::<Vec<_>>().into_iter().flatten().collect();
        }
        targets
    }

    /// Everything that one segment of a path names in a module.
    fn step(&mut self, module: ModuleId, segment: &str) -> BTreeSet<Target<'a>> {
        match segment {
            "self" => BTreeSet::from([Target::Module(module)]),
            "super" => self.module(module).parent.map(Target::Module).into_iter().collect(),
            name => self.lookup(module, name),
        }
    }

    /// Everything that has this name in the module. Glob imports count only if nothing else has the name. Empty if this
    /// resolver has looked the name up in this module before.
    fn lookup(&mut self, id: ModuleId, name: &str) -> BTreeSet<Target<'a>> {
        if !self.seen.insert((id, name.to_owned())) {
            return BTreeSet::new();
        }
        let module = self.module(id);
        let mut found: BTreeSet<Target<'a>> =
            module.children.get(name).into_iter().flatten().copied().map(Target::Module).collect();
        if module.items.contains(name) {
            found.insert(Target::ItemIn(&module.file));
        }
        let is_named = |import: &ImportedName| matches!(import, ImportedName::Named(known) if known == name);
        for import in module.imports.iter().filter(|import| is_named(&import.name)) {
            found.extend(self.resolve(id, &import.path));
        }
        if found.is_empty() {
            for import in module.imports.iter().filter(|import| import.name == ImportedName::Glob) {
                for target in self.resolve(id, &import.path) {
                    if let Target::Module(glob) = target {
                        found.extend(self.lookup(glob, name));
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the dependencies of a crate with these files. `expected` has a line `file: used used` for each file that
    /// uses another.
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let read = |path: &str| {
            files.iter().find(|(name, _)| format!("src/{name}") == path).map(|(_, text)| (*text).to_owned())
        };
        let tree = ModuleTree::load("src/lib.rs", &read).unwrap();
        let name = |file: &str| file.trim_start_matches("src/").to_owned();
        let lines = find(&tree).into_iter().filter(|(_, used)| !used.is_empty()).map(|(file, used)| {
            let used: Vec<String> = used.keys().map(|file| name(file)).collect();
            format!("{}: {}", name(&file), used.join(" "))
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn follows_crate_super_and_self_to_the_defining_file() {
        check(
            &[
                ("lib.rs", "mod a; mod b; pub struct Root;"),
                ("a.rs", "pub mod inner; use self::inner::One; use super::b::two; use crate::Root;"),
                ("a/inner.rs", "pub struct One; fn f() -> super::super::b::Three { crate::b::two() }"),
                ("b.rs", "pub struct Three; pub fn two() -> Three { Three }"),
            ],
            &["a.rs: a/inner.rs b.rs lib.rs", "a/inner.rs: b.rs"],
        );
    }

    #[test]
    fn follows_reexports_which_are_no_dependency_themselves() {
        check(
            &[
                ("lib.rs", "mod a; mod b; pub use a::Foo; pub use b::*;"),
                ("a.rs", "use crate::Bar as Other; pub struct Foo;"),
                ("b.rs", "mod c; pub(crate) use c::Bar;"),
                ("b/c.rs", "use crate::Foo; pub struct Bar;"),
            ],
            &["a.rs: b/c.rs", "b/c.rs: a.rs"],
        );
    }

    #[test]
    fn a_reexport_that_the_file_uses_itself_is_a_dependency() {
        check(
            &[("lib.rs", "mod a; pub use a::Foo; pub fn make() -> Foo { Foo }"), ("a.rs", "pub struct Foo;")],
            &["lib.rs: a.rs"],
        );
    }

    #[test]
    fn an_imported_module_counts_by_the_items_that_are_used() {
        check(
            &[
                ("lib.rs", "mod a; mod b; mod c;"),
                ("a.rs", "use crate::b; use crate::{b as other, c::{self}}; fn f() { b::run(); c::Kind::One.go() }"),
                ("b.rs", "mod deep; pub use deep::run; fn unused() {}"),
                ("b/deep.rs", "pub fn run() {}"),
                ("c.rs", "pub enum Kind { One }"),
            ],
            &["a.rs: b/deep.rs c.rs"],
        );
    }

    #[test]
    fn finds_paths_in_macros_attributes_and_function_bodies() {
        check(
            &[
                ("lib.rs", "mod a; mod b; mod c; mod d;"),
                (
                    "a.rs",
                    "use crate::d; fn f(x: X) { println!(\"{}\", crate::b::one()); x.two; format!(\"{}\", d::three(x.c)); }",
                ),
                ("b.rs", "pub fn one() { use crate::c::two; two() } #[serde(with = \"crate::d::three\")] struct S;"),
                ("c.rs", "pub fn two() {}"),
                ("d.rs", "pub fn three() {}"),
            ],
            &["a.rs: b.rs d.rs", "b.rs: c.rs d.rs"],
        );
    }

    #[test]
    fn names_from_globs_are_found() {
        check(
            &[
                ("lib.rs", "mod a; pub struct Own; fn used() {}"),
                ("a.rs", "use super::*; use std::fmt::*; fn f(_: Own) { assert!(used()) }"),
            ],
            &["a.rs: lib.rs"],
        );
    }

    #[test]
    fn code_for_tests_and_other_crates_do_not_count() {
        check(
            &[
                ("lib.rs", "mod a; #[cfg(test)] mod not_there; use serde::a::Foo; use ::a::Foo as Other;"),
                (
                    "a.rs",
                    "pub struct Foo; #[cfg(test)] mod tests { use crate::Root; } #[cfg(test)] use crate::Root;
                          impl Foo { #[cfg(test)] fn f(_: crate::Root) {} }",
                ),
            ],
            &[],
        );
    }

    #[test]
    fn inline_modules_belong_to_their_file() {
        check(
            &[
                ("lib.rs", "mod a { pub struct One; pub mod b; } fn f(_: a::One, _: a::b::Two) {}"),
                ("a/b.rs", "use super::One; pub struct Two;"),
            ],
            &["a/b.rs: lib.rs", "lib.rs: a/b.rs"],
        );
    }

    #[test]
    fn resolution_of_circular_imports_ends() {
        check(
            &[("lib.rs", "mod a; use tokio; pub use a::Foo;"), ("a.rs", "pub use super::Foo; use crate::Foo as Bar;")],
            &[],
        );
    }
}
