// SPDX-License-Identifier: Apache-2.0
// Networks of every kind on random rows, and their loss by plain loops in double.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "runtime/src/network/step.h"

namespace network_fixtures {

using namespace dmlc;
using namespace dmlc::network;

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
      // The last row of a table is no training row's.
      for (const Embedding& each : shape.embeddings) {
        embedded.push_back(static_cast<std::int32_t>(random() % (each.levels - 1)));
      }
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
        into.numbers[i * into.number_stride + k] = numbers[row * shape_.numbers + k];
      }
      for (std::size_t t = 0; t < shape_.tables; ++t)
        into.codes[i * shape_.tables + t] = codes[row * shape_.tables + t];
      const std::size_t embeddings = shape_.embeddings.size();
      for (std::size_t e = 0; e < embeddings; ++e) into.embedded[i * embeddings + e] = embedded[row * embeddings + e];
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
  std::vector<std::int32_t> embedded;
  std::vector<float> truth;
  std::vector<std::int32_t> labels;
  std::vector<float> weights;

 private:
  const Shape& shape_;
  bool weighted_;
};

inline double activated(Activation activation, double z) {
  if (activation == Activation::tanh) return std::tanh(z);
  if (activation == Activation::gelu) return 0.5 * z * std::erfc(-z / std::sqrt(2.0));
  if (activation == Activation::sigmoid) return 1 / (1 + std::exp(-z));
  return std::max(z, 0.0);
}

using Rows = std::vector<std::vector<double>>;

inline Rows inputs_of(const Shape& shape, const Layout& layout, const std::vector<double>& parameters,
                      const RandomRows& rows) {
  Rows inputs(rows.truth.size());
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    for (std::size_t k = 0; k < shape.numbers; ++k) {
      inputs[row].push_back(static_cast<double>(rows.numbers[row * shape.numbers + k]));
    }
    for (std::size_t e = 0; e < shape.embeddings.size(); ++e) {
      const auto level = static_cast<std::size_t>(rows.embedded[row * shape.embeddings.size() + e]);
      const EmbeddingTable& table = layout.embeddings()[e];
      for (std::size_t i = 0; i < shape.embeddings[e].width; ++i) {
        inputs[row].push_back(parameters[table.place + level * table.stride + i]);
      }
    }
  }
  return inputs;
}

/// Sums of one layer, by the definition.
inline Rows sums_of(const Shape& shape, const Layer& layer, bool is_first, const std::vector<double>& parameters,
                    const RandomRows& rows, const Rows& x) {
  Rows sums(x.size(), std::vector<double>(layer.outputs));
  for (std::size_t row = 0; row < x.size(); ++row) {
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      double& sum = sums[row][j];
      sum = parameters[layer.bias + j];
      for (std::size_t i = 0; i < layer.inputs; ++i) sum += x[row][i] * parameters[layer.weight(i, j)];
      for (std::size_t t = 0; is_first && t < shape.tables; ++t) {
        const std::int32_t code = rows.codes[row * shape.tables + t];
        if (code >= 0) sum += parameters[layer.table + static_cast<std::size_t>(code) * layer.stride + j];
      }
    }
  }
  return sums;
}

/// Values at places (row, unit) less their mean, over their deviation.
inline void standardize(const std::vector<double*>& values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0;
  for (const double* value : values) mean += *value / count;
  double variance = 0;
  for (const double* value : values) variance += (*value - mean) * (*value - mean) / count;
  for (double* value : values) *value = (*value - mean) / std::sqrt(variance + 1e-5);
}

inline void normalize(const Shape& shape, const Layer& layer, const std::vector<double>& parameters, Rows& sums) {
  if (shape.normalization == Normalization::none) return;
  const bool by_rows = shape.normalization == Normalization::layer;
  for (std::size_t group = 0; group < (by_rows ? sums.size() : layer.outputs); ++group) {
    std::vector<double*> values;
    for (std::size_t k = 0; k < (by_rows ? layer.outputs : sums.size()); ++k) {
      values.push_back(by_rows ? &sums[group][k] : &sums[k][group]);
    }
    standardize(values);
  }
  for (std::vector<double>& row : sums) {
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      row[j] = row[j] * parameters[layer.gain + j] + parameters[layer.shift + j];
    }
  }
}

inline double loss_of_row(const Shape& shape, const RandomRows& rows, std::size_t row,
                          const std::vector<double>& margins) {
  const double z = margins.front();
  const auto t = static_cast<double>(rows.truth[row]);
  if (shape.loss == Loss::squared_error) return (z - t) * (z - t);
  if (shape.loss == Loss::logistic) return std::max(z, 0.0) - z * t + std::log1p(std::exp(-std::abs(z)));
  double sum = 0;
  for (const double margin : margins) sum += std::exp(margin);
  return std::log(sum) - margins[static_cast<std::size_t>(rows.labels[row])];
}

/// The mean loss, by the definition.
inline double loss_of(const Shape& shape, const std::vector<double>& parameters, const RandomRows& rows) {
  const Layout layout(shape);
  Rows x = inputs_of(shape, layout, parameters, rows);
  for (std::size_t l = 0; l < shape.layers(); ++l) {
    const Layer& layer = layout.layers()[l];
    x = sums_of(shape, layer, l == 0, parameters, rows, x);
    if (l == shape.hidden.size()) break;
    normalize(shape, layer, parameters, x);
    for (std::vector<double>& row : x) {
      for (double& value : row) value = activated(shape.activation, value);
    }
  }
  double loss = 0;
  for (std::size_t row = 0; row < x.size(); ++row) loss += rows.weight(row) * loss_of_row(shape, rows, row, x[row]);
  return loss / rows.total_weight();
}

inline Shape shape_of(Loss loss, Activation activation, std::size_t tables) {
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

inline std::vector<double> doubles(const Floats& values) { return {values.data(), values.data() + values.size()}; }

inline OptimizerSettings plain_descent() {
  OptimizerSettings settings;
  settings.optimizer = Optimizer::sgd;
  settings.momentum = 0;
  return settings;
}

/// A step of rate 1 moves each parameter by its derivative. Weights are drawn, gains and shifts moved off 1 and 0.
inline void check_gradients(const Shape& shape, bool is_weighted) {
  const Layout layout(shape);
  const RandomRows rows(shape, 150, is_weighted);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  StepRunner runner(shape, layout, plain_descent(), 1, workers);
  Floats start = initial_parameters(shape, Initialization::glorot, 5);
  for (const Layer& layer : layout.layers()) {
    for (std::size_t i = 0; layer.gain > 0 && i < layer.outputs; ++i) {
      start.data()[layer.gain + i] = 0.8F + 0.03F * static_cast<float>(i);
      start.data()[layer.shift + i] = 0.1F * static_cast<float>(i % 3);
    }
  }
  runner.start(runner.begin(start));
  const double mean = runner.step(rows, 150, rows.total_weight(), 1);
  std::vector<double> parameters = doubles(start);
  CHECK(mean == doctest::Approx(loss_of(shape, parameters, rows)).epsilon(1e-5));
  for (std::size_t i = 0; i < parameters.size(); i += 3) {
    if (i >= layout.dense_end() && shape.embeddings.empty()) break;
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

inline constexpr Loss kLosses[] = {Loss::squared_error, Loss::logistic, Loss::cross_entropy};

}  // namespace network_fixtures
