#: import
import torch


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
    x = x.unsqueeze(-1)  # the length as height
#: enter ntd
    x = x.transpose(1, 2).unsqueeze(-1)  # features as channels, tokens as height
#: enter nd
    x = x[:, :, None, None]
#: sizes
    n, c, h, w = x.shape
#: whole
    split = x
#: split
    split = x.reshape({split})  # {axes}
#: center
    xhat = split - split.mean({over}, keepdim=True)
#: scale
    square = split.square().mean({over}, keepdim=True) + {epsilon}
    xhat = split / square.sqrt()
#: scale bare
    square = split.square().mean({over}, keepdim=True)
    xhat = torch.where(square > 0, split / square.sqrt(), 0)  # an area of zeros gives 0
#: standardize
    mean = split.mean({over}, keepdim=True)
    variance = split.var({over}, correction={correction}, keepdim=True)
    xhat = (split - mean) / (variance + {epsilon}).sqrt()
#: standardize bare
    mean = split.mean({over}, keepdim=True)
    variance = split.var({over}, correction={correction}, keepdim=True)
    xhat = torch.where(variance > 0, (split - mean) / variance.sqrt(), 0)  # a constant area gives 0
#: whiten
    ordered = split.permute({order})  # areas: {area_axes}; rows: {row_axes}; columns: {column_axes}
    areas = ordered.reshape({area_count}, {row_count}, -1)
    d, m = areas.shape[1:]
    centred = areas - areas.mean(-1, keepdim=True)
    identity = torch.eye(d, dtype=x.dtype, device=x.device)
    sigma = centred @ centred.mT / m + {epsilon} * identity
#: eigen
    values, vectors = torch.linalg.eigh(sigma)  # ascending
    values = values.clamp(min={epsilon})
    floor = values[..., -1:] * d * torch.finfo(x.dtype).eps
    roots = torch.where(values > floor, values.rsqrt(), 0)  # no variance, no output
#: zca
    whitener = (vectors * roots.unsqueeze(-2)) @ vectors.mT
#: pca
    largest = vectors.abs().argmax(-2, keepdim=True)
    vectors = vectors * vectors.gather(-2, largest).sign()  # the largest entry is positive
    whitener = (vectors * roots.unsqueeze(-2)).mT.flip(-2)  # largest eigenvalue first
#: cholesky
    factor = torch.linalg.cholesky(sigma)
    whitener = torch.linalg.solve_triangular(factor, identity.expand_as(sigma), upper=False)
#: newton
    trace = sigma.diagonal(dim1=-2, dim2=-1).sum(-1)[..., None, None].clamp(min=torch.finfo(x.dtype).tiny)
    whitener, rest = identity.expand_as(sigma), sigma / trace
    for _ in range({iterations}):
        step = 1.5 * identity - 0.5 * whitener @ rest
        whitener, rest = step @ whitener, rest @ step
    whitener = whitener / trace.sqrt()
#: join
    whitened = (whitener @ centred).reshape(ordered.shape)
    xhat = whitened.permute({back})
#: keep
    y = xhat
#: restore
    y = xhat.reshape(x.shape)
#: affine
    y = gamma.reshape(-1, 1, 1) * y + beta.reshape(-1, 1, 1)
#: leave ncl
    y = y.squeeze(-1)
#: leave ntd
    y = y.squeeze(-1).transpose(1, 2)
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
x.new_full(({channels},), {value})
#: list
x.new_tensor([{values}])
#: native
# PyTorch has it as {native}.
#: native batch_norm
torch.nn.functional.batch_norm(x, None, None, training=True, eps={epsilon})
#: native batch_norm affine
torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps={epsilon})
#: native layer_norm
torch.nn.functional.layer_norm(x, x.shape[1:], eps={epsilon})
#: native instance_norm
torch.nn.functional.instance_norm(x, eps={epsilon})
#: native instance_norm affine
torch.nn.functional.instance_norm(x, weight=gamma, bias=beta, eps={epsilon})
#: native group_norm
torch.nn.functional.group_norm(x, {groups}, eps={epsilon})
#: native group_norm affine
torch.nn.functional.group_norm(x, {groups}, gamma, beta, {epsilon})
#: native rms_norm
torch.nn.functional.rms_norm(x, x.shape[1:], eps={epsilon})
#: formula local_response_norm
    size = {size}  # channels in the window
    padded = torch.nn.functional.pad(x.square(), (0, 0, 0, 0, size // 2, (size - 1) // 2))
    power = padded.unfold(1, size, 1).sum(-1)
?alpha_divisor=one     xhat = x / ({offset} + {alpha} * power) ** {exponent}
?alpha_divisor=size     xhat = x / ({offset} + {alpha} / size * power) ** {exponent}
#: formula l1_batch_norm
    centred = x - x.mean((0, 2, 3), keepdim=True)
    deviation = centred.abs().mean((0, 2, 3), keepdim=True)
?factor=gaussian     deviation = deviation * (torch.pi / 2) ** 0.5  # that of normal values
    xhat = centred / (deviation + {epsilon})
#: formula variance_only_layer_norm
    xhat = x / (x.var(1, correction=0, keepdim=True) + {epsilon}).sqrt()
#: formula filter_response_norm
    square = x.square().mean((2, 3), keepdim=True) + {epsilon}
?learned_epsilon=on     square = square + 1e-4  # what would be learned, at its start
    xhat = x / square.sqrt()
#: after filter_response_norm
?threshold=on     y = y.clamp(min={cutoff})  # the threshold, learned per channel
#: formula evonorm_s0
    groups = {groups}
    variance = x.reshape(n, groups, -1).var(-1, correction={correction})
    deviation = (variance + {epsilon}).sqrt().repeat_interleave(c // groups, 1)[..., None, None]
    xhat = x * torch.sigmoid({slope} * x) / deviation
#: formula evonorm_b0
    batch = (x.var((0, 2, 3), correction=0, keepdim=True) + {epsilon}).sqrt()
    instance = (x.var((2, 3), correction={correction}, keepdim=True) + {epsilon}).sqrt()
    xhat = x / torch.maximum(batch, {slope} * x + instance)
#: formula batch_instance_norm
    def standardized(axes):
        variance = x.var(axes, correction=0, keepdim=True)
        return (x - x.mean(axes, keepdim=True)) / (variance + {epsilon}).sqrt()

    rho = {batch_share}  # learned per channel
    xhat = rho * standardized((0, 2, 3)) + (1 - rho) * standardized((2, 3))
#: formula partial_rms_norm
    measured = max(1, int({fraction} * c))  # of the channels
    square = x[:, :measured].square().mean(1, keepdim=True)
?epsilon_placement=inside     xhat = x / (square + {epsilon}).sqrt()
?epsilon_placement=outside     xhat = x / (square.sqrt() + {epsilon})
#: formula extended_batch_norm
    mean = x.mean((0, 2, 3), keepdim=True)
?deviation_about=overall     variance = x.var(correction=0)
?deviation_about=channel     variance = x.var((0, 2, 3), correction=0).mean()
    xhat = (x - mean) / (variance + {epsilon}).sqrt()
#: formula synchronized_batch_norm
?synchronized=on     split, axes = x, (0, 2, 3)
?synchronized=off     split, axes = x.reshape({batch_groups}, n // {batch_groups}, c, h, w), (1, 3, 4)  # devices
    variance = split.var(axes, correction=0, keepdim=True)
    xhat = ((split - split.mean(axes, keepdim=True)) / (variance + {epsilon}).sqrt()).reshape(x.shape)
