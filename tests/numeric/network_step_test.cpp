// SPDX-License-Identifier: Apache-2.0
// Gradients of whole networks against differences of a loss that plain loops compute in double, and the optimizers
// against their formulas.
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "runtime/src/network/step.h"

using namespace dmlc;
using namespace dmlc::network;

namespace {

struct SilentMonitor : train::Monitor {
  bool cancelled() override { return false; }
  void report(const train::Progress&) override {}
};

/// Random rows of every kind of input and target.
class RandomRows final : public RowSource {
 public:
  RandomRows(const Shape& shape, std::size_t count, bool weighted) : shape_(shape), weighted_(weighted) {
    std::mt19937_64 random(17);
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < count * shape.numbers; ++i) numbers.push_back(normal(random));
    const auto levels = static_cast<std::int32_t>(shape.levels);
    for (std::size_t i = 0; i < count * shape.tables; ++i) {
      codes.push_back(static_cast<std::int32_t>(random() % (shape.levels + 1)) - (levels > 0 ? 1 : 0));
    }
    for (std::size_t i = 0; i < count; ++i) {
      labels.push_back(static_cast<std::int32_t>(random() % std::max<std::size_t>(shape.outputs, 2)));
      truth.push_back(shape.loss == Loss::logistic ? static_cast<float>(labels.back()) : normal(random));
      weights.push_back(0.5F + static_cast<float>(random() % 4));
    }
  }
  void read(std::size_t first, std::size_t count, const RowBlock& into) const override {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = first + i;
      for (std::size_t k = 0; k < shape_.numbers; ++k) {
        into.numbers[i * padded(shape_.numbers) + k] = numbers[row * shape_.numbers + k];
      }
      for (std::size_t t = 0; t < shape_.tables; ++t)
        into.codes[i * shape_.tables + t] = codes[row * shape_.tables + t];
      into.truth[i] = truth[row];
      into.labels[i] = labels[row];
      into.weights[i] = weights[row];
    }
  }
  [[nodiscard]] bool is_weighted() const override { return weighted_; }
  [[nodiscard]] double weight(std::size_t row) const { return weighted_ ? static_cast<double>(weights[row]) : 1; }
  [[nodiscard]] double total_weight() const {
    double sum = 0;
    for (std::size_t row = 0; row < truth.size(); ++row) sum += weight(row);
    return sum;
  }

  std::vector<float> numbers;
  std::vector<std::int32_t> codes;
  std::vector<float> truth;
  std::vector<std::int32_t> labels;
  std::vector<float> weights;

 private:
  const Shape& shape_;
  bool weighted_;
};

double activated(Activation activation, double z) {
  if (activation == Activation::tanh) return std::tanh(z);
  if (activation == Activation::gelu) return 0.5 * z * std::erfc(-z / std::sqrt(2.0));
  if (activation == Activation::sigmoid) return 1 / (1 + std::exp(-z));
  return std::max(z, 0.0);
}

/// The mean loss, by the definition.
double loss_of(const Shape& shape, const std::vector<double>& parameters, const RandomRows& rows) {
  const Layout layout(shape);
  double loss = 0;
  for (std::size_t row = 0; row < rows.truth.size(); ++row) {
    std::vector<double> x;
    for (std::size_t k = 0; k < shape.numbers; ++k) {
      x.push_back(static_cast<double>(rows.numbers[row * shape.numbers + k]));
    }
    for (std::size_t l = 0; l < shape.layers(); ++l) {
      const Layer& layer = layout.layers()[l];
      std::vector<double> y(layer.outputs);
      for (std::size_t j = 0; j < layer.outputs; ++j) {
        y[j] = parameters[layer.bias + j];
        for (std::size_t i = 0; i < layer.inputs; ++i) y[j] += x[i] * parameters[layer.weights + i * layer.stride + j];
        for (std::size_t t = 0; l == 0 && t < shape.tables; ++t) {
          const std::int32_t code = rows.codes[row * shape.tables + t];
          if (code >= 0) y[j] += parameters[layer.table + static_cast<std::size_t>(code) * layer.stride + j];
        }
        if (l + 1 < shape.layers()) y[j] = activated(shape.activation, y[j]);
      }
      x = y;
    }
    const double t = static_cast<double>(rows.truth[row]);
    double own = 0;
    if (shape.loss == Loss::squared_error) own = (x[0] - t) * (x[0] - t);
    if (shape.loss == Loss::logistic) own = std::max(x[0], 0.0) - x[0] * t + std::log1p(std::exp(-std::abs(x[0])));
    if (shape.loss == Loss::cross_entropy) {
      double sum = 0;
      for (const double z : x) sum += std::exp(z);
      own = std::log(sum) - x[static_cast<std::size_t>(rows.labels[row])];
    }
    loss += rows.weight(row) * own;
  }
  return loss / rows.total_weight();
}

Shape shape_of(Loss loss, Activation activation, std::size_t tables) {
  Shape shape;
  shape.numbers = 5;
  shape.tables = tables;
  shape.levels = tables > 0 ? 7 : 0;
  shape.hidden = {19, 6};
  shape.outputs = loss == Loss::cross_entropy ? 4 : 1;
  shape.loss = loss;
  shape.activation = activation;
  return shape;
}

std::vector<double> doubles(const Floats& values) { return {values.data(), values.data() + values.size()}; }

}  // namespace

TEST_CASE("gradients of networks equal differences of the loss") {
  for (const Loss loss : {Loss::squared_error, Loss::logistic, Loss::cross_entropy}) {
    for (const Activation activation : {Activation::relu, Activation::tanh, Activation::gelu, Activation::sigmoid}) {
      for (const bool with_categories : {false, true}) {
        const Shape shape = shape_of(loss, activation, with_categories ? 2 : 0);
        const Layout layout(shape);
        const RandomRows rows(shape, 150, with_categories);
        SilentMonitor monitor;
        train::Workers workers({}, monitor, "m");
        OptimizerSettings settings;
        settings.optimizer = Optimizer::sgd;
        settings.momentum = 0;
        StepRunner runner(shape, layout, settings, 1, workers);
        const Floats start = initial_parameters(shape, Initialization::glorot, 5);
        runner.start(runner.begin(start));
        const double mean = runner.step(rows, 150, rows.total_weight(), 1);
        std::vector<double> parameters = doubles(start);
        CHECK(mean == doctest::Approx(loss_of(shape, parameters, rows)).epsilon(1e-5));
        for (std::size_t i = 0; i < parameters.size(); i += 3) {
          const double gradient = parameters[i] - static_cast<double>(runner.state().parameters.data()[i]);
          const double kept = parameters[i];
          constexpr double kStep = 1e-5;
          parameters[i] = kept + kStep;
          const double above = loss_of(shape, parameters, rows);
          parameters[i] = kept - kStep;
          const double below = loss_of(shape, parameters, rows);
          parameters[i] = kept;
          CHECK(gradient == doctest::Approx((above - below) / (2 * kStep)).epsilon(2e-3).scale(0.01));
        }
      }
    }
  }
}

TEST_CASE("the padding of parameters stays zero") {
  const Shape shape = shape_of(Loss::cross_entropy, Activation::sigmoid, 2);
  const Layout layout(shape);
  const RandomRows rows(shape, 100, true);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  for (const Optimizer optimizer :
       {Optimizer::sgd, Optimizer::adam, Optimizer::adamw, Optimizer::rmsprop, Optimizer::adagrad}) {
    OptimizerSettings settings;
    settings.optimizer = optimizer;
    settings.l1 = 0.01F;
    settings.l2 = 0.01F;
    StepRunner runner(shape, layout, settings, 1, workers);
    runner.start(runner.begin(initial_parameters(shape, Initialization::glorot, 5)));
    for (int step = 0; step < 5; ++step) (void)runner.step(rows, 100, rows.total_weight(), 0.01F);
    for (const Layer& layer : layout.layers()) {
      for (std::size_t i = layer.outputs; i < layer.stride; ++i) {
        CHECK(runner.state().parameters.data()[layer.bias + i] == 0);
        CHECK(runner.state().parameters.data()[layer.weights + i] == 0);
      }
    }
  }
}

TEST_CASE("large batches give the same bits for any number of threads") {
  const Shape shape = shape_of(Loss::logistic, Activation::relu, 2);
  const Layout layout(shape);
  const RandomRows rows(shape, 5000, false);
  SilentMonitor monitor;
  std::vector<float> first;
  for (const unsigned threads : {1U, 2U, 5U}) {
    train::Workers workers({.threads = threads}, monitor, "m");
    StepRunner runner(shape, layout, {}, 1, workers);
    runner.start(runner.begin(initial_parameters(shape, Initialization::he, 5)));
    for (int step = 0; step < 3; ++step) (void)runner.step(rows, 5000, 5000, 0.01F);
    const std::vector<float> now(runner.state().parameters.data(),
                                 runner.state().parameters.data() + runner.state().parameters.size());
    if (first.empty()) first = now;
    CHECK(now == first);
  }
}

TEST_CASE("clipping bounds the norm of a step, and weight decay leaves biases alone") {
  const Shape shape = shape_of(Loss::squared_error, Activation::tanh, 0);
  const Layout layout(shape);
  const RandomRows rows(shape, 64, false);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  OptimizerSettings settings;
  settings.optimizer = Optimizer::sgd;
  settings.momentum = 0;
  settings.clip_norm = 0.01F;
  StepRunner runner(shape, layout, settings, 1, workers);
  const Floats start = initial_parameters(shape, Initialization::glorot, 5);
  runner.start(runner.begin(start));
  (void)runner.step(rows, 64, 64, 1);
  double squares = 0;
  for (std::size_t i = 0; i < start.size(); ++i) {
    const double change = static_cast<double>(runner.state().parameters.data()[i] - start.data()[i]);
    squares += change * change;
  }
  CHECK(std::sqrt(squares) == doctest::Approx(0.01).epsilon(1e-3));
}

TEST_CASE("a step flushes denormal numbers and restores the processor's mode") {
  const Shape shape = shape_of(Loss::squared_error, Activation::relu, 0);
  const Layout layout(shape);
  const RandomRows rows(shape, 64, false);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  StepRunner runner(shape, layout, {}, 1, workers);
  runner.start(runner.begin(initial_parameters(shape, Initialization::he, 5)));
  (void)runner.step(rows, 64, 64, 0.001F);
  volatile float small = 1e-38F;
  CHECK(small * 0.01F != 0);
}
