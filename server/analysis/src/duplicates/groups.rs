//! Groups of joined images: membership, merging, splitting and naming. The caller decides what is joined.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use protocol::{ContentHash, DuplicateKind, GroupId, Identity, ImageId};

/// An image of a batch with what the duplicate search compares it by.
#[derive(Debug, Clone, Copy)]
pub struct ComparableImage<'a> {
    /// Id of the image.
    pub image: ImageId,
    /// Position in the order of arrival in the batch.
    pub arrival: u64,
    /// Hash of the file's bytes.
    pub hash: ContentHash,
    /// Measured identity. Without its signature the image is compared by its bytes alone.
    pub identity: &'a Identity,
}

/// Result of the duplicate search for one image.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DuplicateStatus {
    /// Kind of duplicate.
    pub duplicate_kind: DuplicateKind,
    /// Group of the image; none if it is alone.
    pub group: Option<GroupId>,
    /// Similarity to another image of the group, up to 1, if one was computed. The order of arrival decides to which.
    pub similarity: Option<f32>,
}

/// Images by content, and contents by component. A component of several images is a group and has a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// Content and arrival of each image.
    images: HashMap<ImageId, (ContentHash, u64)>,
    contents: HashMap<ContentHash, ContentEntry>,
    components: HashMap<usize, Component>,
    last_component: usize,
    /// Arrival of the images that groups can be named after. Entries outlive their images, as names do.
    arrivals: HashMap<GroupId, u64>,
}

/// Bytes that one or several images have.
#[derive(Debug, Clone)]
pub(super) struct ContentEntry {
    /// Number of images.
    pub(super) images: usize,
    pub(super) first: ImageId,
    pub(super) component: usize,
    /// Number in the candidate index; none if the image has too little detail to be compared.
    pub(super) appearance: Option<u32>,
    /// Similarity to the first match that was found.
    pub(super) similarity: Option<f32>,
}

/// Joined contents and their images.
#[derive(Debug, Clone, Default)]
struct Component {
    images: Vec<ImageId>,
    contents: Vec<ContentHash>,
    /// Set if there are several images.
    name: Option<GroupId>,
}

/// Contents of a component that was taken apart.
pub(super) struct Dissolved {
    pub(super) name: Option<GroupId>,
    pub(super) contents: Vec<DissolvedContent>,
}

/// A content of a component that was taken apart.
pub(super) struct DissolvedContent {
    pub(super) hash: ContentHash,
    pub(super) first: ImageId,
    pub(super) images: Vec<ImageId>,
    pub(super) appearance: Option<u32>,
}

impl Groups {
    pub(super) fn contains(&self, image: ImageId) -> bool {
        self.images.contains_key(&image)
    }

    /// Content of an image and its hash.
    pub(super) fn content_of(&self, image: ImageId) -> Option<(ContentHash, &ContentEntry)> {
        let hash = self.images.get(&image)?.0;
        Some((hash, self.contents.get(&hash)?))
    }

    pub(super) fn content_mut(&mut self, hash: &ContentHash) -> Option<&mut ContentEntry> {
        self.contents.get_mut(hash)
    }

    /// Component of a content.
    pub(super) fn component(&self, hash: &ContentHash) -> Option<usize> {
        self.contents.get(hash).map(|content| content.component)
    }

    /// Images of the component of an image, itself among them, with the hashes of their contents.
    pub(super) fn group_of(&self, image: ImageId) -> impl Iterator<Item = (ImageId, ContentHash)> {
        let component = self.content_of(image).map(|(_, content)| content.component);
        let images = component.into_iter().flat_map(move |component| self.images_of(component));
        images.map(move |other| (other, self.images[&other].0))
    }

    /// Images of each group.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[ImageId]> {
        self.components.values().filter(|component| component.images.len() > 1).map(|group| group.images.as_slice())
    }

    /// Duplicate status of an image; the default for an unknown one.
    pub(super) fn status(&self, image: ImageId) -> DuplicateStatus {
        let Some((_, content)) = self.content_of(image) else { return DuplicateStatus::default() };
        let component = &self.components[&content.component];
        if component.images.len() < 2 {
            return DuplicateStatus::default();
        }
        let duplicate_kind = if content.images > 1 { DuplicateKind::Exact } else { DuplicateKind::Near };
        DuplicateStatus { duplicate_kind, group: component.name, similarity: content.similarity }
    }

    /// First image of a content, if the content got its second image last: that image has become an exact duplicate.
    pub(super) fn former_sole_owner(&self, hash: &ContentHash) -> Option<ImageId> {
        self.contents.get(hash).filter(|content| content.images == 2).map(|content| content.first)
    }

    /// Images that get into a group when another image with this content is added.
    pub(super) fn newly_grouped_by(&self, hash: &ContentHash) -> BTreeSet<ImageId> {
        self.component(hash).and_then(|component| self.only_image_of(component)).into_iter().collect()
    }

    /// Adds an unknown image, whose content is known.
    pub(super) fn add(&mut self, image: &ComparableImage<'_>) {
        self.arrivals.insert(GroupId::named_after(image.image), image.arrival);
        self.images.insert(image.image, (image.hash, image.arrival));
        self.attach(image.image, image.hash);
    }

    /// Adds a content to its component.
    pub(super) fn add_content(&mut self, hash: ContentHash, content: ContentEntry) {
        if let Some(component) = self.components.get_mut(&content.component) {
            component.contents.push(hash);
        }
        self.contents.insert(hash, content);
    }

    /// Adds an image to its content and to the component of that.
    pub(super) fn attach(&mut self, image: ImageId, hash: ContentHash) {
        let Some(content) = self.contents.get_mut(&hash) else { return };
        content.images += 1;
        if let Some(component) = self.components.get_mut(&content.component) {
            component.images.push(image);
        }
    }

    /// Merges components into the one of the highest rank, or makes a new one if there are none. Returns its number and
    /// the images whose group changes.
    pub(super) fn merge(&mut self, joined: &HashSet<usize>) -> (usize, BTreeSet<ImageId>) {
        let Some(kept) = joined.iter().copied().max_by_key(|component| self.rank(*component)) else {
            self.last_component += 1;
            self.components.insert(self.last_component, Component::default());
            return (self.last_component, BTreeSet::new());
        };
        // An image that was alone gets into a group, even if the group is named after it.
        let mut changed: BTreeSet<_> = self.only_image_of(kept).into_iter().collect();
        for other in joined.iter().filter(|other| **other != kept) {
            let Some(merged) = self.components.remove(other) else { continue };
            for content in &merged.contents {
                if let Some(content) = self.contents.get_mut(content) {
                    content.component = kept;
                }
            }
            changed.extend(merged.images.iter().copied());
            if let Some(kept) = self.components.get_mut(&kept) {
                kept.images.extend(merged.images);
                kept.contents.extend(merged.contents);
            }
        }
        (kept, changed)
    }

    /// Removes an image. Returns the hash of its content if no other image has it.
    pub(super) fn remove(&mut self, image: ImageId) -> Option<ContentHash> {
        let (hash, _) = self.images.remove(&image)?;
        let content = self.contents.get_mut(&hash)?;
        content.images -= 1;
        if let Some(component) = self.components.get_mut(&content.component) {
            component.images.retain(|other| *other != image);
            let other_owner = component.images.iter().find(|other| self.images[*other].0 == hash);
            content.first = other_owner.copied().unwrap_or(content.first);
        }
        (content.images == 0).then_some(hash)
    }

    /// Removes a content that has no images.
    pub(super) fn remove_content(&mut self, hash: &ContentHash) -> Option<ContentEntry> {
        self.contents.remove(hash)
    }

    /// Removes a component and all its contents but `removed`, which is gone already. Their images stay known;
    /// [`Self::attach`] adds them again.
    pub(super) fn dissolve(&mut self, component: usize, removed: &ContentHash) -> Option<Dissolved> {
        let component = self.components.remove(&component)?;
        let owners = |hash: &ContentHash| {
            component.images.iter().copied().filter(|image| self.images[image].0 == *hash).collect::<Vec<_>>()
        };
        let contents = component
            .contents
            .iter()
            .filter(|hash| *hash != removed)
            .filter_map(|hash| {
                let images = owners(hash);
                let first = images.first().copied()?;
                let appearance = self.contents.remove(hash)?.appearance;
                Some(DissolvedContent { hash: *hash, first, images, appearance })
            })
            .collect();
        Some(Dissolved { name: component.name, contents })
    }

    /// Names the components of these contents: the one of the highest rank gets `name`, others a name of their own.
    pub(super) fn name_parts(&mut self, contents: &[ContentHash], name: Option<GroupId>) {
        let parts: BTreeSet<usize> = contents.iter().filter_map(|hash| self.component(hash)).collect();
        let largest = parts.iter().copied().max_by_key(|part| self.rank(*part));
        if let Some(part) = largest.and_then(|part| self.components.get_mut(&part)) {
            part.name = name;
        }
        for part in parts {
            self.name_if_needed(part);
        }
    }

    /// Gives the group of an image a name.
    pub(super) fn rename_group_of(&mut self, image: ImageId, name: GroupId) {
        let component = self.content_of(image).map(|(_, content)| content.component);
        if let Some(component) = component.and_then(|component| self.components.get_mut(&component)) {
            component.name = Some(name);
        }
    }

    /// Gives the group of an image a name if it needs one, and then returns the images of the group.
    pub(super) fn name_group_of(&mut self, image: ImageId) -> Option<Vec<ImageId>> {
        let component = self.content_of(image)?.1.component;
        self.name_if_needed(component)
    }

    /// Names each group after its image that arrived first. Returns the images of the groups whose name changes,
    /// sorted.
    pub(super) fn settle(&mut self) -> Vec<ImageId> {
        let mut changed = BTreeSet::new();
        let is_group = |component: &Component| component.images.len() > 1;
        let groups: Vec<usize> =
            self.components.iter().filter(|(_, component)| is_group(component)).map(|(number, _)| *number).collect();
        for number in groups {
            let name = self.earliest(number).map(GroupId::named_after);
            if let Some(group) = self.components.get_mut(&number).filter(|group| group.name != name) {
                group.name = name;
                changed.extend(group.images.iter().copied());
            }
        }
        changed.into_iter().collect()
    }

    /// Names a component of several images if it has no name, and then returns its images.
    fn name_if_needed(&mut self, component: usize) -> Option<Vec<ImageId>> {
        self.components.get(&component).filter(|group| group.images.len() > 1 && group.name.is_none())?;
        let name = self.earliest(component).map(GroupId::named_after);
        let component = self.components.get_mut(&component)?;
        component.name = name;
        Some(component.images.clone())
    }

    /// Rank that decides whose name stays: the number of images, then the earlier arrival of the image it is named
    /// after.
    fn rank(&self, component: usize) -> (usize, Reverse<(u64, Option<GroupId>)>) {
        let part = &self.components[&component];
        let name = part.name.or_else(|| self.earliest(component).map(GroupId::named_after));
        let arrival = name.and_then(|name| self.arrivals.get(&name)).copied().unwrap_or(u64::MAX);
        (part.images.len(), Reverse((arrival, name)))
    }

    /// Image of a component that arrived first.
    fn earliest(&self, component: usize) -> Option<ImageId> {
        self.images_of(component).min_by_key(|image| (self.images[image].1, *image))
    }

    /// Image of a component that has no other one.
    fn only_image_of(&self, component: usize) -> Option<ImageId> {
        let mut images = self.images_of(component);
        images.next().filter(|_| images.next().is_none())
    }

    fn images_of(&self, component: usize) -> impl Iterator<Item = ImageId> {
        self.components.get(&component).map(|component| component.images.as_slice()).unwrap_or_default().iter().copied()
    }
}
