//! The options of a benchmark: names, each with a value.

use std::path::PathBuf;

use anyhow::{Context, Error, Result, anyhow};

/// One option as it was given.
pub(super) struct Given<'a> {
    /// With its dashes.
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

/// The arguments in pairs.
///
/// # Errors
/// When the last name has no value.
pub(super) fn pairs(arguments: &[String]) -> Result<Vec<Given<'_>>> {
    arguments
        .chunks(2)
        .map(|pair| match pair {
            [name, text] => Ok(Given { name, text }),
            _ => Err(anyhow!("{} needs a value", pair.concat())),
        })
        .collect()
}

impl Given<'_> {
    /// A number above zero.
    pub(super) fn number(&self) -> Result<usize> {
        self.one(self.text)
    }

    /// Numbers above zero with commas between them.
    pub(super) fn numbers(&self) -> Result<Vec<usize>> {
        self.text.split(',').map(|text| self.one(text)).collect()
    }

    /// A file or folder.
    pub(super) fn path(&self) -> PathBuf {
        self.text.into()
    }

    /// What to say of one that the benchmark does not take.
    pub(super) fn unknown(&self) -> Error {
        anyhow!("there is no option {}; `cargo xtask bench` lists them", self.name)
    }

    fn one(&self, text: &str) -> Result<usize> {
        let number = text.parse().ok().filter(|&number| number > 0);
        number.with_context(|| format!("{} needs a number, not {text}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn names_have_values_and_numbers_are_above_zero() {
        let words = ["--rounds", "2", "--sizes", "1,20", "--sizes", "1,x", "--rounds", "0"].map(str::to_owned);
        let given = pairs(&words).unwrap();
        assert_eq!((given[0].name, given[0].number().unwrap()), ("--rounds", 2));
        assert_eq!(given[1].numbers().unwrap(), [1, 20]);
        assert!(given[2].numbers().is_err() && given[3].number().is_err());
        let error = pairs(&words[..3]).err().unwrap().to_string();
        assert_eq!(error, "--sizes needs a value");
    }
}
