import jax
import jax.numpy as jnp


def normalize(x, gamma, beta):
    """Group normalization, then gamma and beta of every channel.

    16 areas of 1 × 72 for N × C × H × W of 4 × 8 × 6 × 6.
    """
    n, c, h, w = x.shape
    split = x.reshape(n, 4, c // 4, h, w)  # n, g, k, h, w
    mean = split.mean((2, 3, 4), keepdims=True)
    variance = split.var((2, 3, 4), ddof=0, keepdims=True)
    xhat = (split - mean) / jnp.sqrt(variance + 1e-5)
    y = xhat.reshape(x.shape)
    y = gamma.reshape(-1, 1, 1) * y + beta.reshape(-1, 1, 1)
    return y


gamma, beta = jnp.full(8, 1, x.dtype), jnp.full(8, 0, x.dtype)
y = normalize(x, gamma, beta)
