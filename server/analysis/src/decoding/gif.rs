//! GIF decoder: decodes the first frame row by row and places it on an image of the size of the logical screen.
//!
//! A screen that does not contain the first frame is enlarged, as browsers do. Some programs write a screen of 0 × 0.

use gif::{ColorOutput, DecodeOptions, Decoder, MemoryLimit};
use protocol::{ColourType, Failure};

use super::decoded_image::{DecodedImage, StorageFacts};
use super::failures::corrupt;
use super::gif_blocks::GifBlocks;
use super::known_rows::{known_rows, reduction};
use super::source_colours::SourceColours;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;

/// Decodes the first frame of a GIF.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    // The size is checked below, before anything is allocated for it.
    options.set_memory_limit(MemoryLimit::Unlimited);
    options.allow_unknown_blocks(true);
    let mut decoder = options.read_info(bytes).map_err(|_| corrupt())?;
    let screen = (u32::from(decoder.width()), u32::from(decoder.height()));
    // A side of 0 is allowed until the frame is known.
    budget.check_size(screen.0.max(1), screen.1.max(1))?;
    let mut frame = FirstFrame::read_header(&mut decoder, screen)?;
    budget.check_size(frame.screen.0, frame.screen.1)?;
    frame.read_rows(&mut decoder, budget)?;
    frame.into_decoded(bytes, budget)
}

/// The first frame as indices into its colour table.
struct FirstFrame {
    /// Width and height in pixels of the logical screen, which contains the frame.
    screen: (u32, u32),
    /// Position of the left edge of the frame on the screen.
    left: u32,
    /// Position of the top edge of the frame on the screen.
    top: u32,
    width: u32,
    height: u32,
    /// True if the rows are stored in four passes.
    is_interlaced: bool,
    /// Red, green and blue of each index.
    colour_table: Vec<u8>,
    /// Index that marks transparent pixels; absent if none does.
    transparent: Option<u8>,
    /// Rows from the top, `None` if not decoded. A missing row of an interlaced frame is shown as the row above it.
    rows: Vec<Option<Vec<u8>>>,
}

impl FirstFrame {
    /// Reads position, size and colours of the first frame, but no row yet.
    fn read_header(decoder: &mut Decoder<&[u8]>, screen: (u32, u32)) -> Result<Self, Failure> {
        let frame = decoder.next_frame_info().map_err(|_| corrupt())?.ok_or_else(corrupt)?;
        let [left, top, width, height] = [frame.left, frame.top, frame.width, frame.height].map(u32::from);
        if width == 0 || height == 0 {
            return Err(corrupt());
        }
        let mut first_frame = Self {
            screen: (screen.0.max(left + width), screen.1.max(top + height)),
            left,
            top,
            width,
            height,
            is_interlaced: frame.interlaced,
            colour_table: vec![],
            transparent: frame.transparent,
            rows: vec![None; usize::from(frame.height)],
        };
        first_frame.colour_table = decoder.palette().map(<[u8]>::to_vec).unwrap_or_default();
        Ok(first_frame)
    }

    /// Decodes the rows until the data ends or is damaged. Fails only when the deadline has passed.
    fn read_rows(&mut self, decoder: &mut Decoder<&[u8]>, budget: DecodeBudget<'_>) -> Result<(), Failure> {
        let order: Vec<u32> = if self.is_interlaced {
            [(0, 8), (4, 8), (2, 4), (1, 2)]
                .into_iter()
                .flat_map(|(row, step)| (row..self.height).step_by(step))
                .collect()
        } else {
            (0..self.height).collect()
        };
        let mut row = vec![0; self.width as usize];
        for line in order {
            budget.check_time()?;
            match decoder.fill_buffer(&mut row) {
                Ok(true) => self.rows[line as usize] = Some(row.clone()),
                Ok(false) | Err(_) => break,
            }
        }
        Ok(())
    }

    /// Places the frame on the screen and reduces the result. Fails with `corrupt` if no row was decoded.
    fn into_decoded(self, bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
        let present_rows = self.rows.iter().flatten().count() as u32;
        // If the frame is incomplete, the image ends at the last decoded row. Rows of an earlier interlace pass fill
        // the gaps above.
        let end_row = if present_rows == self.height {
            self.screen.1
        } else {
            let last = self.rows.iter().rposition(Option::is_some).map_or(0, |row| row as u32 + 1);
            (self.top + last).min(self.screen.1)
        };
        if present_rows == 0 || end_row == 0 {
            return Err(corrupt());
        }
        let covers = self.left == 0 && self.top == 0 && self.width >= self.screen.0 && self.height >= self.screen.1;
        let alpha = self.transparent.is_some() || !covers;
        let channels = if alpha { Channels::Rgba } else { Channels::Rgb };
        let mut reduction = reduction(self.screen, channels, budget);
        let mut row_above = None;
        for y in 0..end_row {
            let row = y.checked_sub(self.top).and_then(|row| self.rows.get(row as usize));
            row_above = row.and_then(|row| row.as_ref().or(row_above));
            reduction.add_row(&self.pixels(row_above.map(Vec::as_slice), alpha));
        }
        let mut raster = reduction.finish();
        let known = known_rows(&(0..end_row), self.screen.1, raster.height);
        raster.fill_other_rows(&known);
        let blocks = GifBlocks::read(bytes);
        let colour_count = (self.colour_table.len() / 3).next_power_of_two().max(2);
        let storage = StorageFacts {
            colour: ColourType::Palette,
            bit_depth: colour_count.ilog2().min(8) as u8,
            alpha,
            frames: blocks.frames,
            compression: None,
        };
        let share = f64::from(present_rows) / f64::from(self.height);
        Ok(DecodedImage {
            raster,
            known_rows: known,
            share,
            size: self.screen,
            storage,
            colours: SourceColours::default(),
            metadata: blocks.metadata,
            orientation: None,
            raw: None,
            gain_map: false,
        })
    }

    /// Pixels of one row of the screen, as RGBA if `alpha` is true and as RGB otherwise. `row` holds the indices of the
    /// frame. Outside the frame, pixels are transparent.
    fn pixels(&self, row: Option<&[u8]>, alpha: bool) -> Vec<u8> {
        let channels = if alpha { 4 } else { 3 };
        let mut pixels = vec![0; channels * self.screen.0 as usize];
        let columns = pixels.chunks_exact_mut(channels).skip(self.left as usize);
        for (pixel, &index) in columns.zip(row.unwrap_or_default()) {
            let colour = self.colour_table.get(3 * usize::from(index)..3 * usize::from(index) + 3);
            pixel[..3].copy_from_slice(colour.unwrap_or(&[0; 3]));
            if alpha {
                pixel[3] = if self.transparent == Some(index) { 0 } else { u8::MAX };
            }
        }
        pixels
    }
}
