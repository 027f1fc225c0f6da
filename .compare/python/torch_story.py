"""PyTorch: a memory network over facts, all hops with the same matrices."""
import torch
from torch import nn
from torch.nn import functional as F

import peer

r = peer.parse()
torch.set_num_threads(r.threads)
torch.set_default_dtype(torch.float64)
assert torch.set_flush_denormal(True)
_, V, J, D, HOPS = r.layers
x, y = torch.from_numpy(r.x), torch.from_numpy(r.y)
r.order = torch.from_numpy(r.order)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.ta, self.c, self.tc = (nn.Parameter(torch.zeros(D, n)) for n in (V, J, V, J))
        self.b, self.h, self.w = (nn.Parameter(torch.zeros(*s)) for s in ((D, V), (D, D), (V, D)))

    def forward(self, x):
        facts = x[:, V:].view(-1, V, J)
        m, c, u = self.a @ facts + self.ta, self.c @ facts + self.tc, x[:, :V] @ self.b.T
        for _ in range(HOPS):
            p = (u.unsqueeze(1) @ m).softmax(-1)
            u = u @ self.h.T + (c @ p.transpose(1, 2)).squeeze(2)
        return u @ self.w.T


def fill(net):
    """The parameters at the start, in the order of theta."""
    import numpy as np
    v = np.fromfile(r.dir + "/" + r.sizes)
    with torch.no_grad():
        for p in [net.b, net.h, net.c, net.tc, net.a, net.ta, net.w]:
            p.copy_(torch.from_numpy(v[:p.numel()].reshape(p.shape).copy()))
            v = v[p.numel():]
    assert len(v) == 0


net = Net()
fill(net)
rule = torch.optim.Adam(net.parameters(), lr=r.rate)


def step(i):
    rule.zero_grad(set_to_none=True)
    F.cross_entropy(net(x[i]), y[i]).backward()
    rule.step()


def loss():
    with torch.no_grad():
        return F.cross_entropy(net(x[:peer.FIRST]), y[:peer.FIRST])


peer.run(r, step, loss)
