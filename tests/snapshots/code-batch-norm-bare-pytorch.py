import torch


def normalize(x):
    """Batch normalization.

    8 areas of 1 × 4 for N × D of 4 × 8.
    """
    x = x[:, :, None, None]
    n, c, h, w = x.shape
    split = x
    mean = split.mean((0, 2, 3), keepdim=True)
    variance = split.var((0, 2, 3), correction=0, keepdim=True)
    xhat = torch.where(variance > 0, (split - mean) / variance.sqrt(), 0)  # a constant area gives 0
    y = xhat
    y = y[:, :, 0, 0]
    return y


y = normalize(x)
