//! Random bytes from the operating system, for ids and nonces that cannot be guessed, names of temporary files, and
//! random delays.

/// Generates `N` random bytes.
///
/// # Errors
/// If the operating system cannot provide any, which no supported system does after it has started.
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
