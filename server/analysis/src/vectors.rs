//! The widest vectors of the processor that the program runs on: it is compiled for the least of its kind.
//!
//! Results are the same on every processor: neither the order nor the rounding of any operation depends on it.

/// Loops that can be compiled for several processors.
pub(crate) use pulp::NullaryFnOnce as Loops;

/// Eight numbers, and what is done with all of them at once: for sums of which so many are kept that the compiler, left to find the
/// vectors itself, moves numbers between them.
pub(crate) use pulp::{Simd, f32x8 as Eight};

/// Eight numbers as one.
#[inline(always)]
pub(crate) fn together(numbers: [f32; 8]) -> Eight {
    pulp::cast(numbers)
}

/// Each of eight numbers.
#[inline(always)]
pub(crate) fn apart(eight: Eight) -> [f32; 8] {
    pulp::cast(eight)
}

/// Loops over eight numbers at once.
pub(crate) trait EightLoops {
    /// What they make.
    type Made;

    /// Runs them; `simd` knows the instructions.
    fn run<S: Simd<f32s = Eight>>(self, simd: S) -> Self::Made;
}

/// Runs loops over eight numbers with one instruction each where the processor has them.
#[inline(always)]
pub(crate) fn eightfold<Made>(loops: impl EightLoops<Made = Made>) -> Made {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(WithV3(loops, simd));
    }
    loops.run(pulp::Scalar256b)
}

#[cfg(target_arch = "x86_64")]
struct WithV3<L>(L, pulp::x86::V3);

#[cfg(target_arch = "x86_64")]
impl<L: EightLoops> Loops for WithV3<L> {
    type Output = L::Made;

    #[inline(always)]
    fn call(self) -> L::Made {
        self.0.run(self.1)
    }
}

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
