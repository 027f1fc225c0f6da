"""Writes the recorded steps of this folder: one that is right, and the mistakes of step_test.go."""
import os
import sys

folder = sys.argv[2]
sys.path.insert(0, sys.argv[1])  # where step.py is
sys.dont_write_bytecode = True
import torch
from torch import nn

from step import record


def run(name, build=None, rate=0.5, loss=None, x=None, y=None, step=None, before=None, parameters=None):
    torch.manual_seed(20)
    model = (build or (lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), nn.Sigmoid())))().double()
    x = torch.tensor([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.9]], dtype=torch.float64) if x is None else x
    y = torch.tensor([[1.0], [0.0], [1.0], [0.0]], dtype=torch.float64) if y is None else y
    loss = loss or nn.MSELoss()
    optimizer = torch.optim.SGD(parameters(model) if parameters else model.parameters(), lr=rate)
    if before:
        before(model, loss, optimizer, x, y)

    def right():
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    record(f"{folder}/{name.replace(',', '').replace(' ', '-')}.safetensors", model, loss, optimizer, x, y, (lambda: step(model, loss, optimizer, x, y)) if step else right)


def no_zero_grad(model, loss, optimizer, x, y):
    loss(model(x), y).backward()
    optimizer.step()


def summed(model, loss, optimizer, x, y):
    optimizer.zero_grad()
    (loss(model(x), y) * len(x)).backward()  # "the mean is too small"
    optimizer.step()


def stepped_twice(model, loss, optimizer, x, y):
    optimizer.zero_grad()
    loss(model(x), y).backward()
    optimizer.step()
    optimizer.step()


class WrongSlope(torch.autograd.Function):
    @staticmethod
    def forward(context, z):
        a = torch.tanh(z)
        context.save_for_backward(a)
        return a

    @staticmethod
    def backward(context, da):
        a, = context.saved_tensors
        return da * (1 - torch.tanh(a) ** 2)  # f'(a) for f'(z)


class Tanh(nn.Module):
    def forward(self, z):
        return WrongSlope.apply(z)


class Conv2d(nn.Conv2d):
    def forward(self, x):
        return nn.functional.conv2d(x, self.weight, self.bias.detach())  # b is left out on the way back


def lookalike(value, slope):
    """a tensor with the numbers of one and the derivatives of another"""
    return value.detach() + slope - slope.detach()


class MaxPool2d(nn.MaxPool2d):
    def forward(self, x):
        return lookalike(super().forward(x), 4 * nn.functional.avg_pool2d(x, 2))  # every pixel gets all


class AvgPool2d(nn.AvgPool2d):
    def forward(self, x):
        return lookalike(super().forward(x), 4 * super().forward(x))  # no 1/4 on the way back


class LastOne(torch.autograd.Function):
    @staticmethod
    def forward(context, weight, signs):
        context.save_for_backward(weight, signs)
        return weight[signs]

    @staticmethod
    def backward(context, da):
        weight, signs = context.saved_tensors
        dw = torch.zeros_like(weight)
        for n, sign in enumerate(signs):
            dw[sign] = da[n]  # = for +=
        return dw, None


class Embedding(nn.Embedding):
    def forward(self, signs):
        return LastOne.apply(self.weight, signs)


def cut(kind):
    """a recurrent layer whose state is detached after every step"""
    class Cut(kind):
        def forward(self, x):
            h, state = [], None
            for t in range(x.shape[1]):
                out, state = super().forward(x[:, t:t + 1], state)
                h.append(out)
                state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
            return torch.cat(h, 1)

    Cut.__name__ = kind.__name__
    return Cut


class MultiheadAttention(nn.MultiheadAttention):
    def forward(self, query, key, value):
        parts = nn.functional.linear(query, self.in_proj_weight, self.in_proj_bias).unflatten(2, (3, self.num_heads, -1))
        q, k, v = parts.permute(2, 0, 3, 1, 4)  # samples, heads, positions, features
        p = torch.softmax(q @ k.transpose(2, 3) / q.shape[3] ** 0.5, 3).detach()  # the weights are taken as given
        return self.out_proj((p @ v).transpose(1, 2).flatten(2))


class Looks(nn.Module):
    """attention to itself, and a linear layer; causal or not"""
    def __init__(self, kind, causal):
        super().__init__()
        self.look, self.out, self.causal = kind(4, 2, batch_first=True), nn.Linear(4, 1), causal

    def forward(self, x):
        mask = {"attn_mask": torch.ones(3, 3, dtype=torch.bool).triu(1)} if self.causal else {}
        a = self.look(x, x, x, **mask)
        return self.out(a[0] if isinstance(a, tuple) else a)


class Sequence(nn.Module):
    """a recurrent layer, and a linear one that reads its last output, its last state ("state"), or every output; in front of it perhaps more"""
    def __init__(self, cell, last, *front):
        super().__init__()
        self.front, self.cell, self.out, self.last = nn.ModuleList(front), cell, nn.Linear(2, 2), last

    def forward(self, x):
        for module in self.front:
            x = module(x)
        h = self.cell(x)
        if self.last == "state":
            return self.out(h[1][-1])
        h = h if torch.is_tensor(h) else h[0]
        return self.out(h[:, -1] if self.last else h)


def block(norm_first, frozen):
    model = nn.Sequential(nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0, batch_first=True, norm_first=norm_first), nn.Linear(4, 1))
    model[0].linear2.bias.requires_grad_(not frozen)
    return model


torch.manual_seed(1)
numbers = lambda *shape: torch.randn(*shape, dtype=torch.float64)
images, series, tokens = numbers(3, 1, 5, 5), numbers(3, 3, 2), numbers(3, 3, 4)
signs, targets, answers, values = torch.tensor([[0, 2, 2], [3, 1, 0], [2, 2, 1]]), torch.tensor([1, 0, 1]), numbers(3, 3, 2), numbers(3, 3, 1)
image = lambda conv, pool: lambda: nn.Sequential(conv(1, 2, 2), nn.Tanh(), pool(2), nn.Flatten(), nn.Linear(8, 1))

run("right")
run("classes", lambda: nn.Sequential(nn.Linear(2, 4), nn.LayerNorm(4), nn.ReLU(), nn.Linear(4, 3)), loss=nn.CrossEntropyLoss(), y=torch.tensor([0, 2, 1, 2]))
run("not zeroed", step=no_zero_grad, before=no_zero_grad)
run("summed", step=summed)
run("wrong slope", lambda: nn.Sequential(nn.Linear(2, 3), Tanh(), nn.Linear(3, 1), nn.Sigmoid()))
run("twice", rate=0.3, step=stepped_twice)
run("not updated", parameters=lambda model: model[2].parameters())

folder += "/modules"
os.makedirs(folder, exist_ok=True)
run("convolution", image(nn.Conv2d, nn.MaxPool2d), x=images, y=numbers(3, 1))
run("global pool", lambda: nn.Sequential(nn.Conv2d(1, 2, 2), nn.Tanh(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 1)), x=images, y=numbers(3, 1))
run("convolution, no bias back", image(Conv2d, nn.AvgPool2d), x=images, y=numbers(3, 1))
run("max pool, all told", image(nn.Conv2d, MaxPool2d), x=images, y=numbers(3, 1))
run("average pool, no share", image(nn.Conv2d, AvgPool2d), x=images, y=numbers(3, 1))
run("embedding", lambda: Sequence(nn.LSTM(2, 2, batch_first=True), True, nn.Embedding(4, 2)), x=signs, y=targets, loss=nn.CrossEntropyLoss())
run("embedding, last one", lambda: nn.Sequential(Embedding(4, 2), nn.Linear(2, 2)), x=signs[:, 1], y=targets, loss=nn.CrossEntropyLoss())
run("LSTM, cut", lambda: Sequence(cut(nn.LSTM)(2, 2, batch_first=True), True), x=series, y=targets, loss=nn.CrossEntropyLoss())
run("GRU", lambda: Sequence(nn.GRU(2, 2, batch_first=True), False), x=series, y=answers)
run("two layers both ways", lambda: Sequence(nn.GRU(2, 1, 2, batch_first=True, bidirectional=True), False), x=series, y=answers)
run("GRU, cut", lambda: Sequence(cut(nn.GRU)(2, 2, batch_first=True), False), x=series, y=answers)
run("GRU, not updated", lambda: Sequence(nn.GRU(2, 2, batch_first=True), False), x=series, y=answers,
    parameters=lambda model: [p for name, p in model.named_parameters() if name != "cell.weight_hh_l0"])
run("RNN", lambda: Sequence(nn.RNN(2, 2, batch_first=True), "state"), x=series, y=targets, loss=nn.CrossEntropyLoss())
run("RNN, cut", lambda: Sequence(cut(nn.RNN)(2, 2, batch_first=True), True), x=series, y=targets, loss=nn.CrossEntropyLoss())
run("attention", lambda: Looks(nn.MultiheadAttention, True), x=tokens, y=values)
run("attention, P constant", lambda: Looks(MultiheadAttention, False), x=tokens, y=values)
run("transformer", lambda: block(True, False), x=tokens, y=values)
run("softmax", lambda: nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=2), nn.LayerNorm(3), nn.Softmax(dim=-1), nn.Linear(3, 1)), x=tokens, y=values)
run("transformer, frozen", lambda: block(False, True), x=tokens, y=values)
