//! Decoder of HEIF files (ISO/IEC 23008-12), the container of HEIC and AVIF, for any codec of its pictures.
//!
//! An image consists of one coded picture or of a grid of them, which are then decoded one row of tiles at a time, so
//! that memory does not grow with the height of the image. Of a truncated or damaged file, the rows of tiles before the
//! end or the damage are kept.

use protocol::{ColourType, Failure, FailureCode};

use super::decoded_image::{DecodedImage, MAX_FRAMES, StorageFacts};
use super::failures::corrupt;
use super::known_rows::{known_rows, reduction};
use super::yuv::YuvLayout;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;
use alpha::AlphaRows;
use colours::ItemColours;
use container::HeifContainer;
use image_rows::ImageRows;
use tile_grid::TileGrid;
use transforms::Transforms;

mod alpha;
mod colours;
mod container;
mod image_rows;
mod item_locations;
mod metadata;
mod picture_codec;
mod tile_grid;
mod transforms;

pub(super) use picture_codec::{CodedPicture, PictureCodec};

/// Maximum number of images of type `iden` between the primary item and its pixels.
const MAX_DERIVATIONS: usize = 4;

/// Decodes the primary image of a file whose pictures this codec decodes.
pub(super) fn decode(
    bytes: &[u8],
    codec: &dyn PictureCodec,
    budget: DecodeBudget<'_>,
) -> Result<DecodedImage, Failure> {
    let container = HeifContainer::read(bytes)?;
    let (item, derived) = source_item(&container)?;
    let grid = TileGrid::read(&container, item, codec, budget)?;
    // The transforms of the source apply before those of the images that are derived from it.
    let transforms = derived
        .iter()
        .rev()
        .fold(Transforms::none(grid.size).apply(container.properties(item)), |transforms, &derived| {
            transforms.apply(container.properties(derived))
        });
    let mut alpha = AlphaRows::find(&container, &derived, item, grid.size, codec, budget);
    let colours = ItemColours::read(&container, &derived, item);
    let channels = if alpha.is_some() { Channels::Rgba } else { Channels::Rgb };
    let mut reduction = reduction(transforms.size, channels, budget);
    let mut bands = grid.bands_of_rows(transforms.origin.1..transforms.origin.1 + transforms.size.1);
    let mut band = grid.decode_band(bands.start, &container, codec, budget)?;
    let Some(picture) = band.first() else { return Err(corrupt()) };
    let (bit_depth, layout) = (picture.bit_depth(), picture.layout());
    let code_points = colours.code_points(picture.code_points());
    let mut rows = ImageRows::new(&**picture, code_points);
    let mut decoded_rows = 0;
    while let Some(index) = bands.next().filter(|_| rows.fit(&band)) {
        budget.check_time()?;
        let from = index * grid.tile_size.1;
        for row in grid.band_rows(index) {
            // The crop applies to the whole image.
            let Some(shown) = (from + row).checked_sub(transforms.origin.1) else { continue };
            if shown >= transforms.size.1 {
                break;
            }
            let pixels = rows.read(&band, row, &grid);
            let pixels = match &mut alpha {
                None => pixels,
                Some(alpha) => alpha.combine(pixels, from + row, &container, codec, budget)?,
            };
            let start = transforms.origin.0 as usize * channels.count();
            reduction.add_row(&pixels[start..start + transforms.size.0 as usize * channels.count()]);
            decoded_rows = shown + 1;
        }
        if bands.is_empty() {
            break;
        }
        // The old tiles are freed before the new ones are decoded.
        band.clear();
        band = match grid.decode_band(bands.start, &container, codec, budget) {
            Err(failure) if failure.code == FailureCode::Corrupt => break,
            band => band?,
        };
    }
    if decoded_rows == 0 {
        return Err(corrupt());
    }
    let mut raster = reduction.finish();
    let known = known_rows(&(0..decoded_rows), transforms.size.1, raster.height);
    raster.fill_other_rows(&known);
    let colour = if layout == YuvLayout::Monochrome { ColourType::Grey } else { ColourType::Rgb };
    Ok(DecodedImage {
        raster,
        known_rows: known,
        share: f64::from(decoded_rows) / f64::from(transforms.size.1),
        size: transforms.size,
        storage: StorageFacts {
            colour,
            bit_depth,
            alpha: alpha.is_some(),
            frames: container.frames.min(MAX_FRAMES),
            compression: None,
        },
        colours: colours.source_colours(code_points),
        metadata: metadata::blocks(&container, item),
        orientation: Some(transforms.orientation()),
        raw: None,
        gain_map: metadata::has_gain_map(&container),
    })
}

/// Returns the item with the pixels of the primary image, and the images that are derived from it without new pixels,
/// the primary image first. The list is empty if the primary item has pixels itself.
fn source_item(container: &HeifContainer<'_>) -> Result<(u32, Vec<u32>), Failure> {
    let (mut item, mut derived) = (container.primary, vec![]);
    while container.item(item)?.kind == *b"iden" {
        derived.push(item);
        // The images could be derived from each other in a circle.
        if derived.len() > MAX_DERIVATIONS {
            return Err(corrupt());
        }
        item = *container.targets(b"dimg", item).first().ok_or_else(corrupt)?;
    }
    Ok((item, derived))
}
