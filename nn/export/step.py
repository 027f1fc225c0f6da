"""Records one training step of a PyTorch model, for glassnet to read, print, explain and check.

    from step import record

    def step():                          # your own code, as it is
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    record("step.safetensors", model, loss, optimizer, x, y, step)

The model is float64 (model.double()), runs its modules one after the other, and has been given x and y
with a row per sample. What is written: x, y, the parameters before and after, the output of every module,
the gradient of L with respect to x and to every output, the gradients that the optimizer has used, and
those that an earlier step had left.
"""
import json
import struct

import torch


def record(file, model, loss, optimizer, x, y, step):
    called, outputs, hooks = [], {}, []
    names = {module: name for name, module in model.named_modules() if not list(module.children())}

    def keep(module, inputs, output):
        called.append(module)
        output.retain_grad()
        outputs[names[module]] = output

    parameters = dict(model.named_parameters())
    state = {name: t for name, t in model.state_dict().items() if t.is_floating_point()}
    for name, t in {**state, "x": x}.items():
        if t.dtype != torch.float64:
            raise ValueError(f"{name} is {t.dtype}; call .double(): rounding in float32 hides small mistakes")
    tensors = {"x": x.detach().clone(), "y": y.detach().clone()}
    tensors.update({"theta/" + name: t.detach().clone() for name, t in state.items()})
    tensors.update({"left/" + name: p.grad.clone() for name, p in parameters.items() if p.grad is not None})
    used, move = {}, optimizer.step

    def spy(*arguments):  # the gradients as the optimizer sees them
        used.update({name: torch.zeros_like(p) if p.grad is None else p.grad.clone() for name, p in parameters.items()})
        return move(*arguments)

    for module in names:
        hooks.append(module.register_forward_hook(keep))
    x.requires_grad_(True)
    x.grad, optimizer.step = None, spy
    try:
        step()
    finally:
        optimizer.step = move
        x.requires_grad_(False)
        for hook in hooks:
            hook.remove()
    if not used:
        raise ValueError("step() did not call optimizer.step()")
    if len(called) != len(set(called)):
        raise ValueError("a module was called twice; glassnet reads models that run each module once")

    tensors["back/x"] = torch.zeros_like(x) if x.grad is None else x.grad
    for name, output in outputs.items():
        tensors["value/" + name] = output.detach()
        tensors["back/" + name] = torch.zeros_like(output) if output.grad is None else output.grad
    for name, p in parameters.items():
        tensors["grad/" + name], tensors["after/" + name] = used[name], p.detach()
    about = {
        "modules": [{"name": names[m], "kind": type(m).__name__, **plain(m)} for m in called],
        "loss": {"kind": type(loss).__name__, **plain(loss)},
        "optimizer": {"kind": type(optimizer).__name__, **plain(optimizer.defaults)},
    }
    write(file, tensors, {"format": "pytorch step 1", "step": json.dumps(about)})


def plain(thing):
    """the numbers, words and truth values of a module or a dict"""
    values = thing if isinstance(thing, dict) else vars(thing)
    return {k: v for k, v in values.items() if isinstance(v, (int, float, str, bool)) and not k.startswith("_")}


def write(file, tensors, metadata):
    """a safetensors file of F64"""
    header, data = {"__metadata__": metadata}, b""
    for name, t in tensors.items():
        raw = t.detach().double().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F64", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(file, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)
