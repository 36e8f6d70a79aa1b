//! Room on the disk: a reserve that uploads leave alone, and a ballast that is thrown off so that deleting works even when
//! there is none.
//!
//! Results, deletions and the write-ahead log need room too. So an upload is refused while less than the reserve would be
//! left behind it. Something else may fill the disk all the same; the ballast is for that.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fs4::FileExt;

/// Bytes that are kept free when nothing else is said: a hundredth of the disk, within these.
const RESERVE: std::ops::RangeInclusive<u64> = 64 << 20..=1 << 30;

/// Bytes of the ballast: what removing a batch of ten thousand images writes before it gives anything back.
const BALLAST: u64 = 16 << 20;

/// An upload that promised nothing is looked after each time it has taken so many bytes.
const STRIDE: u64 = 1 << 20;

/// The room on the disk that holds a data folder.
#[derive(Clone)]
pub struct Room {
    shared: Arc<Shared>,
}

struct Shared {
    data: PathBuf,
    reserve: u64,
    /// Bytes that uploads on their way have yet to write.
    promised: AtomicU64,
}

impl Room {
    /// The room around this data folder, with the ballast in its place if there is room for it; `reserve` in bytes.
    ///
    /// # Errors
    /// When the disk does not tell its size.
    pub fn open(data: &Path, reserve: Option<u64>) -> io::Result<Self> {
        let reserve = match reserve {
            Some(reserve) => reserve,
            None => (fs4::total_space(data)? / 100).clamp(*RESERVE.start(), *RESERVE.end()),
        };
        let room = Self { shared: Arc::new(Shared { data: data.to_owned(), reserve, promised: AtomicU64::new(0) }) };
        room.take_ballast();
        Ok(room)
    }

    /// Whether so many bytes more would leave the reserve and what was promised to others alone.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] when not, or whatever the disk says.
    pub fn check(&self, bytes: u64) -> io::Result<()> {
        let needed = bytes.saturating_add(self.shared.reserve).saturating_add(self.promised());
        if fs4::available_space(&self.shared.data)? < needed {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    /// Sets so many bytes aside for an upload; 0 when it does not say how long it is.
    ///
    /// # Errors
    /// As [`Room::check`].
    pub fn promise(&self, bytes: u64) -> io::Result<Promise> {
        // Counted first and taken back if it is too much: two that ask at once do not both get the same room.
        self.shared.promised.fetch_add(bytes, Ordering::Relaxed);
        let promise = Promise { room: self.clone(), left: bytes, beyond: 0 };
        self.check(0)?;
        Ok(promise)
    }

    /// Throws the ballast off, because something that gives room back needs some first; whether there was any.
    pub fn throw_ballast(&self) -> bool {
        throw_ballast(&self.shared.data)
    }

    /// Takes ballast on again, when there is room for it.
    pub fn take_ballast(&self) {
        let path = ballast(&self.shared.data);
        let size = BALLAST.min(self.shared.reserve);
        let is_there = fs::metadata(&path).is_ok_and(|found| found.len() == size);
        if size == 0 || is_there || self.check(size).is_err() {
            return;
        }
        let taken = File::create(&path).and_then(|file| FileExt::allocate(&file, size));
        if let Err(error) = taken {
            tracing::debug!(%error, "no ballast could be taken");
            let _ = fs::remove_file(path);
        }
    }

    fn promised(&self) -> u64 {
        self.shared.promised.load(Ordering::Relaxed)
    }
}

/// Throws off the ballast in this data folder; whether there was any.
pub fn throw_ballast(data: &Path) -> bool {
    fs::remove_file(ballast(data)).is_ok()
}

fn ballast(data: &Path) -> PathBuf {
    data.join("ballast")
}

/// Room that was set aside for an upload. Dropped, what it has not used is everybody's again.
pub struct Promise {
    room: Room,
    left: u64,
    /// Bytes taken beyond what was promised, since the disk was looked at.
    beyond: u64,
}

impl Promise {
    /// Takes so many bytes.
    ///
    /// # Errors
    /// As [`Room::check`], for bytes that were not promised.
    pub fn spend(&mut self, bytes: u64) -> io::Result<()> {
        let kept = bytes.min(self.left);
        self.left -= kept;
        self.room.shared.promised.fetch_sub(kept, Ordering::Relaxed);
        self.beyond += bytes - kept;
        if self.beyond < STRIDE {
            return Ok(());
        }
        self.beyond = 0;
        self.room.check(0)
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        self.room.shared.promised.fetch_sub(self.left, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
