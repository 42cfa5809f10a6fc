# SPDX-License-Identifier: Apache-2.0
# One thread: training steps and scoring of a network 30-128-64-32-1 beside PyTorch and scikit-learn, in turns, and
# beside what the processor can multiply and add at most, measured in the same run. Of all windows the fastest quarter
# counts, on every side alike: the others tell of other programs. The rivals run as they are installed; with
# `--named-kernels` on kernels that are named for OpenBLAS where it does not know the processor, as few would do. Where a
# rival's share of the peak is above 1 / target, no one can reach the target on one thread: `most` is the ratio that the
# peak itself would have. Losses after 100 steps from the same start beside PyTorch's for every optimizer, activation and
# normalization.
import argparse
import statistics
import sys
import time

from harness.openblas import begin_with_threads

begin_with_threads(threads=1, at_its_best="--named-kernels" in sys.argv)

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


def quiet(times):
    """The fastest quarter."""
    return sorted(times)[:max(1, len(times) // 4)]


def share_of_peak(operations, times, peaks):
    """Operations per second of the quiet windows, beside the peak in its own."""
    return operations / statistics.median(quiet(times)) / statistics.median(sorted(peaks)[-len(quiet(peaks)):])


def step_times(library, numbers, truth, batch, windows):
    """Seconds of a step of ours and of PyTorch, and the peak, window by window."""
    module = network.torch_network(INPUTS, HIDDEN, 1)
    ours = network.Ours(library, INPUTS, HIDDEN, 1)
    ours.take_weights(module)
    optimizer = network.torch_optimizer("adam", module, RATE)
    loss = network.torch_loss("logistic")
    rows, wanted = torch.from_numpy(numbers), torch.from_numpy(truth)[:, None]
    steps = 65_536 // batch
    us, them, peaks = [], [], []
    for _ in range(windows):
        peaks.append(peak(library))
        us.append(seconds_of(lambda: ours.steps(numbers, truth, None, batch, steps, RATE)) / steps)
        them.append(seconds_of(lambda: network.torch_steps(module, optimizer, loss, rows, wanted, batch, steps)) / steps)
    return us, them, peaks


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
        us, them, peaks = step_times(library, numbers, truth, batch, windows)
        share = share_of_peak(STEP * batch, us, peaks)
        report.add(f"step_of_peak_{batch}", share, "of the peak", "the limit", 0.65, share / 0.65, 1, share >= 0.65,
                   runs=len(us), spread=spread_of(quiet(us)), rows_per_second=batch / statistics.median(quiet(us)))
        report.add_times(f"step_{batch}", quiet(us), f"PyTorch {torch.__version__}", quiet(them), target)
        if batch == 256:
            scikit = scikit_times(numbers, truth, batch, windows // 3)
            report.add_times(f"step_{batch}_scikit", quiet(us), "scikit-learn", quiet(scikit), 8,
                             most=1 / share_of_peak(STEP * batch, scikit, peaks))


def compare_scoring(report, library, windows):
    """PyTorch without gradients, and called as it comes, which keeps what gradients need."""
    module = network.torch_network(INPUTS, HIDDEN, 1)
    ours = network.Ours(library, INPUTS, HIDDEN, 1)
    ours.take_weights(module)
    for count, target in ((256, 2.3), (10_240, 3.5)):
        numbers, _ = make_rows(count)
        rows = torch.from_numpy(numbers)
        score = ours.scorer(numbers)
        repeats = 81_920 // count
        us, peaks, them = [], [], {False: [], True: []}
        for _ in range(windows):
            peaks.append(peak(library))
            us.append(seconds_of(lambda: [score() for _ in range(repeats)]) / repeats)
            for with_gradients, times in them.items():
                with torch.set_grad_enabled(with_gradients):
                    times.append(seconds_of(lambda: [module(rows) for _ in range(repeats)]) / repeats)
        with torch.no_grad():
            difference = numpy.abs(score() - module(rows).numpy()).max()
        share = share_of_peak(FORWARD * count, us, peaks)
        report.add(f"score_of_peak_{count}", share, "of the peak", "the limit", 0.75, share / 0.75, 1, share >= 0.75,
                   runs=len(us), spread=spread_of(quiet(us)), rows_per_second=count / statistics.median(quiet(us)))
        for with_gradients, times in them.items():
            most = 1 / share_of_peak(FORWARD * count, times, peaks)
            name = f"score_{count}" + ("_with_gradients" if with_gradients else "")
            report.add_times(name, quiet(us), f"PyTorch {torch.__version__}", quiet(times), target,
                             largest_difference=float(difference), most=most)


def compare_losses(report, library):
    """Five digits after 100 steps of 64 rows."""
    numbers, truth = make_rows(6_400)
    numbers = numpy.ascontiguousarray(numbers[:, :12])
    classes = numpy.clip(numpy.round(numbers[:, 0] + 1.5), 0, 3).astype(numpy.int32)
    amounts = (numbers[:, 0] - 0.5 * numbers[:, 1] ** 2).astype(numpy.float32)
    cases = [(optimizer, activation, "logistic", "none") for optimizer in network.OPTIMIZERS
             for activation in network.ACTIVATIONS]
    cases += [("adam", "relu", "squared_error", "none"), ("adam", "tanh", "cross_entropy", "none"),
              ("sgd", "gelu", "cross_entropy", "none")]
    cases += [(optimizer, activation, loss, normalization) for normalization in ("layer", "batch")
              for optimizer, activation, loss in (("adam", "relu", "logistic"), ("sgd", "gelu", "cross_entropy"),
                                                  ("adamw", "tanh", "squared_error"))]
    for optimizer, activation, loss, normalization in cases:
        outputs = 4 if loss == "cross_entropy" else 1
        rate = {"sgd": 0.01, "adagrad": 0.01}.get(optimizer, RATE)
        options = {"nesterov": optimizer == "sgd", "l2": 0.01 if optimizer != "rmsprop" else 0.0}
        torch.manual_seed(3)
        module = network.torch_network(12, [24, 17], outputs, activation, normalization)
        ours = network.Ours(library, 12, [24, 17], outputs, activation, loss, optimizer, normalization=normalization,
                            **options)
        ours.take_weights(module)
        wanted = {"logistic": torch.from_numpy(truth)[:, None], "squared_error": torch.from_numpy(amounts)[:, None],
                  "cross_entropy": torch.from_numpy(classes).long()}[loss]
        theirs = network.torch_steps(module, network.torch_optimizer(optimizer, module, rate, **options),
                                     network.torch_loss(loss), torch.from_numpy(numbers), wanted, 64, 100)[-1]
        value = ours.steps(numbers, amounts if loss == "squared_error" else truth, classes, 64, 100, rate)[-1]
        error = abs(value - theirs) / abs(theirs)
        name = f"loss_{optimizer}_{activation}_{loss}" + ("" if normalization == "none" else f"_{normalization}")
        report.add(name, value, "loss", f"PyTorch {torch.__version__}", theirs, error, 1e-5, error < 1e-5)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer runs")
    options.add_argument("--named-kernels", action="store_true", help="rivals on OpenBLAS's best kernels")
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
