//! Fax compression of black and white images (Rec. ITU-T T.4 and T.6).

use fax::Bits;
use fax::maps::{EOL, Mode, black, mode, white};

/// Coding of black and white rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaxCoding {
    /// One-dimensional rows, each padded to a multiple of this many bits.
    Rows(usize),
    /// One-dimensional rows between marks.
    Group3,
    /// Rows between marks, of which every fourth is one-dimensional.
    Group3TwoDimensional,
    /// Two-dimensional rows (T.6).
    Group4,
}

/// Compresses rows of `width` pixels, each padded to whole bytes, in which 1 is black.
pub fn fax(data: &[u8], width: usize, coding: FaxCoding) -> Vec<u8> {
    let mut bits = BitList::default();
    let mut previous = vec![false; width];
    for (index, row) in data.chunks(width.div_ceil(8)).enumerate() {
        let row: Vec<bool> = (0..width).map(|x| row[x / 8] << (x % 8) & 0x80 != 0).collect();
        match coding {
            FaxCoding::Rows(alignment) => {
                bits.push_runs(&row);
                bits.0.resize(bits.0.len().next_multiple_of(alignment), false);
            }
            FaxCoding::Group3 => {
                bits.push(EOL);
                bits.push_runs(&row);
            }
            FaxCoding::Group3TwoDimensional => {
                bits.push(EOL);
                bits.0.push(index % 4 == 0);
                if index % 4 == 0 { bits.push_runs(&row) } else { bits.push_changes(&row, &previous) }
            }
            FaxCoding::Group4 => bits.push_changes(&row, &previous),
        }
        previous = row;
    }
    let marks = match coding {
        FaxCoding::Rows(_) => 0,
        FaxCoding::Group3 | FaxCoding::Group3TwoDimensional => 6,
        FaxCoding::Group4 => 2,
    };
    for _ in 0..marks {
        bits.push(EOL);
        if coding == FaxCoding::Group3TwoDimensional {
            bits.0.push(true);
        }
    }
    bits.bytes()
}

/// Bits from the highest one of the first byte.
#[derive(Default)]
struct BitList(Vec<bool>);

impl BitList {
    /// Adds a code.
    fn push(&mut self, code: Bits) {
        self.0.extend((0..code.len).rev().map(|bit| code.data >> bit & 1 == 1));
    }

    /// Adds the code of a run of this length.
    fn push_run(&mut self, length: usize, is_black: bool) {
        let encode = if is_black { black::encode } else { white::encode };
        let (multiple, rest) = (length / 64 * 64, length % 64);
        for part in [multiple].into_iter().filter(|&part| part > 0).chain([rest]) {
            self.push(encode(part as u16).expect("runs are shorter than 2,560 pixels"));
        }
    }

    /// Adds a one-dimensional row.
    fn push_runs(&mut self, row: &[bool]) {
        let (mut start, mut is_black) = (0, false);
        while start < row.len() {
            let end = run_end(row, start, is_black);
            self.push_run(end - start, is_black);
            (start, is_black) = (end, !is_black);
        }
    }

    /// Adds a two-dimensional row (T.4, 4.2.1.3). `above` is the row before it.
    fn push_changes(&mut self, row: &[bool], above: &[bool]) {
        let width = row.len();
        let (mut start, mut is_black, mut is_first) = (0, false, true);
        while start < width {
            let end = run_end(row, start, is_black);
            let is_change = |x: &usize| above[*x] != is_black && (*x == 0 || above[*x - 1] == is_black);
            let from = if is_first { 0 } else { start + 1 };
            let change = (from..width).find(is_change).unwrap_or(width);
            let next_change = run_end(above, change, !is_black);
            let distance = end as i64 - change as i64;
            let encode = |code: Mode| mode::encode(code).expect("every mode has a code");
            if next_change < end {
                self.push(encode(Mode::Pass));
                start = next_change;
            } else if distance.abs() <= 3 {
                self.push(encode(Mode::Vertical(distance as i8)));
                (start, is_black) = (end, !is_black);
            } else {
                let second_end = run_end(row, end, !is_black);
                self.push(encode(Mode::Horizontal));
                self.push_run(end - start, is_black);
                self.push_run(second_end - end, !is_black);
                start = second_end;
            }
            is_first = false;
        }
    }

    /// Packs the bits into bytes.
    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| (0..8).fold(0, |byte, bit| byte << 1 | u8::from(bits.get(bit) == Some(&true)));
        self.0.chunks(8).map(byte).collect()
    }
}

/// First column from `start` on whose pixel has the other colour than `is_black`; the width if there is none.
fn run_end(row: &[bool], start: usize, is_black: bool) -> usize {
    row[start..].iter().position(|&pixel| pixel != is_black).map_or(row.len(), |length| start + length)
}
