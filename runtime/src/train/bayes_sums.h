// SPDX-License-Identifier: Apache-2.0
// The one step of naive Bayes: sums over rows that add up, from which its distributions follow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/src/train/bayes_model.h"

namespace dmlc::train {

/// Cells of a column: numbers less `shift`, or codes.
struct BayesCells {
  const float* numbers = nullptr;
  const std::int32_t* codes = nullptr;
  double shift = 0;
};

struct BayesRows {
  std::size_t count = 0;
  const std::uint32_t* classes = nullptr;  ///< of each row; the number of classes for a row that does not count
  std::span<const BayesCells> columns;
};

struct BayesRules {
  double smoothing = 1;
  double variance_smoothing = 1e-9;
  std::vector<double> priors;         ///< empty: as frequent as the classes are
  std::vector<double> class_weights;  ///< what a row of each class counts
};

/// Counts, sums and sums of squares in double, all in one array, so that the sums of two pieces are the sums of the
/// whole: the pieces may come from several threads or processes. The same pieces in the same order give the same bits.
class BayesSums {
 public:
  /// `centers` has a number per column near the mean of its values, from which squares are taken.
  BayesSums(std::vector<BayesColumn> columns, std::vector<double> centers, std::size_t classes);
  /// Doubles of the sums.
  [[nodiscard]] static std::size_t size(std::span<const BayesColumn> columns, std::size_t classes);

  void clear();
  void add(const BayesRows& rows);
  void combine(const BayesSums& other);
  /// All of them, for those who carry them elsewhere.
  [[nodiscard]] std::span<double> values() { return values_; }
  /// A column of counts that has a negative number.
  [[nodiscard]] std::optional<std::size_t> negative_column() const;

  /// Means and variances by maximum likelihood, to which `variance_smoothing` times the largest variance of a column is
  /// added (scikit-learn's GaussianNB); shares by Laplace's rule, (rows + smoothing) / (all + smoothing * levels), and
  /// rates likewise (CategoricalNB, BernoulliNB, MultinomialNB), with a smoothing of 1e-10 at least. A class without a
  /// value in a column has the distribution of all rows there.
  [[nodiscard]] BayesModel finish(const BayesRules& rules) const;

 private:
  struct Moments {
    double count = 0;
    double mean = 0;
    double variance = 0;
  };
  [[nodiscard]] Moments moments(std::size_t column, std::size_t first_class, std::size_t end_class) const;
  [[nodiscard]] double largest_variance() const;
  void add_normals(const BayesRules& rules, BayesModel& model) const;
  void add_shares(const BayesRules& rules, BayesModel& model) const;
  void add_rates(const BayesRules& rules, BayesModel& model) const;

  std::vector<BayesColumn> columns_;
  std::vector<double> centers_;
  std::size_t classes_;
  std::vector<std::size_t> places_;
  // Rows per class. Then, of a normal column, count, sum, sum of squares and nothing per class; of levels, rows per
  // level and class; of counts, the sum per class and how many are negative. Behind the classes each has a place for
  // what does not count.
  std::vector<double> values_;
};

}  // namespace dmlc::train
