// SPDX-License-Identifier: Apache-2.0
// The stored form of a trained network, and what its margins mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/network/shape.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Names of the constants of a preparation that turn a regression's margin into a value.
inline constexpr const char* kTargetMean = "target_mean";
inline constexpr const char* kTargetDeviation = "target_deviation";

/// A tensor of a stored network and where its values lie among the parameters; see docs/model-format.md.
struct NetworkTensor {
  std::string name;
  std::vector<std::uint64_t> shape;  ///< one extent or two
  std::size_t place = 0;
  std::size_t row_step = 0;  ///< between the places of two rows
  std::size_t column_step = 1;

  [[nodiscard]] std::size_t rows() const { return shape.size() > 1 ? shape.front() : 1; }
  [[nodiscard]] std::size_t columns() const { return shape.back(); }
  [[nodiscard]] std::size_t count() const { return rows() * columns(); }
  [[nodiscard]] std::size_t at(std::size_t row, std::size_t column) const {
    return place + row * row_step + column * column_step;
  }
  /// From count() values to the places, and back.
  void read(const float* from, float* parameters) const;
  void write(const float* parameters, float* to) const;
};
[[nodiscard]] std::vector<NetworkTensor> network_tensors(const network::Shape& shape, const network::Layout& layout);

[[nodiscard]] ModelState make_network_state(const Preparation& preparation, const network::Shape& shape,
                                            const network::Floats& parameters);

/// Margins of `rows` rows, each `stride` floats after the one before, to what Predictor::predict gives: the value, the
/// probability of the later class, or of each class.
void network_predictions(Task task, const Preparation& preparation, const float* margins, std::size_t stride,
                         std::size_t rows, std::size_t outputs, double* out);

}  // namespace dmlc::train
