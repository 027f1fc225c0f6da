"""PyTorch: GCN and GAT over edge lists by hand, the words as a sparse matrix."""
import numpy as np
import torch
from torch.nn import functional as F

import peer

r = peer.parse()
torch.set_num_threads(r.threads)
torch.set_default_dtype(torch.float64)
assert torch.set_flush_denormal(True)
LABELLED = 140
paper, word, value = torch.from_numpy(r.x).T
paper, word = paper.long(), word.long()
y = torch.from_numpy(r.y)
N, V = len(y), r.layers[1]
source, target = torch.from_numpy(np.fromfile(r.dir + "/" + r.set + ".edges").reshape(-1, 2)).long().T.contiguous()


class Product(torch.autograd.Function):
    """a @ d for a sparse matrix a, which has no gradient; t is a transposed."""

    @staticmethod
    def forward(ctx, a, t, d):
        ctx.t = t
        return a @ d

    @staticmethod
    def backward(ctx, g):
        return None, None, ctx.t @ g


class Sparse:
    """A matrix by its entries, as compressed rows both ways round."""

    def __init__(self, row, col, rows, cols):
        self.there, self.back = self.compressed(row, col, rows), self.compressed(col, row, cols)
        self.size = rows, cols

    @staticmethod
    def compressed(row, col, rows):
        order = torch.argsort(row * (int(col.max()) + 1) + col)
        return torch.cat([torch.zeros(1, dtype=torch.long), torch.bincount(row, minlength=rows).cumsum(0)]), col[order], order

    def __call__(self, values, d):
        (first, col, order), (first_t, col_t, order_t) = self.there, self.back
        a = torch.sparse_csr_tensor(first, col, values[order], self.size)
        t = torch.sparse_csr_tensor(first_t, col_t, values[order_t], self.size[::-1])
        return Product.apply(a, t, d)


words = Sparse(paper, word, N, V)
edges = Sparse(target, source, N, N)  # a row receives
degree = torch.bincount(target, minlength=N).double()
symmetric = (degree[source] * degree[target]).rsqrt()


def drop(x):
    return F.dropout(x, r.drop, net.training) if r.drop > 0 else x


class GCN(torch.nn.Module):
    def __init__(self, take):
        super().__init__()
        _, _, hidden, classes = r.layers
        self.w1, self.b1, self.w2, self.b2 = take(hidden, V), take(hidden), take(classes, hidden), take(classes)

    def forward(self):
        h = edges(symmetric, words(drop(value), self.w1.T))
        h = drop(F.relu(h + self.b1))
        return edges(symmetric, h @ self.w2.T) + self.b2


class GAT(torch.nn.Module):
    def __init__(self, take):
        super().__init__()
        _, _, self.k, self.d, classes = r.layers
        k, d = self.k, self.d
        self.w1, self.s1, self.t1, self.b1 = take(k * d, V), take(k, d), take(k, d), take(k * d)
        self.w2, self.s2, self.t2, self.b2 = take(classes, k * d), take(1, classes), take(1, classes), take(classes)

    @staticmethod
    def attend(h, s, t):
        k, d = s.shape
        h = h.view(N, k, d)
        e = F.leaky_relu(((h * s).sum(-1))[source] + ((h * t).sum(-1))[target], 0.2)
        e = (e - e.detach().max()).exp()
        p = e / torch.zeros(N, k).index_add_(0, target, e)[target]
        return torch.zeros(N, k, d).index_add_(0, target, drop(p).unsqueeze(-1) * h[source]).view(N, k * d)

    def forward(self):
        h = drop(F.elu(self.attend(words(drop(value), self.w1.T), self.s1, self.t1) + self.b1))
        return self.attend(h @ self.w2.T, self.s2, self.t2) + self.b2


def parameters():
    v = np.fromfile(r.dir + "/" + r.sizes)

    def take(*shape):
        nonlocal v
        size = int(np.prod(shape))
        part, v = v[:size].reshape(shape), v[size:]
        return torch.nn.Parameter(torch.from_numpy(part.copy()))

    net = {"gcn": GCN, "gat": GAT}[r.model](take)
    assert len(v) == 0
    return net


torch.manual_seed(1)
net = parameters()
rule = torch.optim.Adam(net.parameters(), lr=r.rate)


def step(_):
    rule.zero_grad(set_to_none=True)
    F.cross_entropy(net()[:LABELLED], y[:LABELLED]).backward()
    rule.step()


def loss():
    net.eval()
    with torch.no_grad():
        first = F.cross_entropy(net()[:LABELLED], y[:LABELLED])
    net.train()
    return first


peer.run(r, step, loss)
