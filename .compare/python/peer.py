"""What the Python peers share; see peer/peer.go for what a run is."""
import argparse
import json
import os
import re
import sys
import time

import numpy as np

FIRST = 1024  # samples whose loss is reported
DECAY = 0.01  # lambda of AdamW


def parse():
    p = argparse.ArgumentParser()
    for name, kind in [("dir", str), ("mnist", str), ("model", str), ("set", str), ("sizes", str), ("rule", str), ("rate", float), ("drop", float),
                       ("batch", int), ("warmup", int), ("samples", int), ("threads", int)]:
        p.add_argument("-" + name, type=kind)
    r = p.parse_args()
    r.layers = [int(n) for n in r.sizes.split("-")]
    r.x = np.fromfile(os.path.join(r.dir, r.set + ".x")).reshape(-1, r.layers[0])
    r.y = np.fromfile(os.path.join(r.dir, r.set + ".y"), np.uint8).astype(np.int64)
    r.order = 7919 * np.arange(r.samples) % len(r.x)
    return r


def theta(r):
    """The parameters at the start: [(W, out x in, b), ...]."""
    v, layers = np.fromfile(os.path.join(r.dir, r.sizes)), []
    for i, o in zip(r.layers, r.layers[1:]):
        layers.append((v[:o * i].reshape(o, i).copy(), v[o * i:o * i + o].copy()))
        v = v[o * i + o:]
    return layers


def batches(r, begin, end):
    for k in range(begin, end, r.batch):
        yield r.order[k:k + r.batch]


def run(r, step, loss):
    """Train with step(i), i the numbers of a batch, and print the JSON line."""
    for i in batches(r, 0, r.warmup):
        step(i)
    first = loss()
    begun = time.perf_counter()
    for i in batches(r, r.warmup, r.samples):
        step(i)
    report(r, begun, first)


def report(r, begun, loss):
    rate = (r.samples - r.warmup) / (time.perf_counter() - begun)
    rss = int(re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1]) / 1024
    print(json.dumps({"rate": rate, "rss": rss, "loss": float(loss)}))


if __name__ == "__main__":  # the versions, for the machine line
    import sklearn
    import threadpoolctl
    import torch
    blas = [f"{i['internal_api']} {i['version']} ({i['architecture']})" for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
    print(f"Python {sys.version.split()[0]}, torch {torch.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__},", *blas)
