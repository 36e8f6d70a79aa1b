//! Run-time SIMD dispatch: runs loops with AVX2 and FMA where the processor has them, although the program is compiled
//! for the baseline of its architecture.
//!
//! Results are the same on every processor: neither the order nor the rounding of any operation depends on it.

/// Code that can be compiled for several instruction sets.
pub(crate) use pulp::NullaryFnOnce as Kernel;

/// Vector of eight floats, and the operations on it. For loops with many sums, which the compiler vectorizes badly: it
/// would shuffle numbers between vectors.
pub(crate) use pulp::{Simd, f32x8 as F32x8};

/// Packs eight numbers into one vector.
#[inline(always)]
pub(crate) fn pack(lanes: [f32; 8]) -> F32x8 {
    pulp::cast(lanes)
}

/// Unpacks a vector into its eight numbers.
#[inline(always)]
pub(crate) fn unpack(vector: F32x8) -> [f32; 8] {
    pulp::cast(vector)
}

/// Code that computes with vectors of eight floats and can be compiled for several instruction sets.
pub(crate) trait F32x8Kernel {
    /// Result of the code.
    type Output;

    /// Runs the code; `simd` provides the vector operations.
    fn run<S: Simd<f32s = F32x8>>(self, simd: S) -> Self::Output;
}

/// Runs a kernel with 256-bit vectors where the processor has AVX2 and FMA, else with an emulation that gives the same
/// result.
#[inline(always)]
pub(crate) fn dispatch_f32x8<Output>(kernel: impl F32x8Kernel<Output = Output>) -> Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(WithV3(kernel, simd));
    }
    kernel.run(pulp::Scalar256b)
}

/// Kernel with the token that proves x86-64-v3 (AVX2 and FMA).
#[cfg(target_arch = "x86_64")]
struct WithV3<K>(K, pulp::x86::V3);

#[cfg(target_arch = "x86_64")]
impl<K: F32x8Kernel> Kernel for WithV3<K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.0.run(self.1)
    }
}

/// Runs a kernel compiled for AVX2 and FMA where the processor has them, otherwise for the baseline.
#[inline(always)]
pub(crate) fn dispatch<Output>(kernel: impl Kernel<Output = Output>) -> Output {
    pulp::Arch::new().dispatch(kernel)
}

/// Declares a [`Kernel`] that calls a function with the fields as arguments. The function and everything that it calls
/// in its loops must be `#[inline(always)]`: code that is not inlined (closures too) is compiled for the baseline.
macro_rules! kernel {
    ($name:ident<$life:lifetime>($($argument:ident: $kind:ty),+) -> $output:ty = $function:path) => {
        struct $name<$life>($($kind),+);

        impl<$life> $crate::simd::Kernel for $name<$life> {
            type Output = $output;

            #[inline(always)]
            fn call(self) -> $output {
                let Self($($argument),+) = self;
                $function($($argument),+)
            }
        }
    };
}
pub(crate) use kernel;
