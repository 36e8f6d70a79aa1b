//! Natural order of names, in which numbers compare by value, and the conversion to lower case that a comparison
//! without regard to case needs first.

use std::cmp::Ordering;

/// Text in lower case: the letters of Latin up to Latin Extended-A, of modern Greek and of Cyrillic. Letters beyond
/// them, and `İ`, stay as they are, since the full Unicode tables would add to the download.
pub(super) fn lowercase(text: &str) -> String {
    text.chars().map(lowercase_letter).collect()
}

/// Lower-case form of a letter; the letter itself if [`lowercase`] does not convert it.
fn lowercase_letter(letter: char) -> char {
    let code = u32::from(letter);
    let distance = match letter {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        'Ά' => 38,
        'Έ'..='Ί' => 37,
        'Ό' => 64,
        'Ύ' | 'Ώ' => 63,
        'Ӏ' => 15,
        // The lower-case form of İ is two characters.
        'İ' => 0,
        // In these ranges each capital stands directly before its lower-case letter.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ѡ'..='ҁ' | 'Ҋ'..='ҿ' | 'Ӑ'..='ԯ' => 1 - code % 2,
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ӂ'..='ӎ' => code % 2,
        _ => 0,
    };
    match letter {
        'Ÿ' => 'ÿ',
        _ => char::from_u32(code + distance).unwrap_or(letter),
    }
}

/// Compares two names that are in lower case: runs of ASCII digits by their value, everything else byte by byte
/// (UTF-8). Names that differ in leading zeros alone are equal.
pub(super) fn natural_cmp(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, ..], [second, ..]) = (one, other) {
        let order = if first.is_ascii_digit() && second.is_ascii_digit() {
            let (number, rest) = split_number(one);
            let (other_number, other_rest) = split_number(other);
            (one, other) = (rest, other_rest);
            // Without leading zeros, the number with more digits is larger.
            number.len().cmp(&other_number.len()).then_with(|| number.cmp(other_number))
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

/// Splits a text into its leading digits, without leading zeros, and the rest.
fn split_number(text: &[u8]) -> (&[u8], &[u8]) {
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
    fn numbers_compare_by_value() {
        for (one, other) in [("a2", "a10"), ("a02", "a3"), ("a", "a1"), ("a1b", "a1c"), ("2a", "10"), ("a9", "b1")] {
            assert_eq!(natural_cmp(one, other), Ordering::Less, "{one} {other}");
            assert_eq!(natural_cmp(other, one), Ordering::Greater, "{other} {one}");
        }
    }

    #[test]
    fn lowercase_of_supported_letters_agrees_with_the_standard_library() {
        assert_eq!(lowercase("IMG ÄØ ŁÓDŹ ΩΔΆ ЖЁҐ ×ß 한글 7"), "img äø łódź ωδά жёґ ×ß 한글 7");
        let latin = '\0'..='ſ';
        let greek = 'Ά'..='ώ';
        let cyrillic = 'Ѐ'..='ԯ';
        for letter in latin.chain(greek).chain(cyrillic).filter(|letter| *letter != 'İ') {
            assert_eq!(lowercase(&letter.to_string()), letter.to_lowercase().to_string(), "{letter}");
        }
    }

    proptest! {
        #[test]
        fn natural_order_is_antisymmetric_and_transitive(one in "[ab01]{0,4}", two in "[ab01]{0,4}", three in "[ab01]{0,4}") {
            prop_assert_eq!(natural_cmp(&one, &two), natural_cmp(&two, &one).reverse());
            if natural_cmp(&one, &two) == Ordering::Less && natural_cmp(&two, &three) == Ordering::Less {
                prop_assert_eq!(natural_cmp(&one, &three), Ordering::Less);
            }
        }
    }
}
