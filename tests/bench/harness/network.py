# SPDX-License-Identifier: Apache-2.0
# The runtime's networks and PyTorch's, from the same weights on the same rows: the library of tests/bench/network.
import ctypes

import numpy
import torch

from harness.report import ROOT

ACTIVATIONS = ["identity", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "tanh", "sigmoid"]
LOSSES = ["squared_error", "logistic", "cross_entropy"]
NORMALIZATIONS = ["none", "layer", "batch"]
OPTIMIZERS = ["sgd", "adam", "adamw", "rmsprop", "adagrad"]

WORD, POINTER, REAL, WHOLE = ctypes.c_uint64, ctypes.c_void_p, ctypes.c_float, ctypes.c_int


def load_library():
    library = ctypes.CDLL(str(ROOT / "build/lib/network_bench.so"))
    library.network_new.restype = POINTER
    library.network_new.argtypes = [WORD, POINTER, WORD, WORD, WHOLE, WHOLE, WHOLE, REAL, WHOLE, REAL, REAL, REAL, WHOLE]
    library.network_free.argtypes = [POINTER]
    library.network_set_layer.argtypes = [POINTER, WORD, POINTER, POINTER]
    library.network_steps.argtypes = [POINTER, POINTER, POINTER, POINTER, WORD, WORD, WORD, REAL, POINTER]
    library.network_margins.argtypes = [POINTER, POINTER, WORD, POINTER]
    library.network_peak_operations.restype = ctypes.c_double
    library.network_peak_operations.argtypes = [WORD]
    return library


def address(array):
    return None if array is None else array.ctypes.data


class Ours:
    """One network of the runtime, on one thread."""

    def __init__(self, library, inputs, hidden, outputs, activation="relu", loss="logistic", optimizer="adam",
                 momentum=0.9, nesterov=False, l2=0.0, eps=1e-8, rho=0.9, normalization="none"):
        self.library, self.outputs = library, outputs
        widths = numpy.array(hidden, dtype=numpy.uint64)
        self.network = library.network_new(inputs, address(widths), len(hidden), outputs, ACTIVATIONS.index(activation),
                                           LOSSES.index(loss), OPTIMIZERS.index(optimizer), momentum, int(nesterov), l2,
                                           eps, rho, NORMALIZATIONS.index(normalization))

    def __del__(self):
        self.library.network_free(self.network)

    def take_weights(self, module):
        layers = [layer for layer in module if isinstance(layer, torch.nn.Linear)]
        for number, layer in enumerate(layers):
            weights = numpy.ascontiguousarray(layer.weight.detach().numpy().T)
            self.library.network_set_layer(self.network, number, address(weights),
                                           address(layer.bias.detach().numpy().copy()))

    def steps(self, numbers, truth, labels, batch, steps, rate):
        """The mean loss of each step."""
        losses = numpy.zeros(steps)
        self.library.network_steps(self.network, address(numbers), address(truth), address(labels), len(numbers), batch,
                                   steps, rate, address(losses))
        return losses

    def scorer(self, numbers):
        """A function that computes the margins of these rows, always into the same array, and returns it."""
        out = numpy.zeros((len(numbers), self.outputs), dtype=numpy.float32)
        places = POINTER(self.network), POINTER(address(numbers)), WORD(len(numbers)), POINTER(address(out))

        def score():
            self.library.network_margins(*places)
            return out
        return score


def torch_activation(name):
    modules = {"identity": torch.nn.Identity, "relu": torch.nn.ReLU, "relu6": torch.nn.ReLU6,
               "leaky_relu": torch.nn.LeakyReLU, "elu": torch.nn.ELU, "selu": torch.nn.SELU, "gelu": torch.nn.GELU,
               "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}
    return modules[name]()


def torch_network(inputs, hidden, outputs, activation="relu", normalization="none"):
    between = {"none": [], "layer": [torch.nn.LayerNorm], "batch": [torch.nn.BatchNorm1d]}[normalization]
    layers, width = [], inputs
    for units in hidden:
        layers += [torch.nn.Linear(width, units), *[kind(units) for kind in between], torch_activation(activation)]
        width = units
    return torch.nn.Sequential(*layers, torch.nn.Linear(width, outputs))


def torch_loss(loss):
    return {"squared_error": torch.nn.MSELoss, "logistic": torch.nn.BCEWithLogitsLoss,
            "cross_entropy": torch.nn.CrossEntropyLoss}[loss]()


def torch_optimizer(name, module, rate, momentum=0.9, nesterov=False, l2=0.0, eps=1e-8, rho=0.9):
    """Weights decay and biases do not, as ours."""
    groups = [{"params": [p for p in module.parameters() if p.dim() > 1], "weight_decay": l2},
              {"params": [p for p in module.parameters() if p.dim() == 1], "weight_decay": 0.0}]
    if name == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=momentum, nesterov=nesterov)
    if name == "rmsprop":
        return torch.optim.RMSprop(groups, lr=rate, alpha=rho, eps=eps)
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "adagrad": torch.optim.Adagrad}[name]
    return kind(groups, lr=rate, eps=eps)


def torch_steps(module, optimizer, loss, numbers, truth, batch, steps):
    """The mean loss of each step; `truth` has the shape that the loss wants."""
    losses, at = [], 0
    for _ in range(steps):
        if at + batch > len(numbers):
            at = 0
        optimizer.zero_grad(set_to_none=True)
        value = loss(module(numbers[at:at + batch]), truth[at:at + batch])
        value.backward()
        optimizer.step()
        losses.append(value.item())
        at += batch
    return numpy.array(losses)
