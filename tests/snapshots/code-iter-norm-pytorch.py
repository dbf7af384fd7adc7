import torch


def normalize(x):
    """Iterative normalization.

    2 areas of 4 × 24 for N × T × D of 4 × 6 × 8.
    """
    x = x.transpose(1, 2).unsqueeze(-1)  # features as channels, tokens as height
    n, c, h, w = x.shape
    split = x.reshape(n, 2, c // 2, h, w)  # n, g, k, h, w
    ordered = split.permute((1, 2, 0, 3, 4))  # areas: g; rows: k; columns: n, h, w
    areas = ordered.reshape(2, c // 2, -1)
    d, m = areas.shape[1:]
    centred = areas - areas.mean(-1, keepdim=True)
    identity = torch.eye(d, dtype=x.dtype, device=x.device)
    sigma = centred @ centred.mT / m + 1e-5 * identity
    trace = sigma.diagonal(dim1=-2, dim2=-1).sum(-1)[..., None, None].clamp(min=torch.finfo(x.dtype).tiny)
    whitener, rest = identity.expand_as(sigma), sigma / trace
    for _ in range(3):
        step = 1.5 * identity - 0.5 * whitener @ rest
        whitener, rest = step @ whitener, rest @ step
    whitener = whitener / trace.sqrt()
    whitened = (whitener @ centred).reshape(ordered.shape)
    xhat = whitened.permute((2, 0, 1, 3, 4))
    y = xhat.reshape(x.shape)
    y = y.squeeze(-1).transpose(1, 2)
    return y


y = normalize(x)
