// SPDX-License-Identifier: Apache-2.0
// Gradients of whole networks against differences of a loss that plain loops compute in double, and the optimizers
// against their formulas.
#include "tests/numeric/network_fixtures.h"

using namespace network_fixtures;

TEST_CASE("gradients of networks equal differences of the loss") {
  for (const Loss loss : kLosses) {
    for (const Activation activation : {Activation::relu, Activation::tanh, Activation::gelu, Activation::sigmoid}) {
      for (const bool with_categories : {false, true}) {
        check_gradients(shape_of(loss, activation, with_categories ? 2 : 0), with_categories);
      }
    }
  }
}

TEST_CASE("first weights go by the width of the design matrix") {
  const Shape shape = shape_of(Loss::logistic, Activation::relu, 2);
  const Layer layer = Layout(shape).layers().front();
  const Floats start = initial_parameters(shape, Initialization::he, 5);
  const float bound = std::sqrt(6.0F / static_cast<float>(shape.numbers + shape.levels));
  float largest = 0;
  for (std::size_t i = layer.weights; i < layer.table + shape.levels * layer.stride; ++i) {
    largest = std::max(largest, std::abs(start.data()[i]));
  }
  CHECK(largest <= bound);
  CHECK(largest > 0.95F * bound);
}

TEST_CASE("the padding of parameters stays zero") {
  for (const Loss loss : {Loss::logistic, Loss::cross_entropy}) {
    for (const Normalization normalization : {Normalization::none, Normalization::layer, Normalization::batch}) {
      Shape shape = shape_of(loss, Activation::sigmoid, 2);
      shape.normalization = normalization;
      shape.embeddings = {{30, 3}};
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
            if (!layer.is_turned) CHECK(runner.state().parameters.data()[layer.weights + i] == 0);
          }
          for (std::size_t i = layer.inputs; layer.is_turned && i < padded(layer.inputs); ++i) {
            CHECK(runner.state().parameters.data()[layer.weight(i, 0)] == 0);
          }
          for (std::size_t i = layer.outputs; layer.gain > 0 && i < layer.stride; ++i) {
            CHECK(runner.state().parameters.data()[layer.gain + i] == 0);
            CHECK(runner.state().parameters.data()[layer.shift + i] == 0);
          }
        }
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
