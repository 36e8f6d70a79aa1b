//! Placeholder of a picture, decoded from its ThumbHash.

use leptos::prelude::window;

use crate::sheet::model::bitmap::bitmap;

/// The ThumbHash (in base64) as a small picture in a data URL; nothing when it cannot be read.
pub(crate) fn data_url(thumbhash: &str) -> Option<String> {
    let hash: Vec<u8> = window().atob(thumbhash).ok()?.chars().map(|byte| byte as u8).collect();
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).ok()?;
    let file: String = bitmap(width as u32, height as u32, &rgba).into_iter().map(char::from).collect();
    Some(format!("data:image/bmp;base64,{}", window().btoa(&file).ok()?))
}
