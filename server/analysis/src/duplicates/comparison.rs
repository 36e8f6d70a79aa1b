//! One picture compared with others: in which ways each could be the same, and whether it is.

use super::alignment::Affine;
use super::anchor::Anchor;
use super::demands::Demands;
use super::glance::settled;
use super::grid::Grid;
use super::likeness::{Sight, similarity};
use super::look::Look;
use super::turn::Turn;

/// Most places of one picture on another that are tried for each turn.
const PLACES: usize = 3;

/// By how many cells anchors may disagree on where the middle of the picture lies.
const TOLERANCE: f32 = 2.5;

/// A way in which two pictures could be the same: which of the anchors of both are alike, or that their hashes are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// Pairs of an anchor of the picture that is turned and one of the other; none when it is the hashes that are close.
    pub(super) pairs: Vec<(u8, u8)>,
    /// How the picture that is compared has to be turned to lie as the other does.
    pub(super) turn: Turn,
}

impl Way {
    /// The same, with the other picture turned.
    fn inverse(&self) -> Self {
        let mut pairs: Vec<(u8, u8)> = self.pairs.iter().map(|&(one, other)| (other, one)).collect();
        pairs.sort_unstable();
        Self { pairs, turn: self.turn.inverse() }
    }
}

/// One picture, and what was worked out of it to compare it.
pub(super) struct Comparison<'a> {
    look: &'a Look,
    glances: [Option<Grid>; 8],
    sights: [Option<Sight>; 8],
}

impl<'a> Comparison<'a> {
    pub(super) fn new(look: &'a Look) -> Self {
        Self { look, glances: Default::default(), sights: Default::default() }
    }

    /// How alike the other picture is in the first of these ways in which it is at least so; the same whichever of the two is
    /// compared with the other.
    pub(super) fn similarity(&mut self, other: &Look, ways: &[Way], least: f32) -> Option<f32> {
        // It is always the same one of the two that the other is turned for and laid over.
        let is_first = self.look.hash <= other.hash;
        let mut ways: Vec<Way> = ways.iter().map(|way| if is_first { way.inverse() } else { way.clone() }).collect();
        ways.sort_unstable();
        let (first, second) = if is_first { (self.look, other) } else { (other, self.look) };
        let demands = first.nature.demands(second.nature);
        ways.iter().find_map(|way| {
            // Most have nothing in common: that shows before anything is worked out of the pictures.
            let mut starts = starts((first, second), way, demands);
            let correlation = if way.pairs.is_empty() { demands.glance.0 } else { demands.glance.1 };
            starts.retain(|start| first.glance.can_be(&second.glance, way.turn, start, correlation));
            if demands.light.0 > 0.0 {
                starts.retain(|start| first.tones.can_be(&second.tones, way.turn, start, demands.light.0));
            }
            if starts.is_empty() {
                return None;
            }
            let (one, two) = if is_first {
                (self.glance(Turn::NONE).clone(), second.glance.turned(way.turn))
            } else {
                (first.glance.turned(Turn::NONE), self.glance(way.turn).clone())
            };
            let mut starts: Vec<Affine> = starts.into_iter().filter_map(|start| settled(&one, &two, start)).collect();
            starts.retain(|start| first.tones.can_be(&second.tones, way.turn, start, demands.light.1));
            if starts.is_empty() {
                return None;
            }
            let (first, second) = if is_first {
                (self.sight(Turn::NONE).clone(), Sight::new(other.turned(way.turn)))
            } else {
                (Sight::new(other.picture()), self.sight(way.turn).clone())
            };
            let fits = |similarity: &f32| *similarity >= least;
            starts.into_iter().find_map(|start| similarity(&first, &second, start, demands).filter(fits))
        })
    }

    fn glance(&mut self, turn: Turn) -> &Grid {
        let look = self.look;
        self.glances[turn.number()].get_or_insert_with(|| look.glance.turned(turn))
    }

    fn sight(&mut self, turn: Turn) -> &Sight {
        let look = self.look;
        self.sights[turn.number()].get_or_insert_with(|| Sight::new(look.turned(turn)))
    }
}

/// Where the second picture, turned, could lie on the first: all over it, or where its anchors say.
fn starts((first, second): (&Look, &Look), way: &Way, demands: &Demands) -> Vec<Affine> {
    if way.pairs.is_empty() {
        return vec![Affine::between(first.size(), way.turn.size(second.size()))];
    }
    let start = |&(second_place, first_place): &(u8, u8)| {
        let from: &Anchor = &first.anchors[usize::from(first_place)];
        let to: &Anchor = &second.anchors[usize::from(second_place)];
        let scale = to.scale() / from.scale();
        Affine::through((from.x, from.y), way.turn.point((to.x, to.y), second.size()), (scale, scale))
    };
    let middle = (first.size().0 as f32 / 2.0, first.size().1 as f32 / 2.0);
    agreed(way.pairs.iter().map(start).collect(), middle, demands.votes)
}

/// The starts that most others agree with, so many at least, the most agreed with first.
fn agreed(mut starts: Vec<Affine>, middle: (f32, f32), fewest: usize) -> Vec<Affine> {
    let mut places = vec![];
    while places.len() < PLACES {
        let votes = |start: &Affine| starts.iter().filter(|other| agree(start, other, middle)).count();
        // Of equally many votes the first start has it.
        let Some((count, best)) =
            starts.iter().map(|start| (votes(start), *start)).rev().max_by_key(|(count, _)| *count)
        else {
            break;
        };
        if count < fewest {
            break;
        }
        starts.retain(|start| !agree(&best, start, middle));
        places.push(best);
    }
    places
}

fn agree(one: &Affine, other: &Affine, middle: (f32, f32)) -> bool {
    let scale = one.across[0] / other.across[0];
    let (place, another) = (one.point(middle), other.point(middle));
    (0.95..1.05).contains(&scale) && (place.0 - another.0).abs() < TOLERANCE && (place.1 - another.1).abs() < TOLERANCE
}
