import torch


def normalize(x, gamma, beta):
    """A composed normalization, then gamma and beta of every channel.

    24 areas of 4 × 12 for N × C × H × W of 4 × 8 × 6 × 6.
    """
    n, c, h, w = x.shape
    split = x.reshape(2, n // 2, 2, c // 2, h, w)  # nb, ns, g, k, h, w
    ordered = split.permute((0, 2, 5, 3, 1, 4))  # areas: nb, g, w; rows: k; columns: ns, h
    areas = ordered.reshape(2 * 2 * w, c // 2, -1)
    d, m = areas.shape[1:]
    centred = areas - areas.mean(-1, keepdim=True)
    identity = torch.eye(d, dtype=x.dtype, device=x.device)
    sigma = centred @ centred.mT / m + 0.001 * identity
    values, vectors = torch.linalg.eigh(sigma)  # ascending
    values = values.clamp(min=0.001)
    floor = values[..., -1:] * d * torch.finfo(x.dtype).eps
    roots = torch.where(values > floor, values.rsqrt(), 0)  # no variance, no output
    largest = vectors.abs().argmax(-2, keepdim=True)
    vectors = vectors * vectors.gather(-2, largest).sign()  # the largest entry is positive
    whitener = (vectors * roots.unsqueeze(-2)).mT.flip(-2)  # largest eigenvalue first
    whitened = (whitener @ centred).reshape(ordered.shape)
    xhat = whitened.permute((0, 4, 1, 3, 5, 2))
    y = xhat.reshape(x.shape)
    y = gamma.reshape(-1, 1, 1) * y + beta.reshape(-1, 1, 1)
    return y


gamma, beta = x.new_tensor([1, 2, 3, 4, 5, 6, 7, 8]), x.new_full((8,), 0)
y = normalize(x, gamma, beta)
