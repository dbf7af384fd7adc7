import torch


def normalize(x, gamma, beta):
    """Group normalization, then gamma and beta of every channel.

    16 areas of 1 × 72 for N × C × H × W of 4 × 8 × 6 × 6.
    """
    n, c, h, w = x.shape
    split = x.reshape(n, 4, c // 4, h, w)  # n, g, k, h, w
    mean = split.mean((2, 3, 4), keepdim=True)
    variance = split.var((2, 3, 4), correction=0, keepdim=True)
    xhat = (split - mean) / (variance + 1e-5).sqrt()
    y = xhat.reshape(x.shape)
    y = gamma.reshape(-1, 1, 1) * y + beta.reshape(-1, 1, 1)
    return y


gamma, beta = x.new_full((8,), 1), x.new_full((8,), 0)
y = normalize(x, gamma, beta)
# PyTorch has it as torch.nn.functional.group_norm(x, 4, gamma, beta, 1e-5).
