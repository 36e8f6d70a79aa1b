//! Command-line options of the benchmarks that this tool parses: each is a name and a value.

use std::path::PathBuf;

use anyhow::{Context, Error, Result, anyhow};

/// An option of the command line.
pub(super) struct BenchOption<'a> {
    /// Name with its dashes.
    pub(super) name: &'a str,
    /// Value as it was typed.
    pub(super) text: &'a str,
}

/// Splits the arguments into options.
///
/// # Errors
/// If the last name has no value.
pub(super) fn parse(arguments: &[String]) -> Result<Vec<BenchOption<'_>>> {
    arguments
        .chunks(2)
        .map(|pair| match pair {
            [name, text] => Ok(BenchOption { name, text }),
            _ => Err(anyhow!("{} needs a value", pair.concat())),
        })
        .collect()
}

/// Options of the benchmarks that analyze photos in rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PhotoOptions {
    /// Number of photos in each set.
    pub(super) photos: usize,
    /// Number of repetitions; the median counts.
    pub(super) rounds: usize,
}

impl PhotoOptions {
    /// Parses `--photos` and `--rounds`. Without them there are `photos` photos and 3 rounds.
    ///
    /// # Errors
    /// If an option has another name, or its value is not a number above zero.
    pub(super) fn parse(arguments: &[String], photos: usize) -> Result<Self> {
        let mut parsed = Self { photos, rounds: 3 };
        for option in parse(arguments)? {
            match option.name {
                "--photos" => parsed.photos = option.number()?,
                "--rounds" => parsed.rounds = option.number()?,
                _ => return Err(option.unknown()),
            }
        }
        Ok(parsed)
    }
}

impl BenchOption<'_> {
    /// The value as a number above zero.
    pub(super) fn number(&self) -> Result<usize> {
        self.parse_number(self.text)
    }

    /// The value as numbers above zero, separated by commas.
    pub(super) fn numbers(&self) -> Result<Vec<usize>> {
        self.text.split(',').map(|text| self.parse_number(text)).collect()
    }

    /// The value as a path.
    pub(super) fn path(&self) -> PathBuf {
        self.text.into()
    }

    /// Error for an option that the benchmark does not have.
    pub(super) fn unknown(&self) -> Error {
        anyhow!("unknown option {}; `cargo xtask bench` lists the options", self.name)
    }

    fn parse_number(&self, text: &str) -> Result<usize> {
        let number = text.parse().ok().filter(|&number| number > 0);
        number.with_context(|| format!("{} needs a number, not {text}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::{PhotoOptions, parse};

    #[test]
    fn options_have_values_and_numbers_are_above_zero() {
        let words = ["--rounds", "2", "--sizes", "1,20", "--sizes", "1,x", "--rounds", "0"].map(str::to_owned);
        let given = parse(&words).unwrap();
        assert_eq!((given[0].name, given[0].number().unwrap()), ("--rounds", 2));
        assert_eq!(given[1].numbers().unwrap(), [1, 20]);
        assert!(given[2].numbers().is_err() && given[3].number().is_err());
        let error = parse(&words[..3]).err().unwrap().to_string();
        assert_eq!(error, "--sizes needs a value");
    }

    #[test]
    fn photo_options_have_defaults_and_reject_other_names() {
        let parse =
            |words: &[&str]| PhotoOptions::parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>(), 24);
        assert_eq!(parse(&["--photos", "5"]).unwrap(), PhotoOptions { photos: 5, rounds: 3 });
        assert_eq!(parse(&["--rounds", "1"]).unwrap(), PhotoOptions { photos: 24, rounds: 1 });
        assert!(parse(&["--photos", "0"]).is_err() && parse(&["--photos"]).is_err() && parse(&["--all"]).is_err());
    }
}
