//! Card of a shot: the raw file and the companion files that share the card of an image.

use std::collections::HashMap;

use protocol::{CompanionFile, ImageId, Issue, Verdict, split_extension};

use super::{Card, CardShot, CardStage};

/// Links the cards of images from the server by the shots that the server has made.
pub(crate) fn link_shots(cards: &mut [Card]) {
    let primary_of = |card: &Card| card.image.as_ref().filter(|image| image.is_companion())?.shot;
    let raw_files: Vec<(usize, ImageId)> =
        cards.iter().enumerate().filter_map(|(index, card)| Some((index, primary_of(card)?.id.primary()))).collect();
    if raw_files.is_empty() {
        return;
    }
    let indices: HashMap<ImageId, usize> = cards.iter().enumerate().map(|(index, card)| (card.id, index)).collect();
    for (raw, primary) in raw_files {
        cards[raw].shot = CardShot::Raw;
        if let Some(primary) = indices.get(&primary) {
            cards[*primary].shot = CardShot::Primary(Box::new(cards[raw].clone()));
        }
    }
}

impl Card {
    /// Raw file of the shot for which this card stands; `None` without one.
    pub(crate) fn raw(&self) -> Option<&Self> {
        match &self.shot {
            CardShot::Primary(raw) => Some(raw),
            CardShot::Single | CardShot::Raw => None,
        }
    }

    /// Returns true if the card of another file stands for this one, so that this card has no place on the sheet.
    pub(crate) fn is_raw_of_shot(&self) -> bool {
        matches!(self.shot, CardShot::Raw)
    }

    /// The files that are sent for this card: its own, and the raw file of its shot.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.raw())
    }

    /// Files beside the files of this card that are not sent; first those of its own file.
    pub(crate) fn companion_files(&self) -> impl Iterator<Item = &CompanionFile> {
        self.files().flat_map(|file| file.image.as_ref().map_or(&file.companions, |image| &image.companions))
    }

    /// Names with folders of all other files of the card: the raw file and the files that are not sent.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = &str> {
        self.raw().map(Self::full_name).into_iter().chain(self.companion_files().map(|file| &*file.path))
    }

    /// Extensions of the other files of the card, each once, in upper case and with a plus sign: `+CR3 +MOV`. Empty
    /// without other files.
    pub(crate) fn other_extensions(&self) -> String {
        let mut labels: Vec<String> = Vec::new();
        for name in self.other_names() {
            let extension = split_extension(name).map_or(name, |(_, extension)| extension);
            let label = "+".to_owned() + &extension.to_ascii_uppercase();
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels.join(" ")
    }

    /// Verdicts of the card: those of the image, and that the raw file of its shot is truncated, which the image cannot
    /// show. Other verdicts of the raw file repeat what the image shows.
    pub(crate) fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        let own = verdicts_of(self);
        let is_truncated = own.iter().any(|verdict| verdict.issue == Issue::Truncated);
        let of_raw = self.raw().filter(|_| !is_truncated).map(verdicts_of).unwrap_or_default();
        own.iter().chain(of_raw.iter().filter(|verdict| verdict.issue == Issue::Truncated))
    }

    /// Returns true if the upload or the analysis of the file has failed or was cancelled, or the user removed the
    /// file.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.stage(), CardStage::Failed | CardStage::UploadFailed(_))
    }

    /// Returns true if this tab still has to send the file.
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(self.stage(), CardStage::Waiting | CardStage::Uploading)
    }
}

/// Verdicts of a file's image; none before the server has reported it.
fn verdicts_of(file: &Card) -> &[Verdict] {
    file.image.as_ref().map(|image| &*image.verdicts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::model::card::CardKey;
    use crate::sheet::model::samples;

    fn verdict(issue: Issue) -> Verdict {
        Verdict { issue, score: 1.0, severity: issue.severity(), text: String::new() }
    }

    #[test]
    fn cards_are_linked_by_the_shots_of_the_server() {
        let [raw, primary] = samples::shot("A/1.CR3", "A/1.JPG");
        let orphan = samples::shot("A/2.CR3", "A/2.JPG")[0].clone();
        let images = [raw, primary, protocol::Image { id: ImageId::from_random([9; 16]), ..orphan }];
        let mut cards: Vec<_> = (0..).zip(images).map(|(key, image)| Card::from_image(CardKey(key), image)).collect();
        cards[2].image.as_mut().unwrap().shot =
            Some(protocol::Shot::new(ImageId::from_random([8; 16]), protocol::ShotRole::Companion));
        link_shots(&mut cards);
        assert_eq!(cards[1].raw().map(Card::full_name), Some("A/1.CR3"));
        assert_eq!([0, 1, 2].map(|index: usize| cards[index].is_raw_of_shot()), [true, false, true]);
    }

    #[test]
    fn card_names_its_other_files() {
        let mut card = samples::shot_card("A/1.CR3", "A/1.JPG");
        assert_eq!(card.other_extensions(), "+CR3");
        let image = card.image.as_mut().unwrap();
        image.companions = ["A/1.MOV", "A/1.xmp", "A/1.XMP"].map(CompanionFile::from_sent).into();
        assert_eq!(card.other_extensions(), "+CR3 +MOV +XMP");
        assert_eq!(card.other_names().collect::<Vec<_>>(), ["A/1.CR3", "A/1.MOV", "A/1.xmp", "A/1.XMP"]);
        card.image = None;
        card.companions = vec![CompanionFile::from_sent("A/1.aae")];
        assert_eq!(card.other_extensions(), "+CR3 +AAE");
    }

    #[test]
    fn damage_of_the_raw_file_is_an_issue_of_the_card() {
        let mut card = samples::shot_card("1.CR3", "1.JPG");
        let CardShot::Primary(raw) = &mut card.shot else { panic!() };
        raw.image.as_mut().unwrap().verdicts = vec![verdict(Issue::TooDark), verdict(Issue::Truncated)];
        assert_eq!(card.verdicts().map(|verdict| verdict.issue).collect::<Vec<_>>(), [Issue::Truncated]);
        card.image.as_mut().unwrap().verdicts = vec![verdict(Issue::Blurred), verdict(Issue::Truncated)];
        assert_eq!(card.verdicts().count(), 2);
        assert!(card.has_issue(Issue::Blurred) && !card.has_issue(Issue::TooDark));
    }
}
