//! The two maps that every normalization by rows ends in, forward and backward.

/// `y = (x - shift) * factor + offset`. The shift is apart from the offset, so that a large mean leaves before anything
/// is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Affine<C> {
    /// What is subtracted.
    pub shift: C,
    /// What the difference is multiplied by.
    pub factor: C,
    /// What is added.
    pub offset: C,
}

/// `dx = (g - g_shift) * g_factor + (x - x_shift) * x_factor + offset`: the gradient with respect to the input of an
/// affine map whose coefficients depend on that input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pullback<C> {
    /// What is subtracted from the gradient of the output.
    pub g_shift: C,
    /// What the difference is multiplied by.
    pub g_factor: C,
    /// What is subtracted from the input.
    pub x_shift: C,
    /// What the difference is multiplied by.
    pub x_factor: C,
    /// What is added.
    pub offset: C,
}

impl<C> Affine<C> {
    /// The coefficients in the order of the fields.
    #[inline]
    pub fn parts(self) -> [C; 3] {
        [self.shift, self.factor, self.offset]
    }

    /// The inverse of [`Affine::parts`].
    #[inline]
    pub fn of([shift, factor, offset]: [C; 3]) -> Self {
        Self { shift, factor, offset }
    }
}

impl<C> Pullback<C> {
    /// The coefficients in the order of the fields.
    #[inline]
    pub fn parts(self) -> [C; 5] {
        [self.g_shift, self.g_factor, self.x_shift, self.x_factor, self.offset]
    }

    /// The inverse of [`Pullback::parts`].
    #[inline]
    pub fn of([g_shift, g_factor, x_shift, x_factor, offset]: [C; 5]) -> Self {
        Self { g_shift, g_factor, x_shift, x_factor, offset }
    }
}
