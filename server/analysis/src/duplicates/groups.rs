//! Groups of joined images: membership, merging, splitting and naming. The caller decides which images are joined.
//!
//! A content is the bytes of a file, identified by their hash. A component is a set of joined contents with their
//! images; a component of two or more images is a group.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use protocol::{ContentHash, DuplicateKind, GroupId, ImageId};

use super::comparable_image::ComparableImage;
use super::duplicate_status::DuplicateStatus;

/// All images, their contents and components. A component of several images is a group and has a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// Content and arrival of each image.
    images: HashMap<ImageId, (ContentHash, u64)>,
    contents: HashMap<ContentHash, ContentEntry>,
    /// Components by number.
    components: HashMap<usize, Component>,
    /// Number of the component that was made last.
    last_component: usize,
    /// Position in the order of arrival of each image that a group can be named after. Entries stay when their images
    /// are removed, since groups keep their names then.
    arrivals: HashMap<GroupId, u64>,
}

/// A content: the bytes that one or several images have.
#[derive(Debug, Clone)]
pub(super) struct ContentEntry {
    /// Number of images that have the content.
    pub(super) images: usize,
    /// Image that was added first, of those that have the content now.
    pub(super) first: ImageId,
    /// Number of the component.
    pub(super) component: usize,
    /// Number in the candidate index; none if the image is compared by its bytes alone.
    pub(super) appearance: Option<u32>,
    /// Similarity to a matching content: the largest that was computed when this content was added, otherwise that of
    /// the first match found later. None without a match.
    pub(super) similarity: Option<f32>,
}

/// Joined contents and their images.
#[derive(Debug, Clone, Default)]
struct Component {
    images: Vec<ImageId>,
    contents: Vec<ContentHash>,
    /// Name of the group. Meaningful only if there are several images.
    name: Option<GroupId>,
}

/// A component that was dissolved: its name and its remaining contents.
pub(super) struct Dissolved {
    pub(super) name: Option<GroupId>,
    pub(super) contents: Vec<DissolvedContent>,
}

/// A content of a component that was dissolved, with its images.
pub(super) struct DissolvedContent {
    pub(super) hash: ContentHash,
    pub(super) first: ImageId,
    pub(super) images: Vec<ImageId>,
    pub(super) appearance: Option<u32>,
}

impl Groups {
    /// Returns true if the image is present.
    pub(super) fn contains(&self, image: ImageId) -> bool {
        self.images.contains_key(&image)
    }

    /// Content of an image, with its hash; none if the image is unknown.
    pub(super) fn content_of(&self, image: ImageId) -> Option<(ContentHash, &ContentEntry)> {
        let hash = self.images.get(&image)?.0;
        Some((hash, self.contents.get(&hash)?))
    }

    /// Content with this hash; none if it is unknown.
    pub(super) fn content_mut(&mut self, hash: &ContentHash) -> Option<&mut ContentEntry> {
        self.contents.get_mut(hash)
    }

    /// Number of the component of a content; none if the content is unknown.
    pub(super) fn component(&self, hash: &ContentHash) -> Option<usize> {
        self.contents.get(hash).map(|content| content.component)
    }

    /// Images of an image's component, including the image, each with the hash of its content. Empty if the image is
    /// unknown.
    pub(super) fn group_of(&self, image: ImageId) -> impl Iterator<Item = (ImageId, ContentHash)> {
        let component = self.content_of(image).map(|(_, content)| content.component);
        let images = component.into_iter().flat_map(move |component| self.images_of(component));
        images.map(move |other| (other, self.images[&other].0))
    }

    /// Images of each group.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[ImageId]> {
        self.components.values().filter(|component| component.images.len() > 1).map(|group| group.images.as_slice())
    }

    /// Duplicate status of an image; the default if it is unknown or has no duplicates.
    pub(super) fn status(&self, image: ImageId) -> DuplicateStatus {
        let Some((_, content)) = self.content_of(image) else { return DuplicateStatus::default() };
        let component = &self.components[&content.component];
        if component.images.len() < 2 {
            return DuplicateStatus::default();
        }
        let duplicate_kind = if content.images > 1 { DuplicateKind::Exact } else { DuplicateKind::Near };
        DuplicateStatus { duplicate_kind, group: component.name, similarity: content.similarity }
    }

    /// First image of a content that has exactly two images, otherwise none. When the second image has just been added,
    /// this is the image that thereby became an exact duplicate.
    pub(super) fn former_sole_owner(&self, hash: &ContentHash) -> Option<ImageId> {
        self.contents.get(hash).filter(|content| content.images == 2).map(|content| content.first)
    }

    /// Images that become members of a group when another image with this content is added: the only image of the
    /// content's component, or none if the component is a group already.
    pub(super) fn newly_grouped_by(&self, hash: &ContentHash) -> BTreeSet<ImageId> {
        self.component(hash).and_then(|component| self.only_image_of(component)).into_iter().collect()
    }

    /// Adds an image that is not present and whose content is.
    pub(super) fn add(&mut self, image: &ComparableImage<'_>) {
        self.arrivals.insert(GroupId::named_after(image.image), image.arrival);
        self.images.insert(image.image, (image.hash, image.arrival));
        self.attach(image.image, image.hash);
    }

    /// Adds a content and enters it in its component.
    pub(super) fn add_content(&mut self, hash: ContentHash, content: ContentEntry) {
        if let Some(component) = self.components.get_mut(&content.component) {
            component.contents.push(hash);
        }
        self.contents.insert(hash, content);
    }

    /// Adds an image to this content and to the content's component.
    pub(super) fn attach(&mut self, image: ImageId, hash: ContentHash) {
        let Some(content) = self.contents.get_mut(&hash) else { return };
        content.images += 1;
        if let Some(component) = self.components.get_mut(&content.component) {
            component.images.push(image);
        }
    }

    /// Merges components into the one with the highest rank; makes a new component if `joined` is empty. Returns the
    /// number of the resulting component and the images whose group changes once the caller has added another image to
    /// the component.
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

    /// Removes an image, also from its content and its component. Returns the hash of the content if no other image has
    /// it; the content itself stays. Returns none if others have it or the image is unknown.
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

    /// Removes a content that has no images, and returns it. Its component still lists the hash; see
    /// [`Self::dissolve`].
    pub(super) fn remove_content(&mut self, hash: &ContentHash) -> Option<ContentEntry> {
        self.contents.remove(hash)
    }

    /// Removes a component and its contents, and returns them so that they can be joined anew. `removed` is skipped: it
    /// is the hash of a content that was removed before. The images stay present without a component until
    /// [`Self::attach`] adds them to one. Returns none if the component is unknown.
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

    /// Names the components of these contents. The one with the highest rank gets `name`; each group that then has no
    /// name is named after its image that arrived first.
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

    /// Sets the name of an image's group, and replaces the name that it may have.
    pub(super) fn rename_group_of(&mut self, image: ImageId, name: GroupId) {
        let component = self.content_of(image).map(|(_, content)| content.component);
        if let Some(component) = component.and_then(|component| self.components.get_mut(&component)) {
            component.name = Some(name);
        }
    }

    /// Names an image's group after its image that arrived first, if it has no name yet, and returns the images of the
    /// group. Returns none if nothing changes.
    pub(super) fn name_group_of(&mut self, image: ImageId) -> Option<Vec<ImageId>> {
        let component = self.content_of(image)?.1.component;
        self.name_if_needed(component)
    }

    /// Renames each group after its image that arrived first: these are the final names. Returns the images of the
    /// groups whose name changes, sorted.
    pub(super) fn finalise_group_names(&mut self) -> Vec<ImageId> {
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

    /// Names a component of several images after the one that arrived first, if it has no name yet, and returns its
    /// images. Returns none if nothing changes.
    fn name_if_needed(&mut self, component: usize) -> Option<Vec<ImageId>> {
        self.components.get(&component).filter(|group| group.images.len() > 1 && group.name.is_none())?;
        let name = self.earliest(component).map(GroupId::named_after);
        let component = self.components.get_mut(&component)?;
        component.name = name;
        Some(component.images.clone())
    }

    /// Rank of a component: when components merge or split, the one with the highest rank keeps the name. More images
    /// rank higher; among equally many, the earlier arrival of the image that the component is named after, or would be
    /// named after if it has no name.
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

    /// The image of a component that has exactly one image, otherwise none.
    fn only_image_of(&self, component: usize) -> Option<ImageId> {
        let mut images = self.images_of(component);
        images.next().filter(|_| images.next().is_none())
    }

    /// Images of a component; empty if the component is unknown.
    fn images_of(&self, component: usize) -> impl Iterator<Item = ImageId> {
        self.components.get(&component).map(|component| component.images.as_slice()).unwrap_or_default().iter().copied()
    }
}
