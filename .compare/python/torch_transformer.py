"""PyTorch: a causal transformer, pre-norm, q, k and v in one product."""
import math

import torch
from torch import nn
from torch.nn import functional as F

import peer

r = peer.parse()
torch.set_num_threads(r.threads)
torch.set_default_dtype(torch.float64)
assert torch.set_flush_denormal(True)
T, V, D, HIDDEN, HEADS, BLOCKS = r.layers
x, y = torch.from_numpy(r.x).long(), torch.from_numpy(r.y.reshape(-1, T))
r.order = torch.from_numpy(r.order)
NOTHING = 255  # behind the end of a word


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(D), nn.LayerNorm(D)
        self.qkv, self.o = nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.up, self.down = nn.Linear(D, HIDDEN), nn.Linear(HIDDEN, D)
        self.register_buffer("later", torch.triu(torch.ones(T, T, dtype=torch.bool), 1))

    def forward(self, x):
        n, d = len(x), D // HEADS
        q, k, v = self.qkv(self.norm1(x)).view(n, T, 3, HEADS, d).permute(2, 0, 3, 1, 4)
        s = (q @ k.transpose(-2, -1) / math.sqrt(d)).masked_fill(self.later, -math.inf)
        x = x + self.o((s.softmax(-1) @ v).transpose(1, 2).reshape(n, T, D))
        return x + self.down(F.relu(self.up(self.norm2(x))))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.position = nn.Embedding(V, D), nn.Parameter(torch.zeros(T, D))
        self.blocks, self.norm, self.head = nn.Sequential(*[Block() for _ in range(BLOCKS)]), nn.LayerNorm(D), nn.Linear(D, V)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.embedding(x) + self.position)))


def fill(net):
    """The parameters at the start, in the order of theta."""
    import numpy as np
    v = np.fromfile(r.dir + "/" + r.sizes)

    def take(*shape):
        nonlocal v
        size = math.prod(shape)
        part, v = v[:size].reshape(shape), v[size:]
        return torch.from_numpy(part.copy())

    def linear(l):
        l.weight.copy_(take(*l.weight.shape))
        l.bias.copy_(take(*l.bias.shape))

    with torch.no_grad():
        net.embedding.weight.copy_(take(D, V).T)
        net.position.copy_(take(D, T).T)
        for b in net.blocks:
            linear(b.norm1)
            for k in range(3):
                b.qkv.weight[k * D:(k + 1) * D] = take(D, D)
                b.qkv.bias[k * D:(k + 1) * D] = take(D)
            for l in [b.o, b.norm2, b.up, b.down]:
                linear(l)
        linear(net.norm)
        linear(net.head)
    assert len(v) == 0


net = Net()
fill(net)
rule = torch.optim.Adam(net.parameters(), lr=r.rate)


def cost(x, y):
    return F.cross_entropy(net(x).view(-1, V), y.reshape(-1), ignore_index=NOTHING)


def step(i):
    rule.zero_grad(set_to_none=True)
    cost(x[i], y[i]).backward()
    rule.step()


def loss():
    with torch.no_grad():
        return cost(x[:peer.FIRST], y[:peer.FIRST])


peer.run(r, step, loss)
