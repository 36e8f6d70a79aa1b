//! Which images of a batch repeat each other, found as they come.
//!
//! Two images are joined when their bytes are equal or when they look alike: their hashes are close, or several of their anchors are
//! alike, and laid over each other they agree. A group is everything that is joined directly or through others, so the groups do not
//! depend on the order in which images come; only their names do, until [`Duplicates::settle`].

use std::collections::{BTreeSet, HashMap, HashSet};

pub use member::{DuplicateStatus, Member};
use protocol::{ContentHash, DuplicateKind, GroupId, ImageId, Thresholds};

use self::comparison::Comparison;
use self::look::Look;
use self::looks::Looks;

mod alignment;
mod anchor;
mod anchor_index;
mod comparison;
mod components;
mod context;
mod demands;
mod glance;
mod grid;
mod lanes;
mod likeness;
mod look;
mod looks;
mod member;
mod normal_equations;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;
mod tone;
mod turn;

/// The duplicates of one batch.
#[derive(Debug, Clone)]
pub struct Duplicates {
    distance_at_most: u32,
    similarity_at_least: f32,
    /// What an image is of, and when it arrived.
    images: HashMap<ImageId, (ContentHash, u64)>,
    contents: HashMap<ContentHash, Content>,
    looks: Looks,
    components: HashMap<usize, Component>,
    next_component: usize,
    /// When the images arrived that groups are named after; kept when an image is gone, since its name may stay.
    givers: HashMap<GroupId, u64>,
}

/// Bytes that one image has or several have.
#[derive(Debug, Clone)]
struct Content {
    images: usize,
    first: ImageId,
    component: usize,
    /// Its number among the looks; nothing when it is too even to be compared.
    look: Option<u32>,
    /// How alike it is to the first that it was found to look like.
    similarity: Option<f32>,
}

/// Images that are joined, and what they are of.
#[derive(Debug, Clone, Default)]
struct Component {
    images: Vec<ImageId>,
    contents: Vec<ContentHash>,
    /// Present when there is more than one image.
    name: Option<GroupId>,
}

impl Duplicates {
    /// No images; `thresholds` say when two look alike.
    pub fn new(thresholds: &Thresholds) -> Self {
        Self {
            distance_at_most: thresholds.distance_at_most,
            similarity_at_least: thresholds.similarity_at_least,
            images: HashMap::new(),
            contents: HashMap::new(),
            looks: Looks::default(),
            components: HashMap::new(),
            next_component: 0,
            givers: HashMap::new(),
        }
    }

    /// Adds an image; one that is known already changes nothing.
    ///
    /// Returns every other image whose duplicate_kind or group changed by it, sorted. When groups merge, the name of the larger one
    /// stays; of equally large ones, the name of the image that arrived first.
    pub fn insert(&mut self, member: &Member<'_>) -> Vec<ImageId> {
        if self.images.contains_key(&member.image) {
            return vec![];
        }
        let mut changed = self.join(member);
        let Some(component) = self.component_of(member.image) else { return vec![] };
        if let Some(images) = self.name_if_needed(component) {
            changed.extend(images);
        }
        // A twin that was alone with its bytes until now.
        changed.extend(self.contents.get(&member.hash).filter(|twins| twins.images == 2).map(|twins| twins.first));
        changed.remove(&member.image);
        changed.into_iter().collect()
    }

    /// Adds an image that was added before a restart, and the name that its group had then.
    pub fn restore(&mut self, member: &Member<'_>, group: Option<GroupId>) {
        if self.images.contains_key(&member.image) {
            return;
        }
        self.join(member);
        let Some(component) = self.component_of(member.image) else { return };
        if let (Some(group), Some(component)) = (group, self.components.get_mut(&component)) {
            component.name = Some(group);
        }
        self.name_if_needed(component);
    }

    /// Where an image stands; alone when it is unknown.
    pub fn status(&self, image: ImageId) -> DuplicateStatus {
        let Some((content, component)) = self.content_of(image).zip(self.component_of(image)) else {
            return DuplicateStatus::default();
        };
        let component = &self.components[&component];
        if component.images.len() < 2 {
            return DuplicateStatus::default();
        }
        let duplicate_kind = if content.images > 1 { DuplicateKind::Exact } else { DuplicateKind::Near };
        DuplicateStatus { duplicate_kind, group: component.name, similarity: content.similarity }
    }

    /// Takes an image out. If that breaks its group apart, the largest part keeps the name.
    pub fn remove(&mut self, image: ImageId) {
        let Some((hash, _)) = self.images.remove(&image) else { return };
        let Some(content) = self.contents.get_mut(&hash) else { return };
        let component = content.component;
        content.images -= 1;
        let is_gone = content.images == 0;
        if let Some(component) = self.components.get_mut(&component) {
            component.images.retain(|other| *other != image);
            let twin = component.images.iter().find(|other| self.images[*other].0 == hash);
            content.first = twin.copied().unwrap_or(content.first);
        }
        if is_gone {
            self.break_apart(component, hash);
        }
    }

    /// Names each group after the image of it that arrived first, whatever names were given on the way, and returns every image
    /// whose group changed by that, sorted. Names then do not depend on the order in which images were added.
    pub fn settle(&mut self) -> Vec<ImageId> {
        let mut changed = BTreeSet::new();
        let groups: Vec<usize> = self.large_components().map(|(component, _)| component).collect();
        for component in groups {
            let name = self.earliest(component).map(GroupId::named_after);
            if let Some(group) = self.components.get_mut(&component).filter(|group| group.name != name) {
                group.name = name;
                changed.extend(group.images.iter().copied());
            }
        }
        changed.into_iter().collect()
    }

    /// The images of each group.
    pub fn groups(&self) -> impl Iterator<Item = &[ImageId]> {
        self.large_components().map(|(_, component)| component.images.as_slice())
    }

    /// How alike the images of its group are to this one, up to 1; those are missing that are of its group through others only.
    pub fn similar_to(&self, image: ImageId) -> HashMap<ImageId, f32> {
        let Some(content) = self.content_of(image) else { return HashMap::new() };
        let Some(component) = self.components.get(&content.component) else { return HashMap::new() };
        let hash = self.images[&image].0;
        let mut similar: HashMap<ContentHash, f32> = HashMap::from([(hash, 1.0)]);
        if let Some(look) = content.look.and_then(|look| self.looks.get(look)) {
            let mut comparison = Comparison::new(look);
            for (number, ways) in self.looks.candidates(look, self.distance_at_most) {
                let Some(other) = self.looks.get(number).filter(|other| other.hash != hash) else { continue };
                if self.contents[&other.hash].component == content.component
                    && let Some(similarity) = comparison.similarity(other, &ways, self.similarity_at_least)
                {
                    similar.insert(other.hash, similarity);
                }
            }
        }
        let similarity = |image: &ImageId| similar.get(&self.images[image].0).map(|similarity| (*image, *similarity));
        component.images.iter().filter(|other| **other != image).filter_map(similarity).collect()
    }

    /// Adds an image that is not known and merges what it joins; returns the images whose group changed.
    fn join(&mut self, member: &Member<'_>) -> BTreeSet<ImageId> {
        let known = self.contents.get(&member.hash).map(|content| content.component);
        let (joined, fresh) = match known {
            Some(component) => (HashSet::from([component]), None),
            None => {
                let look = Look::new(member.hash, member.identity);
                let (joined, similarity) = look.as_ref().map(|look| self.alike(look)).unwrap_or_default();
                (joined, Some((look, similarity)))
            }
        };
        let (component, changed) = self.merge(&joined);
        if let Some((look, similarity)) = fresh {
            let look = look.map(|look| self.looks.insert(look));
            let content = Content { images: 0, first: member.image, component, look, similarity };
            self.contents.insert(member.hash, content);
        }
        if let Some(content) = self.contents.get_mut(&member.hash) {
            content.images += 1;
        }
        if let Some(component) = self.components.get_mut(&component) {
            component.images.push(member.image);
            component.contents.extend(known.is_none().then_some(member.hash));
        }
        self.givers.insert(GroupId::named_after(member.image), member.arrival);
        self.images.insert(member.image, (member.hash, member.arrival));
        changed
    }

    /// The components that have something that looks like this, and how alike the most similar of what was compared is.
    fn alike(&mut self, look: &Look) -> (HashSet<usize>, Option<f32>) {
        let mut comparison = Comparison::new(look);
        let (mut joined, mut most): (_, Option<f32>) = (HashSet::new(), None);
        for (number, ways) in self.looks.candidates(look, self.distance_at_most) {
            let Some(other) = self.looks.get(number) else { continue };
            let Some(content) = self.contents.get_mut(&other.hash) else { continue };
            // Nothing more would come of it.
            if joined.contains(&content.component) {
                continue;
            }
            if let Some(similarity) = comparison.similarity(other, &ways, self.similarity_at_least) {
                joined.insert(content.component);
                content.similarity.get_or_insert(similarity);
                most = Some(most.map_or(similarity, |most| most.max(similarity)));
            }
        }
        (joined, most)
    }
}
