"""PyTorch: LeNet with ReLU and max pooling, cross_entropy, torch.optim."""
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import peer

r = peer.parse()
torch.set_num_threads(r.threads)
torch.set_default_dtype(torch.float64)
assert torch.set_flush_denormal(True)  # its best setting: the moments of dead units would slow Adam many times over
x, y, r.order = torch.from_numpy(r.x).reshape(-1, 1, 28, 28), torch.from_numpy(r.y), torch.from_numpy(r.order)

net = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
theta, at = torch.from_numpy(np.fromfile(os.path.join(r.dir, r.sizes))), 0
with torch.no_grad():
    for p in net.parameters():  # W, channel by channel and row by row, and b of layer 1, 2, ...
        p.copy_(theta[at:at + p.numel()].reshape(p.shape))
        at += p.numel()
assert at == len(theta) == 44426
rule = {
    "sgd": lambda p: torch.optim.SGD(p, lr=r.rate),
    "adam": lambda p: torch.optim.Adam(p, lr=r.rate),
}[r.rule](net.parameters())


def step(i):
    rule.zero_grad(set_to_none=True)
    F.cross_entropy(net(x[i]), y[i]).backward()
    rule.step()


def loss():
    with torch.no_grad():
        return F.cross_entropy(net(x[:peer.FIRST]), y[:peer.FIRST])


peer.run(r, step, loss)
