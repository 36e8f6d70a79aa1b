//! Shots of the sheet: pairs of a primary image and the raw file beside it, which share a card.
//!
//! The page pairs files by folder and stem when they are added, so that each shot has one card from the beginning. The
//! server pairs them when they arrive and reports it (`Image.shot`); where the two differ, the server is right.

use std::collections::{HashMap, VecDeque};

use protocol::{Image, ImageId, ImageState, ShotKey, ShotRole};

use crate::sheet::model::card::{Card, CardShot};

/// Primary image and raw file of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShotPair {
    /// JPEG or HEIC, whose card stands for the shot.
    pub(crate) primary: ImageId,
    /// Raw file.
    pub(crate) raw: ImageId,
}

impl ShotPair {
    /// Pair of a raw file that the server has made a shot of; `None` for other images.
    pub(crate) fn by_server(image: &Image) -> Option<Self> {
        let shot = image.shot.filter(|shot| shot.role == ShotRole::Companion)?;
        Some(Self { primary: shot.id.primary(), raw: image.id })
    }
}

/// File that may be in a shot, with the key by which it is paired.
pub(crate) type PairableFile = (ImageId, ShotKey);

/// A card as a file that a new file can be paired with; `None` if its file is in a shot already, or has failed.
pub(crate) fn pairable_file(card: &Card, key: ShotKey) -> Option<PairableFile> {
    (matches!(card.shot, CardShot::Single) && !card.has_failed()).then_some((card.id, key))
}

/// Pairs of new files with each other or with known files. Each file is paired with the first file that has the same
/// folder and stem and the other role, and is in no pair; known files come before new ones. Known files are not paired
/// with each other: the server has decided about them. The time is linear in the number of files.
pub(crate) fn find_pairs(known: Vec<PairableFile>, new: Vec<PairableFile>) -> Vec<ShotPair> {
    let mut unpaired: HashMap<ShotKey, VecDeque<ImageId>> = HashMap::new();
    for (id, key) in known {
        unpaired.entry(key).or_default().push_back(id);
    }
    let mut pairs = Vec::new();
    for (id, key) in new {
        let partner_key = ShotKey { role: key.role.other(), stem: key.stem.clone() };
        match unpaired.get_mut(&partner_key).and_then(VecDeque::pop_front) {
            Some(partner) if key.role == ShotRole::Primary => pairs.push(ShotPair { primary: id, raw: partner }),
            Some(partner) => pairs.push(ShotPair { primary: partner, raw: id }),
            None => unpaired.entry(key).or_default().push_back(id),
        }
    }
    pairs
}

/// Returns true if the server has not made a shot of these two images, or has dissolved it.
///
/// The server pairs an image in the transaction that adds it, so it has decided once it reports anything later than the
/// arrival about the image that changed last.
pub(crate) fn is_refuted(primary: &Image, raw: &Image) -> bool {
    let newest = if primary.seq > raw.seq { primary } else { raw };
    primary.shot.is_none() && raw.shot.is_none() && newest.state != ImageState::Queued
}

/// Pairs of a sheet. Each image is in at most one.
#[derive(Debug, Default)]
pub(crate) struct ShotPairs {
    by_image: HashMap<ImageId, ShotPair>,
}

impl ShotPairs {
    /// The shots that the server has made of these images.
    pub(crate) fn by_server<'a>(images: impl Iterator<Item = &'a Image>) -> Self {
        let mut pairs = Self::default();
        for pair in images.filter_map(ShotPair::by_server) {
            pairs.insert(pair);
        }
        pairs
    }

    /// The pair of an image.
    pub(crate) fn pair_of(&self, image: ImageId) -> Option<ShotPair> {
        self.by_image.get(&image).copied()
    }

    /// Adds a pair, and ends other pairs of its images. Returns the images that are in no pair any more.
    pub(crate) fn insert(&mut self, pair: ShotPair) -> Vec<ImageId> {
        let released = [pair.primary, pair.raw].into_iter().filter_map(|image| self.remove(image));
        let released: Vec<ShotPair> = released.collect();
        self.by_image.insert(pair.primary, pair);
        self.by_image.insert(pair.raw, pair);
        let images = released.into_iter().flat_map(|released| [released.primary, released.raw]);
        images.filter(|image| !self.by_image.contains_key(image)).collect()
    }

    /// Ends the pair of an image, and returns it; `None` if the image is in no pair.
    pub(crate) fn remove(&mut self, image: ImageId) -> Option<ShotPair> {
        let pair = self.by_image.remove(&image)?;
        self.by_image.remove(&pair.primary);
        self.by_image.remove(&pair.raw);
        Some(pair)
    }

    /// Puts a new image, as which a file is sent again, in the place of the old one.
    pub(crate) fn rename(&mut self, old: ImageId, new: ImageId) {
        if let Some(pair) = self.remove(old) {
            let renamed = |image| if image == old { new } else { image };
            self.insert(ShotPair { primary: renamed(pair.primary), raw: renamed(pair.raw) });
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Shot;

    use super::*;
    use crate::sheet::model::samples::image;

    fn id(number: u8) -> ImageId {
        image(number, ImageState::Queued).id
    }

    fn pair(primary: u8, raw: u8) -> ShotPair {
        ShotPair { primary: id(primary), raw: id(raw) }
    }

    /// Files with numbers from 1: first the known ones, then the new ones. Expects pairs of primary image and raw file.
    fn check(known: &[&str], new: &[&str], expected: &[(u8, u8)]) {
        let mut numbered = (1..).zip(known.iter().chain(new));
        let mut files = |count| -> Vec<PairableFile> {
            let part = numbered.by_ref().take(count);
            part.filter_map(|(number, path)| Some((id(number), ShotKey::from_path(path)?))).collect()
        };
        let pairs = find_pairs(files(known.len()), files(new.len()));
        let expected: Vec<_> = expected.iter().map(|(primary, raw)| pair(*primary, *raw)).collect();
        assert_eq!(pairs, expected, "{known:?} {new:?}");
    }

    #[test]
    fn files_of_one_folder_and_stem_are_paired_in_drop_order() {
        check(&[], &["A/1.CR3", "A/1.JPG", "A/2.HEIC", "A/2.dng"], &[(2, 1), (3, 4)]);
        check(&[], &["A/1.CR3", "A/1.HEIC", "A/1.JPG"], &[(2, 1)]);
        check(&[], &["A/1.CR3", "B/1.JPG", "A/2.JPG", "A/1.png", "A/1.MOV"], &[]);
        check(&[], &["1.NEF", "1.DNG", "1.jpg", "1.heic"], &[(3, 1), (4, 2)]);
    }

    #[test]
    fn new_files_are_paired_with_known_ones_and_those_not_with_each_other() {
        check(&["A/1.CR3", "A/2.JPG"], &["A/1.JPG", "A/2.CR3"], &[(3, 1), (2, 4)]);
        check(&["A/1.CR3", "A/1.JPG"], &[], &[]);
    }

    #[test]
    fn many_files_of_one_stem_are_paired_quickly() {
        let files = |extension: &str| vec![format!("A/1.{extension}"); 20_000];
        let key =
            |(number, path): (u64, String)| (ImageId::from_time(number, [7; 10]), ShotKey::from_path(&path).unwrap());
        let new = (0..).zip([files("CR3"), files("JPG")].concat()).map(key).collect();
        assert_eq!(find_pairs(vec![], new).len(), 20_000);
    }

    #[test]
    fn each_image_is_in_one_pair() {
        let mut pairs = ShotPairs::default();
        assert_eq!(pairs.insert(pair(1, 2)), []);
        assert_eq!(pairs.insert(pair(1, 2)), []);
        assert_eq!(pairs.insert(pair(3, 2)), [id(1)]);
        assert_eq!(pairs.pair_of(id(1)), None);
        pairs.insert(pair(1, 4));
        let mut released = pairs.insert(pair(1, 2));
        released.sort();
        assert_eq!(released, [id(3), id(4)]);
        pairs.rename(id(2), id(9));
        assert_eq!((pairs.pair_of(id(2)), pairs.pair_of(id(1))), (None, Some(pair(1, 9))));
        assert_eq!(pairs.remove(id(9)), Some(pair(1, 9)));
        assert_eq!((pairs.remove(id(1)), pairs.pair_of(id(1))), (None, None));
    }

    #[test]
    fn server_has_decided_once_it_reports_more_than_the_arrival() {
        let queued = |number, seq| Image { seq, ..image(number, ImageState::Queued) };
        let analyzed = |number, seq| Image { seq, ..image(number, ImageState::Analyzed) };
        // The image that arrived last is paired by the following events.
        assert!(!is_refuted(&queued(1, 3), &queued(2, 4)));
        assert!(!is_refuted(&analyzed(1, 5), &queued(2, 6)));
        assert!(is_refuted(&analyzed(1, 5), &queued(2, 4)));
        assert!(is_refuted(&analyzed(1, 5), &analyzed(2, 8)));
        assert!(is_refuted(&image(1, ImageState::Failed), &Image { seq: 1, ..queued(2, 1) }));
        let shot = Some(Shot::new(id(1), ShotRole::Companion));
        assert!(!is_refuted(&analyzed(1, 5), &Image { shot, ..analyzed(2, 8) }));
    }
}
