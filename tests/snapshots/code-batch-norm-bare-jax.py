import jax
import jax.numpy as jnp


def normalize(x):
    """Batch normalization.

    8 areas of 1 × 4 for N × D of 4 × 8.
    """
    x = x[:, :, None, None]
    n, c, h, w = x.shape
    split = x
    mean = split.mean((0, 2, 3), keepdims=True)
    variance = split.var((0, 2, 3), ddof=0, keepdims=True)
    xhat = jnp.where(variance > 0, (split - mean) / jnp.sqrt(variance), 0)  # a constant area gives 0
    y = xhat
    y = y[:, :, 0, 0]
    return y


y = normalize(x)
