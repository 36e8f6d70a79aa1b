//! Search for module cycles: groups of source files of one crate that depend on each other in a circle.
//!
//! A file depends on another when its code names an item that the other defines. `pub use` is followed to the file that
//! defines the item, and a re-export alone is no dependency. A parent module and its child form a cycle when each uses
//! items of the other. Items behind `#[cfg(test)]` do not count, nor do integration tests, `src/bin` and build scripts.

mod cfg;
mod dependencies;
mod graph;
mod known;
mod module_tree;
mod paths;
mod roots;

use std::fs;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use graph::Dependencies;
use module_tree::ModuleTree;

/// Prints every module cycle with the dependencies that form it, marks the permitted ones, and prints their number.
pub(crate) fn print(workspace: &Workspace) -> Result<()> {
    let dependencies = read_dependencies(workspace)?;
    let cycles = graph::cycles(&dependencies);
    for cycle in &cycles {
        println!("{} files{}", cycle.len(), if known::is_known(cycle) { " (known)" } else { "" });
        for file in cycle {
            println!("  {file}");
            for (used, paths) in dependencies[file].iter().filter(|(used, _)| cycle.contains(*used)) {
                println!("    uses {used}: {}", paths.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
            }
        }
        println!();
    }
    println!("{} module cycles in {} files", cycles.len(), dependencies.len());
    Ok(())
}

/// Dependencies between the source files of the crates that [`roots::find`] finds. No cycle crosses crates: cargo
/// forbids it.
fn read_dependencies(workspace: &Workspace) -> Result<Dependencies> {
    let mut dependencies = Dependencies::new();
    for root in roots::find(workspace)? {
        let read = |path: &str| fs::read_to_string(workspace.path(path)).ok();
        let tree = ModuleTree::load(&root, &read).with_context(|| format!("{root} cannot be understood"))?;
        dependencies.extend(dependencies::find(&tree));
    }
    Ok(dependencies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_cycle_is_in_the_list_of_known_ones() {
        let dependencies = read_dependencies(&Workspace::of_this_tool()).unwrap();
        assert!(dependencies.len() > 300, "only {} files were found", dependencies.len());
        let cycles = graph::cycles(&dependencies);
        let new: Vec<&graph::Cycle> = cycles.iter().filter(|cycle| !known::is_known(cycle)).collect();
        assert!(new.is_empty(), "new module cycles; `cargo xtask cycles` shows how they arise: {new:#?}");
        let gone: Vec<_> =
            known::CYCLES.iter().filter(|known| !cycles.iter().any(|cycle| known.matches(cycle))).collect();
        assert!(gone.is_empty(), "these cycles no longer exist; remove them from cycles/known.rs: {gone:#?}");
    }
}
