//! Decoder of black and white images as fax machines send them (Rec. ITU-T T.4 and T.6; TIFF 6.0, sections 10 and 11).
//!
//! A row consists of runs of white and black pixels in turn. It is coded by the lengths of the runs (one-dimensional),
//! or by the distances of their ends from those of the row before (two-dimensional).

use fax::BitReader;
use fax::maps::{Mode, black, mode, white};

/// Coding scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaxScheme {
    /// One-dimensional rows without marks between them. Each begins at a multiple of this many bits, 8 or 16.
    Rows { alignment_bits: usize },
    /// Rows with a mark at their beginning (T.4). With two-dimensional coding, the bit after the mark states the coding
    /// of the row.
    Group3 { is_two_dimensional: bool },
    /// Two-dimensional rows without marks (T.6).
    Group4,
}

/// Zero bits in a mark at the beginning of a row. A one follows them. No code contains as many.
const MARK_ZEROS: u8 = 11;

/// Decodes `height` rows of `width` pixels to one bit per pixel, in which 1 is black. Returns them with the number of
/// valid rows from the top; the rows after those are white.
///
/// If a row with a mark is damaged, the row before is repeated, and decoding goes on at the next mark, as in a fax
/// machine. Rows after a mark of the end of the page are white and valid.
pub(super) fn decode(data: &[u8], width: u32, height: u32, scheme: FaxScheme) -> (Vec<u8>, u32) {
    let stride = (width as usize).div_ceil(8);
    let mut image = vec![0; stride * height as usize];
    let mut decoder = FaxDecoder { data, at: 0, width, reference: vec![], current: vec![] };
    for (line, row) in image.chunks_exact_mut(stride).enumerate() {
        match decoder.read_row(scheme) {
            RowOutcome::Complete => decoder.fill(row),
            RowOutcome::EndOfPage => return (image, height),
            RowOutcome::EndOfData => return (image, line as u32),
        }
    }
    (image, height)
}

/// Outcome of reading a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowOutcome {
    Complete,
    EndOfPage,
    /// The data ends, or is damaged without a mark after the damage.
    EndOfData,
}

/// Reader of rows.
struct FaxDecoder<'a> {
    data: &'a [u8],
    /// Position in bits. It may be beyond the end, where all bits are 0.
    at: usize,
    /// Width of a row in pixels.
    width: u32,
    /// Columns at which the colour changes in the row before, in ascending order. A row begins with white.
    reference: Vec<u32>,
    /// Columns at which the colour changes in the row that is being read.
    current: Vec<u32>,
}

impl FaxDecoder<'_> {
    /// Reads the next row to `reference`.
    fn read_row(&mut self, scheme: FaxScheme) -> RowOutcome {
        self.current.clear();
        let is_complete = match scheme {
            FaxScheme::Rows { alignment_bits } => {
                self.at = self.at.next_multiple_of(alignment_bits);
                self.read_runs().is_some()
            }
            FaxScheme::Group4 if self.is_end_of_page() => return RowOutcome::EndOfPage,
            FaxScheme::Group4 => self.read_changes().is_some(),
            FaxScheme::Group3 { is_two_dimensional } => return self.read_marked_row(is_two_dimensional),
        };
        if is_complete && !self.is_beyond_end() {
            std::mem::swap(&mut self.reference, &mut self.current);
            RowOutcome::Complete
        } else {
            RowOutcome::EndOfData
        }
    }

    /// Reads the next row of a group 3 image to `reference`.
    fn read_marked_row(&mut self, is_two_dimensional: bool) -> RowOutcome {
        let mut marks = 0;
        let mut is_row_one_dimensional = true;
        while self.skip_mark() {
            marks += 1;
            if is_two_dimensional {
                is_row_one_dimensional = self.peek(1) == Some(1);
                self.at += 1;
            }
        }
        if marks > 1 && self.at > usize::from(2 * (MARK_ZEROS + 2)) {
            return RowOutcome::EndOfPage;
        }
        // Some writers leave out the marks of one-dimensional rows.
        let outcome = match (marks > 0 || !is_two_dimensional, is_row_one_dimensional) {
            (true, true) => self.read_runs(),
            (true, false) => self.read_changes(),
            (false, _) => None,
        };
        if outcome.is_some() && !self.is_beyond_end() {
            std::mem::swap(&mut self.reference, &mut self.current);
            RowOutcome::Complete
        } else if self.find_mark() {
            RowOutcome::Complete
        } else {
            RowOutcome::EndOfData
        }
    }

    /// Reads a one-dimensional row to `current`. Returns `None` if it is damaged.
    fn read_runs(&mut self) -> Option<()> {
        let mut column = 0;
        let mut is_black = false;
        while column < self.width {
            column = self.run_end(column, is_black)?;
            self.push(column)?;
            is_black = !is_black;
        }
        Some(())
    }

    /// Reads a two-dimensional row to `current`. Returns `None` if it is damaged.
    fn read_changes(&mut self) -> Option<()> {
        let mut column = 0;
        let mut is_black = false;
        let mut is_first = true;
        let mut index = 0;
        while column < self.width {
            index = self.next_change(index, column, is_black, is_first);
            let [change, next_change] =
                [index, index + 1].map(|index| self.reference.get(index).copied().unwrap_or(self.width));
            match mode::decode(self)? {
                Mode::Pass => column = next_change,
                Mode::Horizontal => {
                    for is_black in [is_black, !is_black] {
                        column = self.run_end(column, is_black)?;
                        self.push(column)?;
                    }
                }
                Mode::Vertical(distance) => {
                    let end = change.checked_add_signed(i32::from(distance))?;
                    if end < column || end > self.width {
                        return None;
                    }
                    column = end;
                    self.push(column)?;
                    is_black = !is_black;
                }
                Mode::Extension | Mode::EOF => return None,
            }
            is_first = false;
        }
        Some(())
    }

    /// Index in `reference` of the first change to the other colour after `column`; at the beginning of the row also
    /// at it. `index` is the previous result. Changes to black have even indices.
    fn next_change(&self, index: usize, column: u32, is_black: bool, is_first: bool) -> usize {
        let mut index = if index % 2 == usize::from(is_black) { index } else { index.saturating_sub(1) };
        if index % 2 != usize::from(is_black) {
            index += 1;
        }
        let is_passed = |change: u32| change < column || change == column && !is_first;
        while index >= 2 && self.reference.get(index - 2).is_some_and(|&change| !is_passed(change)) {
            index -= 2;
        }
        while self.reference.get(index).is_some_and(|&change| is_passed(change)) {
            index += 2;
        }
        index
    }

    /// Reads the length of a run that begins at `column` and returns its end. Returns `None` for an invalid code or a
    /// run beyond the width.
    fn run_end(&mut self, column: u32, is_black: bool) -> Option<u32> {
        let mut end = column;
        loop {
            let length = if is_black { black::decode(self)? } else { white::decode(self)? };
            end += u32::from(length);
            if end > self.width {
                return None;
            }
            // Multiples of 64 precede the rest.
            if length < 64 {
                return Some(end);
            }
        }
    }

    /// Adds a change of colour. Returns `None` for more changes than any encoder writes.
    fn push(&mut self, column: u32) -> Option<()> {
        self.current.push(column);
        (self.current.len() <= 2 * self.width as usize + 2).then_some(())
    }

    /// Returns true at a mark of the end of the page (T.6): the first half of it suffices. Skips nothing.
    fn is_end_of_page(&self) -> bool {
        self.peek(MARK_ZEROS + 1) == Some(1)
    }

    /// Skips a mark, with any number of zeros before it. Returns false if there is none here.
    fn skip_mark(&mut self) -> bool {
        if self.peek(MARK_ZEROS) != Some(0) {
            return false;
        }
        while self.peek(1) == Some(0) && !self.is_beyond_end() {
            self.at += 1;
        }
        self.at += 1;
        !self.is_beyond_end()
    }

    /// Moves to the next mark. Returns false if there is none.
    fn find_mark(&mut self) -> bool {
        while self.peek(MARK_ZEROS) != Some(0) {
            self.at += 1;
        }
        let start = self.at;
        let is_found = self.skip_mark();
        self.at = if is_found { start } else { self.at };
        is_found
    }

    /// Returns true if bits were read after the end of the data.
    fn is_beyond_end(&self) -> bool {
        self.at > 8 * self.data.len()
    }

    /// Draws the black runs of `reference` in a row of zeros.
    fn fill(&self, row: &mut [u8]) {
        for run in self.reference.chunks(2) {
            let (start, end) = (run[0] as usize, run.get(1).copied().unwrap_or(self.width) as usize);
            if start >= end {
                continue;
            }
            let (first, last) = (start / 8, (end - 1) / 8);
            let (from_start, to_end) = (0xff_u8 >> (start % 8), 0xff_u8 << (7 - (end - 1) % 8));
            if first == last {
                row[first] |= from_start & to_end;
            } else {
                row[first] |= from_start;
                row[first + 1..last].fill(0xff);
                row[last] |= to_end;
            }
        }
    }
}

impl BitReader for FaxDecoder<'_> {
    type Error = ();

    fn peek(&self, bits: u8) -> Option<u16> {
        let (byte, shift) = (self.at / 8, self.at % 8);
        let window = match self.data.get(byte..byte + 4) {
            Some(bytes) => bytes.iter().fold(0, |window, &byte| window << 8 | u32::from(byte)),
            None => {
                (byte..byte + 4).fold(0, |window, at| window << 8 | u32::from(self.data.get(at).copied().unwrap_or(0)))
            }
        };
        (1..=16).contains(&bits).then(|| (window << shift >> (32 - u32::from(bits))) as u16)
    }

    fn consume(&mut self, bits: u8) -> Result<(), ()> {
        self.at += usize::from(bits);
        if self.is_beyond_end() { Err(()) } else { Ok(()) }
    }

    fn bits_to_byte_boundary(&self) -> u8 {
        ((8 - self.at % 8) % 8) as u8
    }
}
