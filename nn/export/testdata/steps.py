"""Writes the recorded steps of this folder: one that is right, and the mistakes of step_test.go."""
import sys

sys.path.insert(0, sys.argv[1])  # where step.py is
sys.dont_write_bytecode = True
import torch
from torch import nn

from step import record


def run(name, build=None, rate=0.5, loss=None, y=None, step=None, before=None, parameters=None):
    torch.manual_seed(20)
    model = (build or (lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), nn.Sigmoid())))().double()
    x = torch.tensor([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.9]], dtype=torch.float64)
    y = torch.tensor([[1.0], [0.0], [1.0], [0.0]], dtype=torch.float64) if y is None else y
    loss = loss or nn.MSELoss()
    optimizer = torch.optim.SGD(parameters(model) if parameters else model.parameters(), lr=rate)
    if before:
        before(model, loss, optimizer, x, y)

    def right():
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    record(f"{sys.argv[2]}/{name.replace(chr(32), chr(45))}.safetensors", model, loss, optimizer, x, y, (lambda: step(model, loss, optimizer, x, y)) if step else right)


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


run("right")
run("classes", lambda: nn.Sequential(nn.Linear(2, 4), nn.LayerNorm(4), nn.ReLU(), nn.Linear(4, 3)), loss=nn.CrossEntropyLoss(), y=torch.tensor([0, 2, 1, 2]))
run("not zeroed", step=no_zero_grad, before=no_zero_grad)
run("summed", step=summed)
run("wrong slope", lambda: nn.Sequential(nn.Linear(2, 3), Tanh(), nn.Linear(3, 1), nn.Sigmoid()))
run("twice", rate=0.3, step=stepped_twice)
run("not updated", parameters=lambda model: model[2].parameters())
