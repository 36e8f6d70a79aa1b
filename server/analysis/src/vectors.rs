//! The widest vectors of the processor that the program runs on: it is compiled for the least of its kind.
//!
//! Results are the same on every processor: neither the order nor the rounding of any operation depends on it.

/// Loops that can be compiled for several processors.
pub(crate) use pulp::NullaryFnOnce as Loops;

/// Runs loops with the widest vectors.
#[inline(always)]
pub(crate) fn widest<Made>(loops: impl Loops<Output = Made>) -> Made {
    pulp::Arch::new().dispatch(loops)
}

/// Declares the loops of a function, with its arguments. It and what it calls in its loops must be `#[inline(always)]`: what is
/// not inlined is compiled for the least processor, as a closure would be.
macro_rules! loops {
    ($name:ident<$life:lifetime>($($argument:ident: $kind:ty),+) -> $made:ty = $function:path) => {
        struct $name<$life>($($kind),+);

        impl<$life> $crate::vectors::Loops for $name<$life> {
            type Output = $made;

            #[inline(always)]
            fn call(self) -> $made {
                let Self($($argument),+) = self;
                $function($($argument),+)
            }
        }
    };
}
pub(crate) use loops;
