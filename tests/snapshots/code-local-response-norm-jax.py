import jax
import jax.numpy as jnp


def normalize(x):
    """Local response normalization, for N × C × H × W of 4 × 8 × 6 × 6."""
    n, c, h, w = x.shape
    size = 3  # channels in the window
    padded = jnp.pad(jnp.square(x), ((0, 0), (size // 2, (size - 1) // 2), (0, 0), (0, 0)))
    power = sum(padded[:, start : start + c] for start in range(size))
    xhat = x / (2 + 1e-4 * power) ** 0.75
    y = xhat
    return y


y = normalize(x)
