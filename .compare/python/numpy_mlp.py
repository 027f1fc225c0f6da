"""numpy by hand. A sample is a row, as numpy likes it: z = a W^T + b."""
import numpy as np

import peer

r = peer.parse()
W, B = (list(p) for p in zip(*peer.theta(r)))
params = W + B
m, v, t = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params], 0


def forward(x):
    a = [x]
    for l, (w, b) in enumerate(zip(W, B)):
        z = a[-1] @ w.T
        z += b
        if l < len(W) - 1:
            np.maximum(z, 0, out=z)
        a.append(z)
    z = a[-1]
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return a


def step(i):
    a, dW, dB = forward(r.x[i]), [], []
    delta = a[-1]
    delta[np.arange(len(i)), r.y[i]] -= 1
    delta /= len(i)
    for l in reversed(range(len(W))):
        dW.insert(0, delta.T @ a[l])
        dB.insert(0, delta.sum(axis=0))
        if l > 0:
            delta = delta @ W[l]
            delta *= a[l] > 0
    update(dW + dB)


def update(grads):
    global t
    t += 1
    for k, (p, g) in enumerate(zip(params, grads)):
        if r.rule == "sgd":
            g *= r.rate
            p -= g
            continue
        if r.rule == "adamw":
            p *= 1 - r.rate * peer.DECAY
        m[k] *= 0.9
        m[k] += 0.1 * g
        v[k] *= 0.999
        g *= g
        g *= 0.001
        v[k] += g
        root = np.sqrt(v[k] / (1 - 0.999**t))
        root += 1e-8
        np.divide(m[k], root, out=root)
        root *= r.rate / (1 - 0.9**t)
        p -= root


def loss():
    a = forward(r.x[:peer.FIRST])[-1]
    return -np.log(a[np.arange(peer.FIRST), r.y[:peer.FIRST]]).mean()


peer.run(r, step, loss)
