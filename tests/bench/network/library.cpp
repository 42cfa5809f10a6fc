// SPDX-License-Identifier: Apache-2.0
// The networks of the runtime behind C functions, so that a benchmark in Python can run them beside other libraries in
// one process. One thread.
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "runtime/src/network/step.h"
#include "tests/bench/network/peak.h"

namespace dmlc::network {
namespace {

class Undisturbed final : public train::Monitor {
 public:
  bool cancelled() override { return false; }
  void report(const train::Progress&) override {}
};

/// Rows in the arrays of the caller, taken in turns.
class ArrayRows final : public RowSource {
 public:
  ArrayRows(const Shape& shape, const float* numbers, const float* truth, const std::int32_t* labels)
      : numbers_(numbers), truth_(truth), labels_(labels), width_(shape.numbers) {}

  void move_to(std::size_t row) { start_ = row; }
  [[nodiscard]] RowsInPlace in_place(std::size_t first) const override {
    return {numbers_ + (start_ + first) * width_, width_};
  }
  void read(std::size_t first, std::size_t count, const RowBlock& into) const override {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = start_ + first + i;
      if (truth_ != nullptr) into.truth[i] = truth_[row];
      if (labels_ != nullptr) into.labels[i] = labels_[row];
    }
  }

 private:
  const float* numbers_;
  const float* truth_;
  const std::int32_t* labels_;
  std::size_t width_;
  std::size_t start_ = 0;
};

struct Bench {
  Bench(Shape shape_of, const OptimizerSettings& settings)
      : shape(std::move(shape_of)),
        layout(shape),
        workers({}, monitor, "bench"),
        runner(shape, layout, settings, 1, workers),
        pass(shape, layout) {
    runner.start(runner.begin(initial_parameters(shape, Initialization::he, 1)));
  }

  Shape shape;
  Layout layout;
  Undisturbed monitor;
  train::Workers workers;
  StepRunner runner;
  Pass pass;
};

}  // namespace
}  // namespace dmlc::network

using namespace dmlc::network;

extern "C" {

__attribute__((visibility("default"))) void* network_new(std::uint64_t numbers, const std::uint64_t* hidden,
                                                         std::uint64_t layers, std::uint64_t outputs, int activation,
                                                         int loss, int optimizer, float momentum, int nesterov,
                                                         float l2, float eps, float rho, int normalization) {
  Shape shape;
  shape.numbers = numbers;
  shape.hidden.assign(hidden, hidden + layers);
  shape.outputs = outputs;
  shape.activation = static_cast<Activation>(activation);
  shape.loss = static_cast<Loss>(loss);
  shape.normalization = static_cast<Normalization>(normalization);
  OptimizerSettings settings;
  settings.optimizer = static_cast<Optimizer>(optimizer);
  settings.momentum = momentum;
  settings.nesterov = nesterov != 0;
  settings.l2 = l2;
  settings.eps = eps;
  settings.rho = rho;
  return new Bench(std::move(shape), settings);
}

__attribute__((visibility("default"))) void network_free(void* bench) { delete static_cast<Bench*>(bench); }

/// weights [inputs][outputs] and bias [outputs] of a layer.
__attribute__((visibility("default"))) void network_set_layer(void* handle, std::uint64_t layer, const float* weights,
                                                              const float* bias) {
  Bench& bench = *static_cast<Bench*>(handle);
  const Layer& place = bench.layout.layers()[layer];
  TrainingState state = bench.runner.state();
  for (std::size_t i = 0; i < place.inputs; ++i) {
    for (std::size_t j = 0; j < place.outputs; ++j) {
      state.parameters.data()[place.weight(i, j)] = weights[i * place.outputs + j];
    }
  }
  std::memcpy(state.parameters.data() + place.bias, bias, place.outputs * sizeof(float));
  bench.runner.start(std::move(state));
}

/// `steps` steps over batches one after another, from the first row again when fewer than a batch are left; each
/// step's mean loss goes to `losses`.
__attribute__((visibility("default"))) void network_steps(void* handle, const float* numbers, const float* truth,
                                                          const std::int32_t* labels, std::uint64_t rows,
                                                          std::uint64_t batch, std::uint64_t steps, float rate,
                                                          double* losses) {
  Bench& bench = *static_cast<Bench*>(handle);
  ArrayRows source(bench.shape, numbers, truth, labels);
  std::size_t at = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    if (at + batch > rows) at = 0;
    source.move_to(at);
    losses[step] = bench.runner.step(source, batch, static_cast<double>(batch), rate);
    at += batch;
  }
}

/// Margins of all rows, [rows][outputs].
__attribute__((visibility("default"))) void network_margins(void* handle, const float* numbers, std::uint64_t rows,
                                                            float* out) {
  Bench& bench = *static_cast<Bench*>(handle);
  const ArrayRows source(bench.shape, numbers, nullptr, nullptr);
  const std::size_t outputs = bench.shape.outputs;
  for (std::size_t row = 0; row < rows; row += kRowsTogether) {
    const std::size_t count = rows - row < kRowsTogether ? rows - row : kRowsTogether;
    bench.pass.forward(source, row, count, bench.runner.state().parameters.data());
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(out + (row + i) * outputs, bench.pass.margins() + i * bench.pass.margin_stride(),
                  outputs * sizeof(float));
    }
  }
}

/// Floating-point operations of a chain of fused multiplications and additions that depends on nothing but itself.
__attribute__((visibility("default"))) double network_peak_operations(std::uint64_t rounds) {
  return dmlc::bench::run_peak(rounds);
}
}
