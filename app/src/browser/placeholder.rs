//! Placeholder of an image, decoded from its ThumbHash.

use leptos::prelude::window;

use crate::sheet::model::bitmap::bitmap;

/// Decodes a ThumbHash (in base64) into a data URL with a small bitmap. Returns `None` if it is invalid.
pub(crate) fn data_url(thumbhash: &str) -> Option<String> {
    let hash: Vec<u8> = window().atob(thumbhash).ok()?.chars().map(|byte| byte as u8).collect();
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).ok()?;
    let file: String = bitmap(width as u32, height as u32, &rgba).into_iter().map(char::from).collect();
    Some(format!("data:image/bmp;base64,{}", window().btoa(&file).ok()?))
}
