// SPDX-License-Identifier: Apache-2.0
// Normalization and embeddings of networks: gradients against differences of the loss, statistics, rows that move.
#include "tests/numeric/network_fixtures.h"

using namespace network_fixtures;

TEST_CASE("gradients through layer and batch normalization equal differences of the loss") {
  for (const Loss loss : kLosses) {
    for (const Activation activation : {Activation::tanh, Activation::gelu, Activation::sigmoid}) {
      for (const Normalization normalization : {Normalization::layer, Normalization::batch}) {
        Shape shape = shape_of(loss, activation, 2);
        shape.normalization = normalization;
        check_gradients(shape, loss == Loss::logistic);
      }
    }
  }
}

TEST_CASE("gradients of embeddings equal differences of the loss") {
  for (const Loss loss : kLosses) {
    Shape shape = shape_of(loss, Activation::tanh, 1);
    shape.embeddings = {{40, 3}, {9, 17}};
    check_gradients(shape, true);
  }
}

TEST_CASE("a step moves the rows of an embedding that it read, and no others") {
  Shape shape = shape_of(Loss::logistic, Activation::relu, 0);
  shape.embeddings = {{500, 8}};
  const Layout layout(shape);
  const RandomRows rows(shape, 64, false);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  for (const Optimizer optimizer :
       {Optimizer::sgd, Optimizer::adam, Optimizer::adamw, Optimizer::rmsprop, Optimizer::adagrad}) {
    OptimizerSettings settings;
    settings.optimizer = optimizer;
    settings.l2 = 0.01F;
    StepRunner runner(shape, layout, settings, 1, workers);
    const Floats start = initial_parameters(shape, Initialization::he, 5);
    runner.start(runner.begin(start));
    for (int step = 0; step < 3; ++step) (void)runner.step(rows, 64, 64, 0.01F);
    std::vector<bool> is_read(500);
    for (const std::int32_t code : rows.embedded) is_read[static_cast<std::size_t>(code)] = true;
    for (std::size_t level = 0; level < 500; ++level) {
      const std::size_t place = layout.embeddings().front().place + level * layout.embeddings().front().stride;
      bool is_moved = false;
      for (std::size_t i = 0; i < 8; ++i) {
        is_moved = is_moved || runner.state().parameters.data()[place + i] != start.data()[place + i];
      }
      CHECK(is_moved == is_read[level]);
    }
  }
}

TEST_CASE("batch normalization predicts with running statistics of its batches") {
  Shape shape = shape_of(Loss::squared_error, Activation::tanh, 0);
  shape.normalization = Normalization::batch;
  const Layout layout(shape);
  const RandomRows rows(shape, 150, false);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  StepRunner runner(shape, layout, plain_descent(), 1, workers);
  const Floats start = initial_parameters(shape, Initialization::glorot, 5);
  runner.start(runner.begin(start));
  (void)runner.step(rows, 150, 150, 0);
  const Layer& layer = layout.layers().front();
  const std::vector<double> parameters = doubles(start);
  const Rows sums = sums_of(shape, layer, true, parameters, rows, inputs_of(shape, layout, parameters, rows));
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    double mean = 0;
    for (const auto& row : sums) mean += row[j] / 150;
    double variance = 0;
    for (const auto& row : sums) variance += (row[j] - mean) * (row[j] - mean) / 149;
    CHECK(runner.state().parameters.data()[layer.mean + j] == doctest::Approx(0.1 * mean).epsilon(1e-4).scale(0.1));
    CHECK(runner.state().parameters.data()[layer.variance + j] == doctest::Approx(0.9 + 0.1 * variance).epsilon(1e-4));
  }
  // After many steps of rate 0 the statistics are those of the batch, but for the estimate of the variance.
  for (int step = 0; step < 300; ++step) (void)runner.step(rows, 150, 150, 0);
  Pass pass(shape, layout);
  double loss = 0;
  for (std::size_t row = 0; row < 150; ++row) {
    pass.forward(rows, row, 1, runner.state().parameters.data());
    const double error = static_cast<double>(pass.margins()[0] - rows.truth[row]);
    loss += error * error / 150;
  }
  CHECK(loss == doctest::Approx(loss_of(shape, parameters, rows)).epsilon(0.01));
}
