# SPDX-License-Identifier: Apache-2.0
# One thread: training steps and scoring of a network 30-128-64-32-1 beside PyTorch and scikit-learn, in turns, and
# beside what the processor can multiply and add at most, measured in the same run. Losses after 100 steps from the same
# start beside PyTorch's for every optimizer and activation.
import argparse
import statistics
import sys
import time

from harness.openblas import begin_at_its_best

begin_at_its_best(threads=1)

import numpy  # noqa: E402
import torch  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

from harness import network  # noqa: E402
from harness.report import Report, spread_of  # noqa: E402

INPUTS, HIDDEN = 30, [128, 64, 32]
# Multiplications and additions of one row forward, of its derivatives by the weights, and by the units.
FORWARD = 2 * (30 * 128 + 128 * 64 + 64 * 32 + 32)
STEP = 2 * FORWARD + 2 * (128 * 64 + 64 * 32 + 32)
RATE = 0.001
PEAK_ROUNDS = 400_000


def make_rows(count):
    random = numpy.random.default_rng(7)
    numbers = random.standard_normal((count, INPUTS)).astype(numpy.float32)
    truth = (numbers[:, 0] + numbers[:, 1] * numbers[:, 2] - numbers[:, 3] > 0).astype(numpy.float32)
    return numbers, truth


def seconds_of(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak(library):
    """Operations per second, right now."""
    began = time.perf_counter()
    operations = library.network_peak_operations(PEAK_ROUNDS)
    return operations / (time.perf_counter() - began)


def step_times(library, numbers, truth, batch, windows):
    """Seconds of a step of ours and of PyTorch, and our share of the peak, window by window."""
    module = network.torch_network(INPUTS, HIDDEN, 1)
    ours = network.Ours(library, INPUTS, HIDDEN, 1)
    ours.take_weights(module)
    optimizer = network.torch_optimizer("adam", module, RATE)
    loss = network.torch_loss("logistic")
    rows, wanted = torch.from_numpy(numbers), torch.from_numpy(truth)[:, None]
    steps = max(2, 8192 // batch)
    us, them, shares = [], [], []
    for _ in range(windows):
        before = peak(library)
        us.append(seconds_of(lambda: ours.steps(numbers, truth, None, batch, steps, RATE)) / steps)
        after = peak(library)
        shares.append(STEP * batch / us[-1] / (0.5 * (before + after)))
        them.append(seconds_of(lambda: network.torch_steps(module, optimizer, loss, rows, wanted, batch, steps)) / steps)
    return us, them, shares


def scikit_times(numbers, truth, batch, windows):
    """Seconds of a step of scikit-learn, from the difference of two lengths of fit, so that its start does not count."""
    steps = len(numbers) // batch
    times = []
    for _ in range(windows):
        lengths = []
        for epochs in (1, 2):
            model = MLPClassifier(HIDDEN, batch_size=batch, max_iter=epochs, learning_rate_init=RATE, alpha=0.0,
                                  random_state=1, tol=0.0, n_iter_no_change=100)
            lengths.append(seconds_of(lambda: model.fit(numbers, truth)))
        times.append(max(lengths[1] - lengths[0], 1e-9) / steps)
    return times


def compare_training(report, library, windows):
    numbers, truth = make_rows(51_200)
    for batch, target in ((256, 4.5), (4096, 2.5)):
        us, them, shares = step_times(library, numbers, truth, batch, windows)
        share = statistics.median(shares)
        report.add(f"step_of_peak_{batch}", share, "of the peak", "the limit", 0.65, share / 0.65, 1, share >= 0.65,
                   runs=len(shares), spread=spread_of(shares), rows_per_second=batch / statistics.median(us))
        report.add_times(f"step_{batch}", us, f"PyTorch {torch.__version__}", them, target)
        if batch == 256:
            report.add_times(f"step_{batch}_scikit", us, "scikit-learn",
                             scikit_times(numbers[:25_600], truth[:25_600], batch, 3), 8)


def compare_scoring(report, library, windows):
    module = network.torch_network(INPUTS, HIDDEN, 1)
    ours = network.Ours(library, INPUTS, HIDDEN, 1)
    ours.take_weights(module)
    for count, target in ((256, 2.3), (10_240, 3.5)):
        numbers, _ = make_rows(count)
        rows = torch.from_numpy(numbers)
        repeats = max(1, 20_480 // count)
        us, them = [], []
        with torch.no_grad():
            for _ in range(windows):
                us.append(seconds_of(lambda: [ours.margins(numbers) for _ in range(repeats)]) / repeats)
                them.append(seconds_of(lambda: [module(rows) for _ in range(repeats)]) / repeats)
            difference = numpy.abs(ours.margins(numbers) - module(rows).numpy()).max()
        report.add_times(f"score_{count}", us, f"PyTorch {torch.__version__}", them, target,
                         largest_difference=float(difference))


def compare_losses(report, library):
    """Five digits after 100 steps of 64 rows."""
    numbers, truth = make_rows(6_400)
    numbers = numpy.ascontiguousarray(numbers[:, :12])
    classes = numpy.clip(numpy.round(numbers[:, 0] + 1.5), 0, 3).astype(numpy.int32)
    amounts = (numbers[:, 0] - 0.5 * numbers[:, 1] ** 2).astype(numpy.float32)
    cases = [(optimizer, activation, "logistic") for optimizer in network.OPTIMIZERS
             for activation in network.ACTIVATIONS]
    cases += [("adam", "relu", "squared_error"), ("adam", "tanh", "cross_entropy"), ("sgd", "gelu", "cross_entropy")]
    for optimizer, activation, loss in cases:
        outputs = 4 if loss == "cross_entropy" else 1
        rate = {"sgd": 0.01, "adagrad": 0.01}.get(optimizer, RATE)
        options = {"nesterov": optimizer == "sgd", "l2": 0.01 if optimizer != "rmsprop" else 0.0}
        torch.manual_seed(3)
        module = network.torch_network(12, [24, 17], outputs, activation)
        ours = network.Ours(library, 12, [24, 17], outputs, activation, loss, optimizer, **options)
        ours.take_weights(module)
        wanted = {"logistic": torch.from_numpy(truth)[:, None], "squared_error": torch.from_numpy(amounts)[:, None],
                  "cross_entropy": torch.from_numpy(classes).long()}[loss]
        theirs = network.torch_steps(module, network.torch_optimizer(optimizer, module, rate, **options),
                                     network.torch_loss(loss), torch.from_numpy(numbers), wanted, 64, 100)[-1]
        value = ours.steps(numbers, amounts if loss == "squared_error" else truth, classes, 64, 100, rate)[-1]
        error = abs(value - theirs) / abs(theirs)
        report.add(f"loss_{optimizer}_{activation}_{loss}", value, "loss", f"PyTorch {torch.__version__}", theirs, error,
                   1e-5, error < 1e-5)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer runs")
    arguments = options.parse_args()
    torch.set_num_threads(1)
    windows = 11 if arguments.quick else 41
    library = network.load_library()
    report = Report("mlp")
    compare_training(report, library, windows)
    compare_scoring(report, library, windows)
    compare_losses(report, library)
    sys.exit(report.finish())


main()
