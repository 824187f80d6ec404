"""Trains one of the networks with eager PyTorch on one thread and prints {"rowsPerSecond": …} as JSON.

Usage: torch_nets.py dense64|fashionDense|fashionCnn ROWS BATCH
"""
import gzip
import json
import sys
import time

import numpy as np
import torch
from torch import nn

name, rows, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(1)


def fashion():
    directory = "/usr/share/datasets/fashion-mnist/train-"
    with gzip.open(directory + "images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(directory + "labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    x = torch.tensor(images[:rows].astype(np.float32) / 255)
    return x, torch.tensor(labels[:rows].astype(np.int64))


if name == "dense64":
    x, y = torch.rand(rows, 64) * 2 - 1, torch.rand(rows, 1)
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    loss = nn.MSELoss()
elif name == "fashionDense":
    x, y = fashion()
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))
    loss = nn.CrossEntropyLoss()
else:
    x, y = fashion()
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding="same"), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(32, 64, 3, padding="same"), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(64 * 49, 64), nn.ReLU(), nn.Linear(64, 10),
    )
    loss = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
net.train()


def epoch(upto):
    before = time.perf_counter()
    order = torch.randperm(len(x))[:upto]
    for start in range(0, upto, batch):
        chosen = order[start:start + batch]
        optimizer.zero_grad()
        loss(net(x[chosen]), y[chosen]).backward()
        optimizer.step()
    return time.perf_counter() - before


epoch(min(rows, 64 * batch))
print(json.dumps({"rowsPerSecond": rows / epoch(rows), "version": torch.__version__}))
