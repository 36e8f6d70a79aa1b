//! Evaluation of `#[cfg(…)]` attributes for a build without tests.

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

/// Value of a `cfg` condition when `test` is false and everything else is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CfgCondition {
    True,
    False,
    /// It depends on a feature or on the target, or cannot be parsed.
    Unknown,
}

/// True if an item with these attributes is certainly not compiled without tests.
pub(super) fn is_for_tests_only(attributes: &[Attribute]) -> bool {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.filter_map(|attribute| attribute.parse_args().ok()).any(|meta| value(&meta) == CfgCondition::False)
}

/// Value of the condition in the brackets of a `cfg`.
fn value(meta: &Meta) -> CfgCondition {
    match meta {
        Meta::Path(path) if path.is_ident("test") => CfgCondition::False,
        Meta::List(list) => {
            let Ok(parts) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
                return CfgCondition::Unknown;
            };
            let values: Vec<CfgCondition> = parts.iter().map(value).collect();
            match list.path.get_ident().map(ToString::to_string).as_deref() {
                Some("all") => combined(&values, CfgCondition::False, CfgCondition::True),
                Some("any") => combined(&values, CfgCondition::True, CfgCondition::False),
                Some("not") => match values[..] {
                    [CfgCondition::True] => CfgCondition::False,
                    [CfgCondition::False] => CfgCondition::True,
                    _ => CfgCondition::Unknown,
                },
                _ => CfgCondition::Unknown,
            }
        }
        _ => CfgCondition::Unknown,
    }
}

/// Value of `all` or `any` with these operands. The result is `decisive` if any operand has that value (false for
/// `all`, true for `any`), else unknown if any operand is unknown, else `otherwise`.
fn combined(values: &[CfgCondition], decisive: CfgCondition, otherwise: CfgCondition) -> CfgCondition {
    if values.contains(&decisive) {
        decisive
    } else if values.contains(&CfgCondition::Unknown) {
        CfgCondition::Unknown
    } else {
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn finds_conditions_that_require_test() {
        let tests_only: [Attribute; 3] = [
            parse_quote!(#[cfg(test)]),
            parse_quote!(#[cfg(all(test, target_os = "linux"))]),
            parse_quote!(#[cfg(not(not(test)))]),
        ];
        let others: [Attribute; 4] = [
            parse_quote!(#[cfg(any(test, feature = "specimens"))]),
            parse_quote!(#[cfg(not(test))]),
            parse_quote!(#[cfg(unix)]),
            parse_quote!(#[test]),
        ];
        assert!(tests_only.iter().all(|attribute| is_for_tests_only(std::slice::from_ref(attribute))));
        assert!(!is_for_tests_only(&others));
    }
}
