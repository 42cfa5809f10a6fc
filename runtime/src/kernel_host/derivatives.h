// SPDX-License-Identifier: Apache-2.0
// The training rows' targets and the derivatives of the loss that each round of boosting starts from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/kernel_host/mapped_matrix.h"
#include "runtime/src/train/metrics.h"

namespace dmlc::host {

class Derivatives {
 public:
  /// Throws train::ProtocolError for a label out of range. Both must stay.
  Derivatives(const train::BoostedRequest& request, const MappedMatrix& matrix);

  /// Where boosting starts: the best constant, in the terms of XGBoost's objective.
  [[nodiscard]] double base_score() const;
  /// Derivatives at the margins of the training rows, outputs() values per row; returns the mean loss, nothing of a
  /// forest. The result does not depend on the number of threads.
  double update(const float* margins);
  /// Of a forest: the mean squared error of such means.
  [[nodiscard]] double mean_error(const float* means) const;
  /// Of a forest: the squared error that an output's trees start from, about the mean of their root.
  [[nodiscard]] double root_error(std::size_t output) const;
  /// The named metrics of the training rows.
  [[nodiscard]] std::vector<train::MetricValue> metrics(const float* margins,
                                                        std::span<const std::string> wanted) const;

  /// Frees the derivatives; there will be no further round.
  void release();

  [[nodiscard]] std::vector<float>& gradients() { return gradients_; }
  [[nodiscard]] std::vector<float>& hessians() { return hessians_; }

 private:
  /// The training rows of one block.
  struct Piece {
    std::size_t first = 0;  ///< training rows before
    std::size_t rows = 0;
    const float* numbers = nullptr;
    const std::int32_t* labels = nullptr;
  };
  void add_piece(const MappedMatrix& matrix, std::size_t block, std::span<const std::uint32_t> rows);
  /// Of a forest: the squared error of an indicator per class, or of the number.
  void update_means(const Piece& piece, const float* margins, double scale);
  [[nodiscard]] double truth_of(const Piece& piece, std::size_t row, std::size_t output) const;
  [[nodiscard]] double mean_of_labels() const;
  [[nodiscard]] double scale_of(const float* margins) const;
  /// Multiplies the derivatives of boosting by the weights of the rows' classes; they stay multiples of 1 / scale.
  void weigh(const Piece& piece, double scale);
  [[nodiscard]] double update_piece(const Piece& piece, const float* margins, double scale);

  const train::BoostedRequest& request_;
  std::size_t rows_;
  std::size_t outputs_;
  bool gives_means_;
  std::vector<Piece> pieces_;
  std::vector<std::vector<float>> own_numbers_;  ///< of blocks that hold other rows as well
  std::vector<std::vector<std::int32_t>> own_labels_;
  std::vector<float> gradients_;
  std::vector<float> hessians_;
  std::vector<double> class_weights_;  ///< empty for numbers
};

}  // namespace dmlc::host
