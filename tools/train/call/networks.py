"""The caller's two networks in PyTorch, as genomics/caller_model.h runs them in C++.

SmallNetwork: features [n, F] -> logits [n, 3] for 0, 1 and 2 copies of one alternative allele.
LargeNetwork: pileup codes and qualities [n, R, W] (kernels/pileup_encode.h), row features [n, R, G] and the features
[n, F] -> what is added to the small network's logits [n, 3]. Attention runs over positions within a read, then over reads
within a position.
"""

import torch
from torch import nn

ROWS, WIDTH, PATCH, ROW_FEATURES = 48, 64, 8, 14
PATCHES = WIDTH // PATCH
CODES = 64


class SmallNetwork(nn.Module):
    def __init__(self, features: int, hidden: int = 128):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(features, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 3)])

    def forward(self, features):
        x = torch.relu(self.layers[0](features))
        return self.layers[2](torch.relu(self.layers[1](x)))


def code_properties() -> torch.Tensor:
    """[CODES, 10]: base A C G T N, deleted, nothing there, mismatch, insertion follows, soft-clipped.

    The tables that the op looks up are products of this matrix, so codes that are rare in training share what their
    properties taught.
    """
    table = torch.zeros(CODES, 10)
    for code in range(CODES):
        base = code & 7
        if 1 <= base <= 5:
            table[code, base - 1] = 1
        elif base == 6:
            table[code, 5] = 1
        elif base == 0:
            table[code, 6] = 1
        for bit in range(3):
            table[code, 7 + bit] = (code >> (3 + bit)) & 1
    return table


class PatchEmbedding(nn.Module):
    """token[n, r, t] = sum over the patch's positions of table_code[p][code] + quality / 40 * table_quality[p][code]
    + row_weight * row features + position[t]."""

    def __init__(self, width: int):
        super().__init__()
        self.register_buffer("properties", code_properties())
        self.code = nn.Parameter(torch.randn(PATCH, 10, width) * 0.15)
        self.quality = nn.Parameter(torch.randn(PATCH, 10, width) * 0.15)
        self.row = nn.Linear(ROW_FEATURES, width)
        self.position = nn.Parameter(torch.randn(PATCHES, width) * 0.1)

    def tables(self):
        return (torch.einsum("cf,pfd->pcd", self.properties, self.code),
                torch.einsum("cf,pfd->pcd", self.properties, self.quality))

    def forward(self, codes, qualities, rows):
        n, rows_here = codes.shape[:2]
        seen = self.properties[codes.long()].view(n, rows_here, PATCHES, PATCH, 10)
        weight = (qualities.to(seen.dtype) / 40).view(n, rows_here, PATCHES, PATCH, 1)
        both = torch.cat([seen, seen * weight], -1).flatten(3)
        table = torch.cat([self.code, self.quality], 1).reshape(PATCH * 20, -1)
        return both @ table + self.row(rows).unsqueeze(2) + self.position


class AxialAttention(nn.Module):
    """Softmax attention over dimension 2 of [n, a, length, b, width]-shaped tokens; masked keys get no weight."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x, mask=None):
        """x [m, length, width]; mask [m, length] bool, true where a key counts."""
        m, length, width = x.shape
        q, k, v = self.qkv(self.norm(x)).view(m, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        bias = None if mask is None else mask[:, None, None, :]
        y = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return x + self.out(y.transpose(1, 2).reshape(m, length, width))


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.positions = AxialAttention(width, heads)
        self.reads = AxialAttention(width, heads)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)

    def forward(self, x, mask):
        n, rows, patches, width = x.shape
        x = self.positions(x.reshape(n * rows, patches, width)).view(n, rows, patches, width)
        columns = x.transpose(1, 2).reshape(n * patches, rows, width)
        columns = self.reads(columns, mask.repeat_interleave(patches, 0))
        x = columns.view(n, patches, rows, width).transpose(1, 2)
        return x + self.down(torch.relu(self.up(self.norm(x))))


class LargeNetwork(nn.Module):
    def __init__(self, features: int, width: int = 64, heads: int = 4, layers: int = 3, hidden: int = 128):
        super().__init__()
        self.embed = PatchEmbedding(width)
        self.layers = nn.ModuleList([Layer(width, heads, hidden) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.pool = nn.Linear(2 * PATCHES * width, 128)
        self.join = nn.Linear(128 + features, 128)
        self.out = nn.Linear(128, 3)

    def forward(self, codes, qualities, rows, mask, features):
        x = self.embed(codes, qualities, rows)
        for layer in self.layers:
            x = layer(x, mask)
        x = self.norm(x).flatten(2)
        keep = mask.unsqueeze(-1)
        mean = (x * keep).sum(1) / keep.sum(1)
        top = x.masked_fill(~keep, float("-inf")).amax(1)
        x = torch.relu(self.pool(torch.cat([mean, top], -1)))
        return self.out(torch.relu(self.join(torch.cat([x, features], -1))))
