//! Decoded picture of HEVC.

use heifer_hevc_dec::recon::Frame;

use crate::decoding::yuv::{CodePoints, YuvLayout, YuvPicture};

/// Decoded picture of HEVC with the meaning of its samples.
pub(super) struct HevcPicture {
    frame: Frame,
    code_points: CodePoints,
}

impl HevcPicture {
    /// Wraps a picture whose samples have this meaning.
    pub(super) fn new(frame: Frame, code_points: CodePoints) -> Self {
        Self { frame, code_points }
    }
}

impl YuvPicture for HevcPicture {
    fn size(&self) -> (u32, u32) {
        (self.frame.widths[0], self.frame.heights[0])
    }

    fn bit_depth(&self) -> u8 {
        self.frame.bit_depth[0]
    }

    fn layout(&self) -> YuvLayout {
        layout(self.frame.chroma_format)
    }

    fn code_points(&self) -> CodePoints {
        self.code_points
    }

    fn read_row(&self, plane: usize, row: u32, samples: &mut Vec<u16>) {
        let width = self.frame.widths[plane] as usize;
        let start = row as usize * width;
        samples.clear();
        samples.extend_from_slice(&self.frame.planes[plane][start..start + width]);
        // Chroma may have another depth than luma.
        let [luma, chroma] = self.frame.bit_depth;
        if plane > 0 && luma != chroma {
            for sample in samples {
                *sample = if luma > chroma { *sample << (luma - chroma) } else { *sample >> (chroma - luma) };
            }
        }
    }
}

/// Layout of the planes by `chroma_format_idc`.
pub(super) fn layout(chroma_format: u8) -> YuvLayout {
    match chroma_format {
        0 => YuvLayout::Monochrome,
        1 => YuvLayout::Yuv420,
        2 => YuvLayout::Yuv422,
        _ => YuvLayout::Yuv444,
    }
}
