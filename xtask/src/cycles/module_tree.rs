//! Module tree of a crate, without items for tests only: the file, items, imports and used paths of each module.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use syn::visit::Visit;
use syn::{Item, ItemMod, UseTree, Visibility};

use super::cfg::is_for_tests_only;
use super::paths::{self, PathSegments, UsedPaths};

/// Index of a module in its tree.
pub(super) type ModuleId = usize;

/// All modules of a crate, the root first.
pub(super) struct ModuleTree {
    pub(super) modules: Vec<Module>,
}

/// A module, in a file of its own or inline.
pub(super) struct Module {
    /// Path of the file in the repository.
    pub(super) file: String,
    pub(super) parent: Option<ModuleId>,
    /// Child modules by name. Two have one name when `#[cfg(…)]` chooses between them.
    pub(super) children: BTreeMap<String, Vec<ModuleId>>,
    /// Names of the items, other than modules, that the module itself defines.
    pub(super) items: BTreeSet<String>,
    /// Imports without a leading `::`, and all imports inside its functions.
    pub(super) imports: Vec<Import>,
    /// Paths in the code outside `use` ([`UsedPaths::paths`]).
    pub(super) used: BTreeSet<PathSegments>,
}

/// One name, or all names, that a `use` brings into a module.
pub(super) struct Import {
    pub(super) path: PathSegments,
    pub(super) name: ImportedName,
    pub(super) is_reexport: bool,
}

/// Name of an import in the module that imports it.
#[derive(PartialEq, Eq)]
pub(super) enum ImportedName {
    Named(String),
    /// `use path::*`.
    Glob,
}

/// Function that returns the contents of a file by its path, or `None` if there is no such file.
type ReadFile<'a> = &'a dyn Fn(&str) -> Option<String>;

impl ModuleTree {
    /// Parses the crate's root file and all files that its `mod` declarations lead to.
    pub(super) fn load(root: &str, read: ReadFile<'_>) -> Result<Self> {
        let mut tree = Self { modules: Vec::new() };
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        tree.load_file(root.to_owned(), folder, None, read)?;
        Ok(tree)
    }

    /// Adds the module of a file; `folder` is where the files of its children are.
    fn load_file(
        &mut self,
        file: String,
        folder: &str,
        parent: Option<ModuleId>,
        read: ReadFile<'_>,
    ) -> Result<ModuleId> {
        let text = read(&file).with_context(|| format!("{file} cannot be read"))?;
        let parsed = syn::parse_file(&text).with_context(|| format!("{file} cannot be parsed"))?;
        self.add(file, folder, parent, &parsed.items, read)
    }

    /// Adds a module with these items, and its child modules.
    fn add(
        &mut self,
        file: String,
        folder: &str,
        parent: Option<ModuleId>,
        items: &[Item],
        read: ReadFile<'_>,
    ) -> Result<ModuleId> {
        let id = self.modules.len();
        let (children, imports) = (BTreeMap::new(), Vec::new());
        let module = Module { file, parent, children, items: BTreeSet::new(), imports, used: BTreeSet::new() };
        self.modules.push(module);
        for item in items.iter().filter(|item| !is_for_tests_only(paths::attributes(item))) {
            if let Item::Mod(declaration) = item {
                let name = paths::plain(&declaration.ident);
                let child = self.add_child(id, declaration, &name, folder, read)?;
                self.modules[id].children.entry(name).or_default().push(child);
            } else {
                self.modules[id].collect(item);
            }
        }
        Ok(id)
    }

    /// Adds the module of a `mod` declaration: inline, or from the file `name.rs` or `name/mod.rs` in `folder`.
    fn add_child(
        &mut self,
        parent: ModuleId,
        declaration: &ItemMod,
        name: &str,
        folder: &str,
        read: ReadFile<'_>,
    ) -> Result<ModuleId> {
        if declaration.attrs.iter().any(|attribute| attribute.path().is_ident("path")) {
            bail!("mod {name}: the attribute `path` is not supported");
        }
        let own_folder = format!("{folder}/{name}");
        if let Some((_, items)) = &declaration.content {
            let file = self.modules[parent].file.clone();
            return self.add(file, &own_folder, Some(parent), items, read);
        }
        let candidates = [format!("{own_folder}.rs"), format!("{own_folder}/mod.rs")];
        let file = candidates.into_iter().find(|file| read(file).is_some());
        let file = file.with_context(|| format!("{own_folder}.rs does not exist"))?;
        self.load_file(file, &own_folder, Some(parent), read)
    }
}

impl Module {
    /// Records an item other than a module.
    fn collect(&mut self, item: &Item) {
        if let Item::Use(declaration) = item {
            let is_reexport = !matches!(declaration.vis, Visibility::Inherited);
            if declaration.leading_colon.is_none() {
                self.import(&declaration.tree, &mut Vec::new(), is_reexport);
            }
            return;
        }
        self.items.extend(paths::name(item));
        let mut found = UsedPaths::default();
        found.visit_item(item);
        self.used.append(&mut found.paths);
        for declaration in found.local_imports {
            self.import(&declaration.tree, &mut Vec::new(), false);
        }
    }

    /// Records each name of a `use`, whose path begins with `prefix`.
    fn import(&mut self, tree: &UseTree, prefix: &mut PathSegments, is_reexport: bool) {
        let named = |path: PathSegments, name: String| Import { path, name: ImportedName::Named(name), is_reexport };
        match tree {
            UseTree::Path(path) => {
                prefix.push(paths::plain(&path.ident));
                self.import(&path.tree, prefix, is_reexport);
                prefix.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, prefix, is_reexport)),
            UseTree::Glob(_) => {
                self.imports.push(Import { path: prefix.clone(), name: ImportedName::Glob, is_reexport });
            }
            UseTree::Name(name) => {
                let path = joined(prefix, paths::plain(&name.ident));
                self.imports.extend(path.last().cloned().map(|name| named(path, name)));
            }
            UseTree::Rename(rename) => {
                let path = joined(prefix, paths::plain(&rename.ident));
                self.imports.push(named(path, paths::plain(&rename.rename)));
            }
        }
    }
}

/// The path with one more segment. A final `self`, as in `use a::{self}`, adds none, unless the path is empty.
fn joined(prefix: &[String], last: String) -> PathSegments {
    let mut path = prefix.to_vec();
    if last != "self" || path.is_empty() {
        path.push(last);
    }
    path
}
