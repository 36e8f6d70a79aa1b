//! Writes the samples into a folder, to be looked at.

use std::path::PathBuf;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "samples".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let mut begun = Instant::now();
    for sample in samples::samples() {
        println!("{:>5} ms {:>8} bytes  {}", begun.elapsed().as_millis(), sample.bytes.len(), sample.name);
        std::fs::write(folder.join(sample.name), &sample.bytes)?;
        begun = Instant::now();
    }
    Ok(())
}
