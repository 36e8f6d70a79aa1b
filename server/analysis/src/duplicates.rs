//! Which images of a batch repeat each other, found as they come.
//!
//! Two images are joined when their bytes are equal, or when both have enough contrast to be told apart by their hash and the
//! hashes are close. A group is everything that is joined directly or through others, so the groups do not depend on the order
//! in which images come; only their names do, until [`Duplicates::settle`].

use std::collections::{BTreeSet, HashMap, HashSet};

pub use member::{Member, Place};
use protocol::{ContentHash, GroupId, ImageId, Repetition};

use crate::hash_index::HashIndex;

mod member;
#[cfg(test)]
mod tests;

/// Least contrast of an image that is compared by its hash, in luma steps. Below it the bits are noise.
const LEAST_CONTRAST: f32 = 4.0;

/// The duplicates of one batch.
#[derive(Debug, Clone)]
pub struct Duplicates {
    distance_at_most: u32,
    members: HashMap<ImageId, Member>,
    index: HashIndex,
    traits: HashMap<Trait, Shared>,
    components: HashMap<usize, Component>,
    next_component: usize,
    /// When the images arrived that groups are named after; kept when an image is gone, since its name may stay.
    givers: HashMap<GroupId, u64>,
}

/// What images have in common that are certainly of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Trait {
    Bytes(ContentHash),
    Look(u64),
}

/// The images that have a trait.
#[derive(Debug, Clone)]
struct Shared {
    count: usize,
    first: ImageId,
    component: usize,
}

/// Images that are joined, and their traits.
#[derive(Debug, Clone, Default)]
struct Component {
    images: Vec<ImageId>,
    traits: Vec<Trait>,
    /// Present when there is more than one image.
    name: Option<GroupId>,
}

impl Duplicates {
    /// No images; their hashes are close when at most this many of 64 bits differ.
    pub fn new(distance_at_most: u32) -> Self {
        Self {
            distance_at_most,
            members: HashMap::new(),
            index: HashIndex::default(),
            traits: HashMap::new(),
            components: HashMap::new(),
            next_component: 0,
            givers: HashMap::new(),
        }
    }

    /// Adds an image; one that is known already changes nothing.
    ///
    /// Returns every other image whose repetition or group changed by it, sorted. When groups merge, the name of the larger one
    /// stays; of equally large ones, the name of the image that arrived first.
    pub fn insert(&mut self, member: Member) -> Vec<ImageId> {
        let (image, hash) = (member.image, member.hash);
        if self.members.contains_key(&image) {
            return vec![];
        }
        let mut changed = self.join(member);
        let Some(component) = self.component_of(image) else { return vec![] };
        if let Some(images) = self.name_if_needed(component) {
            changed.extend(images);
        }
        // A twin that was alone with its bytes until now.
        changed.extend(self.traits.get(&Trait::Bytes(hash)).filter(|twins| twins.count == 2).map(|twins| twins.first));
        changed.remove(&image);
        changed.into_iter().collect()
    }

    /// Adds an image that was added before a restart, and the name that its group had then.
    pub fn restore(&mut self, member: Member, group: Option<GroupId>) {
        let image = member.image;
        self.join(member);
        let Some(component) = self.component_of(image) else { return };
        if let (Some(group), Some(component)) = (group, self.components.get_mut(&component)) {
            component.name = Some(group);
        }
        self.name_if_needed(component);
    }

    /// Where an image stands; alone when it is unknown.
    pub fn standing(&self, image: ImageId) -> Place {
        let Some((member, component)) = self.members.get(&image).zip(self.component_of(image)) else {
            return Place::default();
        };
        let component = &self.components[&component];
        if component.images.len() < 2 {
            return Place::default();
        }
        let has_twin = self.traits[&Trait::Bytes(member.hash)].count > 1;
        let repetition = if has_twin { Repetition::Exact } else { Repetition::Near };
        Place { repetition, group: component.name }
    }

    /// Takes an image out. If that breaks its group apart, the largest part keeps the name.
    pub fn remove(&mut self, image: ImageId) {
        let Some(component) = self.component_of(image) else { return };
        let Some(broken) = self.components.remove(&component) else { return };
        let members: Vec<_> = broken.images.iter().filter_map(|image| self.members.remove(image)).collect();
        for shared in &broken.traits {
            self.traits.remove(shared);
            if let Trait::Look(look) = shared {
                self.index.remove(*look);
            }
        }
        let rest: Vec<_> = members.into_iter().filter(|member| member.image != image).collect();
        let images: Vec<_> = rest.iter().map(|member| member.image).collect();
        for member in rest {
            self.join(member);
        }
        let parts: BTreeSet<usize> = images.iter().filter_map(|image| self.component_of(*image)).collect();
        let largest = parts.iter().copied().max_by_key(|part| self.rank(*part));
        if let Some(part) = largest.and_then(|part| self.components.get_mut(&part)) {
            part.name = broken.name;
        }
        for part in parts {
            self.name_if_needed(part);
        }
    }

    /// Names each group after the image of it that arrived first, whatever names were given on the way, and returns every image
    /// whose group changed by that, sorted. Names then do not depend on the order in which images were added.
    pub fn settle(&mut self) -> Vec<ImageId> {
        let mut changed = BTreeSet::new();
        let groups: Vec<usize> = self
            .components
            .iter()
            .filter(|(_, group)| group.images.len() > 1)
            .map(|(component, _)| *component)
            .collect();
        for component in groups {
            let name = self.earliest(component).map(GroupId::named_after);
            if let Some(group) = self.components.get_mut(&component).filter(|group| group.name != name) {
                group.name = name;
                changed.extend(group.images.iter().copied());
            }
        }
        changed.into_iter().collect()
    }

    /// Adds an image and merges what it joins; returns the images whose group changed.
    fn join(&mut self, member: Member) -> BTreeSet<ImageId> {
        if self.members.contains_key(&member.image) {
            return BTreeSet::new();
        }
        let bytes = Trait::Bytes(member.hash);
        let look = (member.identity.contrast >= LEAST_CONTRAST).then_some(member.identity.dhash.0);
        let mut joined: HashSet<usize> = self.traits.get(&bytes).map(|shared| shared.component).into_iter().collect();
        // A hash that is known has been compared before: all that is near it is in its group.
        let known = look.and_then(|look| self.traits.get(&Trait::Look(look)));
        match (known, look) {
            (Some(shared), _) => {
                joined.insert(shared.component);
            }
            (None, Some(look)) => {
                let near = self.index.within(look, self.distance_at_most);
                joined.extend(
                    near.iter().filter_map(|near| self.traits.get(&Trait::Look(*near))).map(|near| near.component),
                );
                self.index.insert(look);
            }
            (None, None) => {}
        }
        let (component, changed) = self.merge(&joined);
        for shared in [Some(bytes), look.map(Trait::Look)].into_iter().flatten() {
            let entry = self.traits.entry(shared).or_insert(Shared { count: 0, first: member.image, component });
            entry.count += 1;
            if let Some(component) = self.components.get_mut(&component).filter(|_| entry.count == 1) {
                component.traits.push(shared);
            }
        }
        if let Some(component) = self.components.get_mut(&component) {
            component.images.push(member.image);
        }
        self.givers.insert(GroupId::named_after(member.image), member.arrival);
        self.members.insert(member.image, member);
        changed
    }

    /// Makes these components one, or a new one of none, and returns the images whose group changed.
    fn merge(&mut self, joined: &HashSet<usize>) -> (usize, BTreeSet<ImageId>) {
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
            for shared in &smaller.traits {
                if let Some(shared) = self.traits.get_mut(shared) {
                    shared.component = kept;
                }
            }
            changed.extend(smaller.images.iter().copied());
            if let Some(larger) = self.components.get_mut(&kept) {
                larger.images.extend(smaller.images);
                larger.traits.extend(smaller.traits);
            }
        }
        (kept, changed)
    }

    /// What decides whose name stays: the size, then who arrived first.
    fn rank(&self, component: usize) -> (usize, std::cmp::Reverse<(u64, Option<GroupId>)>) {
        let part = &self.components[&component];
        let name = part.name.or_else(|| self.earliest(component).map(GroupId::named_after));
        let arrival = name.and_then(|name| self.givers.get(&name)).copied().unwrap_or(u64::MAX);
        (part.images.len(), std::cmp::Reverse((arrival, name)))
    }

    /// Gives a component of several images a name if it has none, and then returns its images.
    fn name_if_needed(&mut self, component: usize) -> Option<Vec<ImageId>> {
        self.components.get(&component).filter(|group| group.images.len() > 1 && group.name.is_none())?;
        let name = self.earliest(component).map(GroupId::named_after);
        let component = self.components.get_mut(&component)?;
        component.name = name;
        Some(component.images.clone())
    }

    fn earliest(&self, component: usize) -> Option<ImageId> {
        self.images_of(component).min_by_key(|image| (self.members[image].arrival, *image))
    }

    fn images_of(&self, component: usize) -> impl Iterator<Item = ImageId> {
        self.components.get(&component).map(|component| component.images.as_slice()).unwrap_or_default().iter().copied()
    }

    fn component_of(&self, image: ImageId) -> Option<usize> {
        let member = self.members.get(&image)?;
        self.traits.get(&Trait::Bytes(member.hash)).map(|shared| shared.component)
    }
}
