"""Records one training step of a PyTorch model, for glassnet to read, print, explain and check.

    from step import record

    def step():                          # your own code, as it is
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    record("step.safetensors", model, loss, optimizer, x, y, step)

The model is float64 (model.double()), runs its modules one after the other, and has been given x and y
with a row per sample; x may be the numbers of signs, for an nn.Embedding. Between two modules there may be
nothing, .flatten(1), or [:, -1], the last step of a sequence. What is written: x, y, the parameters before
and after, the output of every module, the gradient of L with respect to x and to every output, the
gradients that the optimizer has used, and those that an earlier step had left.
"""
import inspect
import json
import struct

import torch
from torch import nn

WHOLE = nn.MultiheadAttention, nn.TransformerEncoderLayer  # recorded as one module, not as those inside


def record(file, model, loss, optimizer, x, y, step):
    called, outputs, states, reads, causal, hooks = [], {}, {}, {}, {}, []
    names = {module: name for name, module in leaves(model)}

    def keep(module, inputs, output):
        before = outputs[names[called[-1]]] if called else x
        reads[module] = how(inputs[0], before, names[module])
        called.append(module)
        if isinstance(output, tuple):  # of a recurrent layer h of all times, and the last states
            output, state = output
            if isinstance(module, nn.RNNBase):
                states[names[module]] = state[0] if isinstance(state, tuple) else state
                states[names[module]].retain_grad()
        output.retain_grad()
        outputs[names[module]] = output

    parameters = dict(model.named_parameters())
    state = {name: t for name, t in model.state_dict().items() if t.is_floating_point()}
    for name, t in {**state, **({"x": x} if x.is_floating_point() else {})}.items():
        if t.dtype != torch.float64:
            raise ValueError(f"{name} is {t.dtype}; call .double(): rounding in float32 hides small mistakes")
    tensors = {"x": x.detach().clone(), "y": y.detach().clone()}
    tensors.update({"theta/" + name: t.detach().clone() for name, t in state.items()})
    tensors.update({"left/" + name: p.grad.clone() for name, p in parameters.items() if p.grad is not None})
    used, move = {}, optimizer.step

    def spy(*arguments):  # the gradients as the optimizer sees them
        used.update({name: torch.zeros_like(p) if p.grad is None else p.grad.clone() for name, p in parameters.items()})
        return move(*arguments)

    whole = [module for module in names if isinstance(module, WHOLE)]
    for module in names:
        hooks.append(module.register_forward_hook(keep))
    for module in whole:
        module.forward = watched(module, causal, names[module])
    if x.is_floating_point():
        x.requires_grad_(True)
        x.grad = None
    optimizer.step = spy
    try:
        step()
    finally:
        optimizer.step = move
        if x.is_floating_point():
            x.requires_grad_(False)
        for hook in hooks:
            hook.remove()
        for module in whole:
            del module.forward
    if not used:
        raise ValueError("step() did not call optimizer.step()")
    if len(called) != len(set(called)):
        raise ValueError("a module was called twice; glassnet reads models that run each module once")

    if x.is_floating_point():
        tensors["back/x"] = torch.zeros_like(x) if x.grad is None else x.grad
    for name, output in outputs.items():
        tensors["value/" + name] = output.detach()
        tensors["back/" + name] = back = torch.zeros_like(output) if output.grad is None else output.grad.clone()
        if name in states and states[name].grad is not None:  # the last state was read, not the last output
            back[:, -1] += states[name].grad[-1]
    for name, p in parameters.items():
        tensors["grad/" + name], tensors["after/" + name] = used[name], p.detach()
    about = {
        "modules": [{"name": names[m], **described(m), "reads": reads[m], "causal": causal.get(m, False)} for m in called],
        "loss": described(loss),
        "optimizer": {"kind": type(optimizer).__name__, **plain(optimizer.defaults)},
    }
    write(file, tensors, {"format": "pytorch step 1", "step": json.dumps(about)})


def leaves(module, name=""):
    """the modules that are recorded, with their names"""
    children = dict(module.named_children())
    if isinstance(module, WHOLE) or not children:
        yield name, module
    elif not isinstance(module, nn.modules.loss._Loss):
        for key, child in children.items():
            yield from leaves(child, f"{name}.{key}" if name else key)


def how(read, before, name):
    """what a module reads of the output before it"""
    same = lambda t: read.shape == t.shape and torch.equal(read, t)
    if same(before):
        return ""
    if before.dim() == 3 and same(before[:, -1]):
        return "last"
    if same(before.flatten(1)):
        return "flat"
    raise ValueError(f"module {name} reads neither the output of the module before it, nor its last step, nor that flattened; "
                     "glassnet reads models that are chains")


def watched(module, causal, name):
    """forward of an attention that keeps an eye on its masks"""
    forward, signature = module.forward, inspect.signature(module.forward)

    def seen(*arguments, **named):
        given = signature.bind(*arguments, **named).arguments
        if given.get("key_padding_mask", given.get("src_key_padding_mask")) is not None:
            raise ValueError(f"module {name} has a padding mask; glassnet reads attention to all positions")
        q, k, v = (given.get(key) for key in ("query", "key", "value"))
        if q is not k or q is not v:
            raise ValueError(f"module {name} asks others than itself; glassnet reads self-attention")
        mask = given.get("attn_mask", given.get("src_mask"))
        if mask is not None:
            later = torch.ones_like(mask, dtype=torch.bool).triu(1)
            if not torch.equal(mask if mask.dtype == torch.bool else mask == -torch.inf, later):
                raise ValueError(f"module {name} has another mask than the causal one, which hides what comes later")
            causal[module] = True
        return forward(*arguments, **named)

    return seen


def described(module):
    """the class of a module, its numbers, and the modules inside"""
    inside = {name: described(child) for name, child in module.named_children()}
    return {"kind": type(module).__name__, **plain(module), **({"inside": inside} if inside else {})}


def plain(thing):
    """the numbers, words, truth values and tuples of numbers of a module or a dict"""
    values = thing if isinstance(thing, dict) else vars(thing)
    simple = lambda v: isinstance(v, (int, float, str, bool)) or isinstance(v, tuple) and all(isinstance(n, int) for n in v)
    return {k: v for k, v in values.items() if simple(v) and not k.startswith("_")}


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
