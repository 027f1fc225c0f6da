"""PyTorch: nn.LSTM, nn.GRU or nn.RNN and a Linear on the last state, or for words on every one."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import peer

r = peer.parse()
torch.set_num_threads(r.threads)
torch.set_default_dtype(torch.float64)
assert torch.set_flush_denormal(True)
T, D, H, K, GATES = r.layers
WORDS = r.set == "words"
NOTHING = 255  # behind the end of a word
if WORDS:  # signs, N x T
    signs, y = torch.from_numpy(r.x.reshape(-1, T)).long(), torch.from_numpy(r.y.reshape(-1, T))
    x = F.one_hot(signs, D).double()
else:  # N x T x D from rows d*T + t
    x, y = torch.from_numpy(r.x.reshape(-1, D, T).transpose(0, 2, 1).copy()), torch.from_numpy(r.y)
r.order = torch.from_numpy(7919 * np.arange(r.samples) % len(x))

cell = {1: nn.RNN, 3: nn.GRU, 4: nn.LSTM}[GATES](D, H, batch_first=True)
dense = nn.Linear(H, K)
v = np.fromfile(r.dir + "/" + r.sizes)


def take(*shape):
    global v
    size = int(np.prod(shape))
    part, v = v[:size].reshape(shape), v[size:]
    return torch.from_numpy(part.copy())


def gates(m):
    """i f o g, as the library has them, in PyTorch's order i f g o; the others have one order."""
    if GATES != 4:
        return m
    i, f, o, g = m.split(H)
    return torch.cat([i, f, g, o])


keep = torch.zeros(GATES * H)  # which numbers of the second bias learn
with torch.no_grad():
    cell.weight_ih_l0.copy_(gates(take(GATES * H, D)))
    cell.weight_hh_l0.copy_(gates(take(GATES * H, H)))
    cell.bias_ih_l0.copy_(gates(take(GATES * H)))
    cell.bias_hh_l0.zero_()
    if GATES == 3:
        cell.bias_hh_l0[2 * H:] = take(H)
        keep[2 * H:] = 1
    dense.weight.copy_(take(K, H))
    dense.bias.copy_(take(K))
assert len(v) == 0
if GATES == 3:
    cell.bias_hh_l0.register_hook(lambda g: g * keep)
else:
    cell.bias_hh_l0.requires_grad_(False)
params = [p for p in [*cell.parameters(), *dense.parameters()] if p.requires_grad]
rule = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[r.rule](params, lr=r.rate)


def cost(x, y):
    h = cell(x)[0]
    if WORDS:
        return F.cross_entropy(dense(h).view(-1, K), y.reshape(-1), ignore_index=NOTHING)
    return F.cross_entropy(dense(h[:, -1]), y)


def step(i):
    rule.zero_grad(set_to_none=True)
    cost(x[i], y[i]).backward()
    rule.step()


def loss():
    with torch.no_grad():
        return cost(x[:peer.FIRST], y[:peer.FIRST])


peer.run(r, step, loss)
