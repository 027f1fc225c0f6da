"""scikit-learn: MLPClassifier, without its penalty and momentum."""
import time

from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

import peer

r = peer.parse()
net = MLPClassifier(r.layers[1:-1], solver=r.rule, alpha=0, batch_size=r.batch, learning_rate_init=r.rate, momentum=0, shuffle=False)
classes = list(range(r.layers[-1]))
net.partial_fit(r.x[:r.batch], r.y[:r.batch], classes)  # makes the parameters ...
for l, (w, b) in enumerate(peer.theta(r)):  # ... which start from ours
    net.coefs_[l][...] = w.T
    net.intercepts_[l][...] = b
del net._optimizer  # a new one, with t = 0

x, y = r.x[r.order], r.y[r.order]
net.partial_fit(x[:r.warmup], y[:r.warmup])
loss = log_loss(r.y[:peer.FIRST], net.predict_proba(r.x[:peer.FIRST]), labels=classes)
begun = time.perf_counter()
net.partial_fit(x[r.warmup:], y[r.warmup:])
peer.report(r, begun, loss)
