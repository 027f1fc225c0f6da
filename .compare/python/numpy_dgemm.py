"""The products of the dgemm table with numpy; see peer/dgemm.go."""
import json
import sys
import time

import numpy as np

SHAPES = [(128, 784, 64, False), (128, 64, 784, True), (1024, 1024, 1024, False), (32, 25, 50176, False)]
seconds = float(sys.argv[1].removeprefix("-seconds="))


def numbers(*shape):
    i = np.arange(np.prod(shape), dtype=float)
    return np.sin(i * i).reshape(shape)


gflops, error = [], 0.0
for m, k, n, trans in SHAPES:
    a, b, c = numbers(m, k), numbers(n, k).T if trans else numbers(k, n), np.empty((m, n))
    np.matmul(a, b, out=c)
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        np.matmul(a, b, out=c)
        count += 1
    gflops.append(2 * count * m * k * n / (time.perf_counter() - begun) / 1e9)
    wanted = np.einsum("ik,kj->ij", a[::7], b[:, ::61])  # without BLAS
    error = max(error, float(abs(wanted - c[::7, ::61]).max()))
print(json.dumps({"gflops": gflops, "error": error}))
