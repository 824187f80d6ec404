"""Writes the graphs that the tests of libs/learning/src/foreign read, as PyTorch exports them, with golden values.

    python3 tools/export-fixtures.py libs/learning/src/foreign/fixtures

Written with PyTorch 1.13; the same version writes the same bytes. Each network is exported with and without constant
folding, at opset 16 and with a batch that varies. Its golden file holds a batch, the answer y, weights s, and the gradients
of the sum of s times y for every parameter, all as base64 of little-endian numbers.
"""

import base64
import json
import math
import re
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

OPSET = 16
ROWS = 3


class Mlp(nn.Module):
    """Dense layers with Relu, Tanh and Softmax; Dropout is gone from what is exported for inference."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 12)
        self.dropout = nn.Dropout(0.3)
        self.second = nn.Linear(12, 8)
        self.classifier = nn.Linear(8, 4)

    def forward(self, x):
        x = self.dropout(torch.relu(self.first(x)))
        return torch.softmax(self.classifier(torch.tanh(self.second(x))), 1)


class LeNet(nn.Module):
    """Two convolutions with pooling and two dense layers, LogSoftmax at the end."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3)
        self.conv2 = nn.Conv2d(4, 6, 3)
        self.fc1 = nn.Linear(24, 16)
        self.fc2 = nn.Linear(16, 5)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.fc1(x.view(x.size(0), -1)))
        return F.log_softmax(self.fc2(x), 1)


class ConvNet(nn.Module):
    """What image networks are made of: strides, norms, groups, residuals, many activations and poolings. Answers logits."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.pointwise = nn.Conv2d(8, 8, 1)
        self.norm2 = nn.BatchNorm2d(8)
        self.wide = nn.Conv2d(8, 12, 3, padding=2, dilation=2, groups=2)
        self.classifier = nn.Sequential(nn.Linear(12, 10), nn.LeakyReLU(0.1), nn.Linear(10, 4))
        for norm in (self.norm, self.norm2):
            nn.init.uniform_(norm.weight, 0.5, 1.5)
            nn.init.uniform_(norm.bias, -0.5, 0.5)
            nn.init.uniform_(norm.running_mean, -0.5, 0.5)
            nn.init.uniform_(norm.running_var, 0.5, 1.5)

    def forward(self, x):
        x = F.relu6(self.norm(self.stem(x)))
        x = x + F.hardswish(self.norm2(self.pointwise(self.depthwise(x))))
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        x = F.avg_pool2d(F.leaky_relu(self.wide(x)), 2)
        return self.classifier(x.mean((2, 3)))


class Transformer(nn.Module):
    """Ids to embeddings, one block of two heads, the mean over the text. The norms begin alike, so the exporter merges them."""

    def __init__(self):
        super().__init__()
        width, heads = 8, 2
        self.heads = heads
        self.embedding = nn.Embedding(20, width)
        self.register_buffer('positions', torch.randn(1, 6, width))
        self.norm1 = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.grow = nn.Linear(width, 16)
        self.shrink = nn.Linear(16, width)
        self.classifier = nn.Linear(width, 3)

    def attention(self, x):
        rows, length, width = x.shape
        split = lambda y: y.view(rows, length, self.heads, width // self.heads).transpose(1, 2)
        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(-2, -1) / math.sqrt(width // self.heads)
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(rows, length, width)
        return self.out(mixed)

    def forward(self, ids):
        x = self.embedding(ids) + self.positions
        x = x + self.attention(self.norm1(x))
        x = x + self.shrink(F.gelu(self.grow(self.norm2(x))))
        return self.classifier(x.mean(1))


class Gru(nn.Module):
    """A recurrent layer, whose gradient is not known, before a dense one."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 5)
        self.gru = nn.GRU(5, 6, batch_first=True)
        self.classifier = nn.Linear(6, 3)

    def forward(self, ids):
        states, _ = self.gru(self.embedding(ids))
        return self.classifier(states[:, -1])


def numbers(values):
    return base64.b64encode(values.detach().contiguous().numpy().tobytes()).decode()


def tensor(values):
    return {'dims': list(values.shape), 'data': numbers(values)}


def golden(model, x):
    y = model(x)
    s = torch.randn_like(y)
    model.zero_grad()
    (y * s).sum().backward()
    parameters = {
        name: {**tensor(p.grad), 'values': numbers(p)}
        for name, p in model.named_parameters()
        if p.grad is not None
    }
    return {'x': tensor(x), 'y': tensor(y), 's': tensor(s), 'gradients': parameters}


def export(folder, name, model, x):
    model.eval()
    varies = {'input': {0: 'batch'}, 'output': {0: 'batch'}}
    for folding in (False, True):
        torch.onnx.export(
            model,
            x,
            str(folder / f'{name}{"-folded" if folding else ""}.onnx'),
            opset_version=OPSET,
            do_constant_folding=folding,
            # Otherwise norms are folded into convolutions, and there is nothing to compare with.
            training=torch.onnx.TrainingMode.PRESERVE,
            input_names=['input'],
            output_names=['output'],
            dynamic_axes=varies,
        )
    text = json.dumps(golden(model, x), indent=2)
    # Dims in one line, as the formatter has them.
    text = re.sub(r'\[[^\]]*\]', lambda dims: re.sub(r'\s+', ' ', dims[0]).replace('[ ', '[').replace(' ]', ']'), text)
    (folder / f'{name}.json').write_text(text + '\n')


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    ids = lambda vocabulary, length: torch.randint(0, vocabulary, (ROWS, length))
    networks = [
        ('mlp', Mlp, lambda: torch.randn(ROWS, 6)),
        ('lenet', LeNet, lambda: torch.randn(ROWS, 1, 14, 14)),
        ('convnet', ConvNet, lambda: torch.randn(ROWS, 3, 16, 16)),
        ('transformer', Transformer, lambda: ids(20, 6)),
        ('gru', Gru, lambda: ids(12, 7)),
    ]
    for name, network, rows in networks:
        torch.manual_seed(7)
        export(folder, name, network(), rows())


main()
