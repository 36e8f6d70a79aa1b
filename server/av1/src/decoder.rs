//! Decoding of an item's data to its picture, on the calling thread.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use rav1d::include::dav1d::data::Dav1dData;
use rav1d::include::dav1d::dav1d::{Dav1dContext, Dav1dLogger, Dav1dSettings};
use rav1d::include::dav1d::picture::Dav1dPicture;
use rav1d::src::lib::{
    dav1d_close, dav1d_data_create, dav1d_data_unref, dav1d_default_settings, dav1d_get_picture, dav1d_open,
    dav1d_send_data,
};

use crate::decoding_mark::DecodingMark;
use crate::error::Av1Error;
use crate::obu;
use crate::picture::Picture;

/// Options for decoding an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeOptions {
    /// Maximum number of pixels of a frame; 0 for no limit.
    pub max_pixels: u32,
    /// Operating point (property `a1op` of AVIF), 0 to 31: the layers that are decoded. 0 has all of them.
    pub operating_point: u8,
    /// Spatial layer (property `lsel` of AVIF). `None` for the highest one of the operating point.
    pub layer: Option<u8>,
}

/// Decodes the data of an item: for a still image its picture, for a layered one the requested layer, for a sample of a
/// sequence the first frame that is shown. Damage within a frame may end the process, see the crate's documentation.
///
/// # Errors
/// [`Av1Error::Damaged`] for invalid or incomplete data, or data without the requested layer;
/// [`Av1Error::TooManyPixels`] or [`Av1Error::NoMemory`] for a frame that is too large.
pub fn decode(data: &[u8], options: &DecodeOptions) -> Result<Picture, Av1Error> {
    obu::count_frames(data)?;
    let _mark = DecodingMark::set();
    let decoder = Decoder::open(options)?;
    decoder.send(data)?;
    loop {
        // Each call uses up data or fails, so the loop ends.
        let picture = decoder.next_picture()?;
        if options.layer.is_none_or(|layer| picture.layer() == layer) {
            return Ok(picture);
        }
    }
}

/// Open decoder.
struct Decoder {
    context: Option<Dav1dContext>,
}

impl Decoder {
    fn open(options: &DecodeOptions) -> Result<Self, Av1Error> {
        let mut settings = MaybeUninit::<Dav1dSettings>::uninit();
        // SAFETY: The pointer may be written to.
        unsafe { dav1d_default_settings(NonNull::new(settings.as_mut_ptr()).ok_or(Av1Error::NoMemory)?) };
        // SAFETY: The call has written all settings.
        let mut settings = unsafe { settings.assume_init() };
        // The sandbox of the caller refuses threads.
        settings.n_threads = 1;
        settings.max_frame_delay = 1;
        settings.frame_size_limit = options.max_pixels;
        settings.operating_point = options.operating_point.min(31).into();
        settings.all_layers = options.layer.is_some().into();
        // SAFETY: Without a callback there is nothing to call.
        settings.logger = unsafe { Dav1dLogger::new(None, None) };
        let mut context = None;
        // SAFETY: Both pointers are valid, and `settings` is initialised.
        let result = unsafe { dav1d_open(Some(NonNull::from(&mut context)), Some(NonNull::from(&mut settings))) };
        if result.0 < 0 { Err(Av1Error::from_code(result.0)) } else { Ok(Self { context }) }
    }

    /// Gives a copy of the data to the decoder, which decodes it up to the first picture.
    fn send(&self, data: &[u8]) -> Result<(), Av1Error> {
        let mut packet = Dav1dData::default();
        // SAFETY: `packet` may be written to, and is empty before.
        let buffer = unsafe { dav1d_data_create(Some(NonNull::from(&mut packet)), data.len()) };
        let buffer = NonNull::new(buffer).ok_or(Av1Error::NoMemory)?;
        // SAFETY: The new buffer has the length of `data` and cannot overlap it.
        unsafe { buffer.as_ptr().copy_from_nonoverlapping(data.as_ptr(), data.len()) };
        // SAFETY: The decoder is open, and `packet` is valid.
        let result = unsafe { dav1d_send_data(self.context, Some(NonNull::from(&mut packet))) };
        // SAFETY: `packet` is valid: empty after success, with the data otherwise.
        unsafe { dav1d_data_unref(Some(NonNull::from(&mut packet))) };
        if result.0 < 0 { Err(Av1Error::from_code(result.0)) } else { Ok(()) }
    }

    /// Next picture of the data. Fails if there is none.
    fn next_picture(&self) -> Result<Picture, Av1Error> {
        let mut raw = Dav1dPicture::default();
        // SAFETY: The decoder is open, and `raw` may be written to.
        let result = unsafe { dav1d_get_picture(self.context, Some(NonNull::from(&mut raw))) };
        if result.0 < 0 {
            return Err(Av1Error::from_code(result.0));
        }
        // SAFETY: The decoder returned the picture with success.
        Ok(unsafe { Picture::new(raw) })
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: The pointer is valid; the context is from `dav1d_open`, and the call takes it out.
        unsafe { dav1d_close(Some(NonNull::from(&mut self.context))) };
    }
}
