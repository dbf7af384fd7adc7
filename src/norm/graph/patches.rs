//! Convolution as a matrix product: the patches of an image as the columns of a matrix (im2col).

use super::array::checked_len;
use super::op::Op;
use super::{Array, Dim, Error, Sizes, Var};

/// How patches are cut: `padding` zeros around the image, then a patch every `stride` positions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patches {
    kernel: [usize; 2],
    stride: usize,
    padding: usize,
}

impl Patches {
    /// Positions of the patch along an axis: none where the kernel does not fit.
    fn positions(self, size: usize, kernel: usize) -> Option<usize> {
        let room = size.checked_add(self.padding.checked_mul(2)?)?.checked_sub(kernel)?;
        (kernel > 0).then(|| room.checked_div(self.stride)).flatten().map(|steps| steps + 1)
    }

    /// N × 1 × (C · kh · kw) × (positions): the height and width of the result, and its sizes.
    fn sizes(self, sizes: Sizes) -> Result<([usize; 2], Sizes), Error> {
        let [n, c, h, w] = sizes;
        let [kh, kw] = self.kernel;
        let needs = "a stride of at least 1 and a kernel that fits into the padded image";
        let misfit = Error::Needs { operation: "unfold", sizes, needs };
        let (Some(rows), Some(columns)) = (self.positions(h, kh), self.positions(w, kw)) else {
            return Err(misfit);
        };
        let patches = [n, 1, c.saturating_mul(kh).saturating_mul(kw), rows.saturating_mul(columns)];
        checked_len(patches)?;
        Ok(([rows, columns], patches))
    }

    /// Visits the rows of the patches, as far as they lie in the image: where such a row starts there, where here, and its
    /// length. There its values are `stride` apart.
    fn visit(
        self,
        [n, c, h, w]: Sizes,
        [rows, columns]: [usize; 2],
        mut visit: impl FnMut(usize, usize, usize),
    ) {
        let [kh, kw] = self.kernel;
        let mut patch_row = 0;
        for plane in 0..n * c {
            for (i, j) in (0..kh).flat_map(|i| (0..kw).map(move |j| (i, j))) {
                // The positions at which pixel j of the patch is one of the image's w.
                let first = self.padding.saturating_sub(j).div_ceil(self.stride);
                let end = (self.padding + w).saturating_sub(j).div_ceil(self.stride).min(columns);
                for row in 0..rows {
                    let y = row * self.stride + i;
                    if first < end && (self.padding..self.padding + h).contains(&y) {
                        let x = first * self.stride + j - self.padding;
                        let there = (plane * h + y - self.padding) * w + x;
                        visit(there, (patch_row * rows + row) * columns + first, end - first);
                    }
                }
                patch_row += 1;
            }
        }
    }
}

pub(super) fn unfold(x: &Array, patches: Patches) -> Result<Array, Error> {
    let (positions, sizes) = patches.sizes(x.sizes())?;
    let mut y = vec![0.0; sizes.iter().product()];
    patches.visit(x.sizes(), positions, |there, here, len| {
        let pixels = x.values()[there..].iter().step_by(patches.stride);
        y[here..][..len].iter_mut().zip(pixels).for_each(|(y, x)| *y = *x);
    });
    Ok(Array::of(sizes, y))
}

/// The adjoint of [`unfold`].
pub(super) fn fold(g: &Array, patches: Patches, sizes: Sizes) -> Result<Array, Error> {
    let (positions, _) = patches.sizes(sizes)?;
    let mut x = vec![0.0; sizes.iter().product()];
    patches.visit(sizes, positions, |there, here, len| {
        let pixels = x[there..].iter_mut().step_by(patches.stride);
        pixels.zip(&g.values()[here..][..len]).for_each(|(x, g)| *x += g);
    });
    Ok(Array::of(sizes, x))
}

/// Patches and convolution.
impl Var {
    /// The patches of every sample as the columns of a matrix: N × 1 × (C · kh · kw) × (rows · columns of positions), the
    /// rows in the order c, i, j of a kernel's weights.
    #[must_use]
    pub fn unfold(&self, kernel: [usize; 2], stride: usize, padding: usize) -> Self {
        Self::record(Op::Unfold(Patches { kernel, stride, padding }), &[self])
    }

    /// The convolution (cross-correlation, as everywhere in this field) with `weights` of C' × C × kh × kw.
    #[must_use]
    pub fn convolved(&self, weights: &Self, stride: usize, padding: usize) -> Self {
        let [out, channels, kh, kw] = weights.sizes();
        let patches = Patches { kernel: [kh, kw], stride, padding };
        let [rows, columns] = patches.sizes(self.sizes()).map_or([1, 1], |(positions, _)| positions);
        weights
            .reshape([1, 1, out, channels * kh * kw])
            .matmul(&self.unfold([kh, kw], stride, padding))
            .reshape([self.sizes()[Dim::N as usize], out, rows, columns])
    }
}
