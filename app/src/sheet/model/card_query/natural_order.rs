//! Comparison of names without case and with numbers by value.

use std::cmp::Ordering;

/// A text in small letters: Latin, Greek and Cyrillic, without the tables of all scripts, which a browser would have to load.
pub(super) fn folded(text: &str) -> String {
    let small = |letter: char| {
        let distance = match letter {
            'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я' => 32,
            'Ѐ'..='Џ' => 80,
            _ => 0,
        };
        char::from_u32(u32::from(letter) + distance).unwrap_or(letter)
    };
    text.chars().map(small).collect()
}

/// The order of names as people sort them: runs of digits by their value.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, ..], [second, ..]) = (one, other) {
        let order = if first.is_ascii_digit() && second.is_ascii_digit() {
            let (number, rest) = digits(one);
            let (against, after) = digits(other);
            (one, other) = (rest, after);
            // Of numbers without leading zeros the longer one is the larger one.
            number.len().cmp(&against.len()).then_with(|| number.cmp(against))
        } else {
            (one, other) = (&one[1..], &other[1..]);
            first.cmp(second)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    one.len().cmp(&other.len())
}

/// The number that a text begins with, without leading zeros, and what follows it.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let zeros = number.iter().position(|byte| *byte != b'0').unwrap_or(number.len());
    (&number[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_sort_as_people_sort_them() {
        for (one, other) in [("a2", "a10"), ("a02", "a3"), ("a", "a1"), ("a1b", "a1c"), ("2a", "10"), ("a9", "b1")] {
            assert_eq!(natural(one, other), Ordering::Less, "{one} {other}");
            assert_eq!(natural(other, one), Ordering::Greater, "{other} {one}");
        }
    }

    #[test]
    fn capitals_make_no_difference() {
        assert_eq!(folded("IMG ÄØ ΩΔ ЖЁ ×ß 한글 7"), "img äø ωδ жё ×ß 한글 7");
        for letter in ('\0'..'Ͱ').chain('Α'..='ѯ') {
            let small = folded(&letter.to_string());
            assert!(small == letter.to_string() || small == letter.to_lowercase().to_string(), "{letter}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_names_is_an_order(one in "[ab01]{0,4}", two in "[ab01]{0,4}", three in "[ab01]{0,4}") {
            prop_assert_eq!(natural(&one, &two), natural(&two, &one).reverse());
            if natural(&one, &two) == Ordering::Less && natural(&two, &three) == Ordering::Less {
                prop_assert_eq!(natural(&one, &three), Ordering::Less);
            }
        }
    }
}
