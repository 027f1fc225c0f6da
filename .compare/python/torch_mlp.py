"""PyTorch: Sequential, cross_entropy, torch.optim."""
import torch
from torch.nn import functional as F

import peer

r = peer.parse()
torch.set_num_threads(r.threads)
torch.set_default_dtype(torch.float64)
assert torch.set_flush_denormal(True)  # its best setting: the moments of dead units would slow Adam many times over
x, y, r.order = torch.from_numpy(r.x), torch.from_numpy(r.y), torch.from_numpy(r.order)

modules = []
for w, b in peer.theta(r):
    linear = torch.nn.Linear(w.shape[1], w.shape[0])
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(w))
        linear.bias.copy_(torch.from_numpy(b))
    modules += [linear, torch.nn.ReLU()]
net = torch.nn.Sequential(*modules[:-1])
rule = {
    "sgd": lambda p: torch.optim.SGD(p, lr=r.rate),
    "adam": lambda p: torch.optim.Adam(p, lr=r.rate),
    "adamw": lambda p: torch.optim.AdamW(p, lr=r.rate, weight_decay=peer.DECAY),
}[r.rule](net.parameters())


def step(i):
    rule.zero_grad(set_to_none=True)
    F.cross_entropy(net(x[i]), y[i]).backward()
    rule.step()


def loss():
    with torch.no_grad():
        return F.cross_entropy(net(x[:peer.FIRST]), y[:peer.FIRST])


peer.run(r, step, loss)
