// SPDX-License-Identifier: Apache-2.0
// What naive Bayes knows of a table: a distribution per column and class. Data only, the same for training and
// prediction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::train {

/// How a column of the training matrix enters the product; the numbers are those of the stored form.
enum class BayesKind : std::uint8_t {
  unused = 0,  ///< it does not vary in the training rows
  normal = 1,  ///< a normal distribution per class
  levels = 2,  ///< one of some levels, each with a share per class
  counts = 3,  ///< one of the counts of a row, which are drawn with a probability per class
};

struct BayesColumn {
  BayesKind kind = BayesKind::unused;
  bool is_code = false;      ///< levels: the cell is a category's code, and that the level
  bool is_sign = false;      ///< levels: 1 for numbers above 0, else 0
  std::uint32_t levels = 0;  ///< how many; 0 unless kind is levels
  double first = 0;          ///< levels of whole numbers begin here

  /// The level of a number; negative for NaN and for what is no level.
  [[nodiscard]] std::int32_t level_of(double value) const {
    if (is_sign) return value == value ? static_cast<std::int32_t>(value > 0) : -1;
    const double level = value - first;
    return level >= 0 && level < static_cast<double>(levels) ? static_cast<std::int32_t>(level) : -1;
  }
};

/// One per column of the preparation, as if all were used. Categories, booleans and the calendar's parts have levels,
/// elapsed days are normal, and numbers are what `distribution` says: gaussian, multinomial or bernoulli.
[[nodiscard]] std::vector<BayesColumn> bayes_columns(const Preparation& preparation, std::string_view distribution);

struct BayesModel {
  std::vector<BayesColumn> columns;
  std::vector<double> log_priors;  ///< [classes]
  std::vector<double> means;       ///< [normal columns][classes]
  std::vector<double> variances;   ///< likewise, above 0
  std::vector<double> log_shares;  ///< [levels of all columns, in their order][classes]
  std::vector<double> log_rates;   ///< [columns of counts][classes]

  [[nodiscard]] std::size_t classes() const { return log_priors.size(); }
};

/// See docs/model-format.md; a table without rows has no tensor.
[[nodiscard]] std::vector<tensor::Tensor> to_tensors(const BayesModel& model);

/// Logarithms of prior times densities, up to what is the same for all classes. What is missing is left out of the
/// product: NaN, levels that are none, negative counts.
class BayesScores {
 public:
  explicit BayesScores(const BayesModel& model);

  [[nodiscard]] std::size_t classes() const { return log_priors_.size(); }
  [[nodiscard]] std::span<const double> log_priors() const { return log_priors_; }
  /// Adds what a column says of one row; `level` counts for columns of levels, else `value`.
  void add(std::size_t column, double value, std::int32_t level, double* scores) const;
  /// The same for `count` cells of a column less `shift`; scores are [classes][stride].
  void add_numbers(std::size_t column, const float* cells, double shift, std::size_t count, std::size_t stride,
                   double* scores) const;
  void add_codes(std::size_t column, const std::int32_t* cells, std::size_t count, std::size_t stride,
                 double* scores) const;
  [[nodiscard]] const BayesColumn& column(std::size_t index) const { return columns_[index]; }

 private:
  void add_level(std::size_t column, std::int32_t level, double* scores) const;

  std::vector<BayesColumn> columns_;
  std::vector<double> log_priors_;
  std::vector<std::size_t> places_;  // of each column in its table
  // Of a normal distribution: constant - factor * (value - mean)^2.
  std::vector<double> means_;
  std::vector<double> factors_;
  std::vector<double> constants_;
  std::vector<double> log_shares_;
  std::vector<double> log_rates_;
};

/// Turns scores [classes][stride] of `count` rows into probabilities: of a binary task those of the later class, else
/// [rows][classes].
void bayes_predictions(const double* scores, std::size_t classes, std::size_t stride, std::size_t count, bool is_binary,
                       double* out);

}  // namespace dmlc::train
