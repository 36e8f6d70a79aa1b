//! Random bits from the operating system, for ids that nobody can guess.

/// This many random bytes.
///
/// # Errors
/// When the operating system has none to give, which no supported system does once it is up.
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
