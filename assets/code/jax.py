#: import
import jax
import jax.numpy as jnp


#: open
def normalize(x):
    """{title}.

    {areas} of {rows} × {columns} for {array} of {sizes}.
    """
#: open affine
def normalize(x, gamma, beta):
    """{title}, then gamma and beta of every channel.

    {areas} of {rows} × {columns} for {array} of {sizes}.
    """
#: open formula
def normalize(x):
    """{title}, for {array} of {sizes}."""
#: open formula affine
def normalize(x, gamma, beta):
    """{title}, for {array} of {sizes}."""
#: enter ncl
    x = x[..., None]  # the length as height
#: enter ntd
    x = x.swapaxes(1, 2)[..., None]  # features as channels, tokens as height
#: enter nd
    x = x[:, :, None, None]
#: sizes
    n, c, h, w = x.shape
#: whole
    split = x
#: split
    split = x.reshape({split})  # {axes}
#: center
    xhat = split - split.mean({over}, keepdims=True)
#: scale
    square = jnp.square(split).mean({over}, keepdims=True) + {epsilon}
    xhat = split / jnp.sqrt(square)
#: scale bare
    square = jnp.square(split).mean({over}, keepdims=True)
    xhat = jnp.where(square > 0, split / jnp.sqrt(square), 0)  # an area of zeros gives 0
#: standardize
    mean = split.mean({over}, keepdims=True)
    variance = split.var({over}, ddof={correction}, keepdims=True)
    xhat = (split - mean) / jnp.sqrt(variance + {epsilon})
#: standardize bare
    mean = split.mean({over}, keepdims=True)
    variance = split.var({over}, ddof={correction}, keepdims=True)
    xhat = jnp.where(variance > 0, (split - mean) / jnp.sqrt(variance), 0)  # a constant area gives 0
#: whiten
    ordered = split.transpose({order})  # areas: {area_axes}; rows: {row_axes}; columns: {column_axes}
    areas = ordered.reshape({area_count}, {row_count}, -1)
    d, m = areas.shape[1:]
    centred = areas - areas.mean(-1, keepdims=True)
    identity = jnp.eye(d, dtype=x.dtype)
    sigma = centred @ centred.mT / m + {epsilon} * identity
#: eigen
    values, vectors = jnp.linalg.eigh(sigma)  # ascending
    values = jnp.maximum(values, {epsilon})
    floor = values[..., -1:] * d * jnp.finfo(x.dtype).eps
    roots = jnp.where(values > floor, jax.lax.rsqrt(values), 0)  # no variance, no output
#: zca
    whitener = (vectors * roots[..., None, :]) @ vectors.mT
#: pca
    largest = jnp.abs(vectors).argmax(-2, keepdims=True)
    vectors = vectors * jnp.sign(jnp.take_along_axis(vectors, largest, -2))  # the largest entry is positive
    whitener = (vectors * roots[..., None, :]).mT[..., ::-1, :]  # largest eigenvalue first
#: cholesky
    factor = jnp.linalg.cholesky(sigma)
    whitener = jax.scipy.linalg.solve_triangular(factor, jnp.broadcast_to(identity, sigma.shape), lower=True)
#: newton
    trace = jnp.maximum(jnp.trace(sigma, axis1=-2, axis2=-1), jnp.finfo(x.dtype).tiny)[..., None, None]
    whitener, rest = jnp.broadcast_to(identity, sigma.shape), sigma / trace
    for _ in range({iterations}):
        step = 1.5 * identity - 0.5 * whitener @ rest
        whitener, rest = step @ whitener, rest @ step
    whitener = whitener / jnp.sqrt(trace)
#: join
    whitened = (whitener @ centred).reshape(ordered.shape)
    xhat = whitened.transpose({back})
#: keep
    y = xhat
#: restore
    y = xhat.reshape(x.shape)
#: affine
    y = gamma.reshape(-1, 1, 1) * y + beta.reshape(-1, 1, 1)
#: leave ncl
    y = y[..., 0]
#: leave ntd
    y = y[..., 0].swapaxes(1, 2)
#: leave nd
    y = y[:, :, 0, 0]
#: return
    return y


#: call
y = normalize(x)
#: call affine
gamma, beta = {gamma}, {beta}
y = normalize(x, gamma, beta)
#: full
jnp.full({channels}, {value}, x.dtype)
#: list
jnp.array([{values}], x.dtype)
#: formula local_response_norm
    size = {size}  # channels in the window
    padded = jnp.pad(jnp.square(x), ((0, 0), (size // 2, (size - 1) // 2), (0, 0), (0, 0)))
    power = sum(padded[:, start : start + c] for start in range(size))
?alpha_divisor=one     xhat = x / ({offset} + {alpha} * power) ** {exponent}
?alpha_divisor=size     xhat = x / ({offset} + {alpha} / size * power) ** {exponent}
#: formula l1_batch_norm
    centred = x - x.mean((0, 2, 3), keepdims=True)
    deviation = jnp.abs(centred).mean((0, 2, 3), keepdims=True)
?factor=gaussian     deviation = deviation * (jnp.pi / 2) ** 0.5  # that of normal values
    xhat = centred / (deviation + {epsilon})
#: formula variance_only_layer_norm
    xhat = x / jnp.sqrt(x.var(1, keepdims=True) + {epsilon})
#: formula filter_response_norm
    square = jnp.square(x).mean((2, 3), keepdims=True) + {epsilon}
?learned_epsilon=on     square = square + 1e-4  # what would be learned, at its start
    xhat = x / jnp.sqrt(square)
#: after filter_response_norm
?threshold=on     y = jnp.maximum(y, {cutoff})  # the threshold, learned per channel
#: formula evonorm_s0
    groups = {groups}
    variance = x.reshape(n, groups, -1).var(-1, ddof={correction})
    deviation = jnp.repeat(jnp.sqrt(variance + {epsilon}), c // groups, 1)[..., None, None]
    xhat = x * jax.nn.sigmoid({slope} * x) / deviation
#: formula evonorm_b0
    batch = jnp.sqrt(x.var((0, 2, 3), keepdims=True) + {epsilon})
    instance = jnp.sqrt(x.var((2, 3), ddof={correction}, keepdims=True) + {epsilon})
    xhat = x / jnp.maximum(batch, {slope} * x + instance)
#: formula batch_instance_norm
    def standardized(axes):
        return (x - x.mean(axes, keepdims=True)) / jnp.sqrt(x.var(axes, keepdims=True) + {epsilon})

    rho = {batch_share}  # learned per channel
    xhat = rho * standardized((0, 2, 3)) + (1 - rho) * standardized((2, 3))
#: formula partial_rms_norm
    measured = max(1, int({fraction} * c))  # of the channels
    square = jnp.square(x[:, :measured]).mean(1, keepdims=True)
?epsilon_placement=inside     xhat = x / jnp.sqrt(square + {epsilon})
?epsilon_placement=outside     xhat = x / (jnp.sqrt(square) + {epsilon})
#: formula extended_batch_norm
    mean = x.mean((0, 2, 3), keepdims=True)
?deviation_about=overall     variance = x.var()
?deviation_about=channel     variance = x.var((0, 2, 3)).mean()
    xhat = (x - mean) / jnp.sqrt(variance + {epsilon})
#: formula synchronized_batch_norm
?synchronized=on     split, axes = x, (0, 2, 3)
?synchronized=off     split, axes = x.reshape({batch_groups}, n // {batch_groups}, c, h, w), (1, 3, 4)  # devices
    variance = split.var(axes, keepdims=True)
    xhat = ((split - split.mean(axes, keepdims=True)) / jnp.sqrt(variance + {epsilon})).reshape(x.shape)
