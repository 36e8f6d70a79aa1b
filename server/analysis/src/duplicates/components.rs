//! What is joined, directly or through others: merging, breaking apart, naming.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

use protocol::{ContentHash, GroupId, ImageId};

use super::{Component, Content, Duplicates};

impl Duplicates {
    /// Makes these components one, or a new one of none, and returns the images whose group changed.
    pub(super) fn merge(&mut self, joined: &HashSet<usize>) -> (usize, BTreeSet<ImageId>) {
        let Some(kept) = joined.iter().copied().max_by_key(|component| self.rank(*component)) else {
            self.next_component += 1;
            self.components.insert(self.next_component, Component::default());
            return (self.next_component, BTreeSet::new());
        };
        // An image that was alone is in a group now, whatever the group's name.
        let alone = self.images_of(kept).take(2).collect::<Vec<_>>();
        let mut changed: BTreeSet<_> = alone.first().filter(|_| alone.len() == 1).copied().into_iter().collect();
        for other in joined.iter().filter(|other| **other != kept) {
            let Some(smaller) = self.components.remove(other) else { continue };
            for content in &smaller.contents {
                if let Some(content) = self.contents.get_mut(content) {
                    content.component = kept;
                }
            }
            changed.extend(smaller.images.iter().copied());
            if let Some(larger) = self.components.get_mut(&kept) {
                larger.images.extend(smaller.images);
                larger.contents.extend(smaller.contents);
            }
        }
        (kept, changed)
    }

    /// A content of a component is gone: what was joined through it alone is joined no more.
    pub(super) fn break_apart(&mut self, component: usize, gone: ContentHash) {
        self.forget(gone);
        let Some(mut broken) = self.components.remove(&component) else { return };
        broken.contents.retain(|content| *content != gone);
        // Each is alone first, and finds again what it looks like.
        let rest: Vec<(ContentHash, Vec<ImageId>)> = broken
            .contents
            .iter()
            .map(|hash| (*hash, broken.images.iter().copied().filter(|image| self.images[image].0 == *hash).collect()))
            .collect();
        let looks: Vec<_> = broken.contents.iter().map(|hash| self.forget(*hash)).collect();
        for ((hash, images), look) in rest.into_iter().zip(looks) {
            let (joined, similarity) = look.as_ref().map(|look| self.alike(look)).unwrap_or_default();
            let (component, _) = self.merge(&joined);
            let look = look.map(|look| self.looks.insert(look));
            if let Some(first) = images.first().copied() {
                let content = Content { images: images.len(), first, component, look, similarity };
                self.contents.insert(hash, content);
            }
            if let Some(component) = self.components.get_mut(&component) {
                component.contents.push(hash);
                component.images.extend(images);
            }
        }
        let parts: BTreeSet<usize> = broken
            .contents
            .iter()
            .filter_map(|hash| self.contents.get(hash))
            .map(|content| content.component)
            .collect();
        let largest = parts.iter().copied().max_by_key(|part| self.rank(*part));
        if let Some(part) = largest.and_then(|part| self.components.get_mut(&part)) {
            part.name = broken.name;
        }
        for part in parts {
            self.name_if_needed(part);
        }
    }

    /// Takes a content out of the search, and returns its look.
    fn forget(&mut self, hash: ContentHash) -> Option<super::look::Look> {
        let number = self.contents.remove(&hash)?.look?;
        self.looks.remove(number)
    }

    /// What decides whose name stays: the size, then who arrived first.
    fn rank(&self, component: usize) -> (usize, Reverse<(u64, Option<GroupId>)>) {
        let part = &self.components[&component];
        let name = part.name.or_else(|| self.earliest(component).map(GroupId::named_after));
        let arrival = name.and_then(|name| self.givers.get(&name)).copied().unwrap_or(u64::MAX);
        (part.images.len(), Reverse((arrival, name)))
    }

    /// Gives a component of several images a name if it has none, and then returns its images.
    pub(super) fn name_if_needed(&mut self, component: usize) -> Option<Vec<ImageId>> {
        self.components.get(&component).filter(|group| group.images.len() > 1 && group.name.is_none())?;
        let name = self.earliest(component).map(GroupId::named_after);
        let component = self.components.get_mut(&component)?;
        component.name = name;
        Some(component.images.clone())
    }

    pub(super) fn earliest(&self, component: usize) -> Option<ImageId> {
        self.images_of(component).min_by_key(|image| (self.images[image].1, *image))
    }

    /// The components of several images.
    pub(super) fn large_components(&self) -> impl Iterator<Item = (usize, &Component)> {
        self.components.iter().filter(|(_, group)| group.images.len() > 1).map(|(number, group)| (*number, group))
    }

    pub(super) fn component_of(&self, image: ImageId) -> Option<usize> {
        self.content_of(image).map(|content| content.component)
    }

    pub(super) fn content_of(&self, image: ImageId) -> Option<&Content> {
        self.contents.get(&self.images.get(&image)?.0)
    }

    fn images_of(&self, component: usize) -> impl Iterator<Item = ImageId> {
        self.components.get(&component).map(|component| component.images.as_slice()).unwrap_or_default().iter().copied()
    }
}
