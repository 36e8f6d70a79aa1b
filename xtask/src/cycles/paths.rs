//! Paths that code uses: in expressions, types and patterns, and in the tokens of macros and attributes. Also the `use`
//! declarations inside functions, and the names and attributes of items.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemUse, Macro, Meta, TraitItem};

use super::cfg::is_for_tests_only;

/// Segments of a path without generic arguments, as `["crate", "store", "Batch"]`.
pub(super) type PathSegments = Vec<String>;

/// Visitor that collects paths and the `use` declarations inside functions. It skips items for tests only, and, except
/// in the tokens of macros and attributes, paths that begin with `::`, which name other crates.
#[derive(Default)]
pub(super) struct UsedPaths {
    pub(super) paths: BTreeSet<PathSegments>,
    pub(super) local_imports: Vec<ItemUse>,
}

impl<'ast> Visit<'ast> for UsedPaths {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            ImplItem::Macro(item) => &item.attrs,
            _ => return,
        };
        if !is_for_tests_only(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let attributes = match item {
            TraitItem::Const(item) => &item.attrs,
            TraitItem::Fn(item) => &item.attrs,
            TraitItem::Type(item) => &item.attrs,
            TraitItem::Macro(item) => &item.attrs,
            _ => return,
        };
        if !is_for_tests_only(attributes) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_item_use(&mut self, declaration: &'ast ItemUse) {
        self.local_imports.push(declaration.clone());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.paths.insert(path.segments.iter().map(|segment| plain(&segment.ident)).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        visit::visit_macro(self, invocation);
        self.scan(invocation.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        // Derive macros take paths in string literals too: `#[serde(with = "crate::time")]`.
        if let Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone());
        }
    }
}

impl UsedPaths {
    /// Collects everything in the tokens that could be a path, also in string literals.
    fn scan(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        // Field names and methods, which follow a single dot, are no paths.
        let mut is_after_dot = false;
        while let Some(token) = tokens.next() {
            let was_after_dot = std::mem::take(&mut is_after_dot);
            match token {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Literal(literal) => self.scan_literal(&literal.to_string()),
                TokenTree::Punct(punct) => is_after_dot = punct.as_char() == '.',
                TokenTree::Ident(first) => {
                    let mut path = vec![plain(&first)];
                    while is_punct(tokens.peek(), ':') {
                        tokens.next();
                        if !is_punct(tokens.peek(), ':') {
                            break;
                        }
                        tokens.next();
                        let Some(TokenTree::Ident(next)) = tokens.peek() else { break };
                        path.push(plain(next));
                        tokens.next();
                    }
                    if !was_after_dot {
                        self.paths.insert(path);
                    }
                }
            }
        }
    }

    /// Collects a string literal's content if it is a path that contains `::` and does not begin with it.
    fn scan_literal(&mut self, literal: &str) {
        let text = literal.trim_matches('"');
        if text.contains("::")
            && let Ok(path) = syn::parse_str::<syn::Path>(text)
        {
            self.visit_path(&path);
        }
    }
}

fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// The identifier without `r#`.
pub(super) fn plain(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// Name that an item defines in its module; `None` for modules and for items without a name, such as `impl` and `use`.
pub(super) fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(plain(ident))
}

/// Attributes of an item.
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
