// SPDX-License-Identifier: Apache-2.0
// The weights of a linear model as coefficients of the raw features, with their standard errors where these are
// defined.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// More coefficients than these are not listed, and of wider designs no matrix is inverted.
inline constexpr std::size_t kMostCoefficients = 10'000;
inline constexpr std::size_t kMostInverted = 1000;

/// What the precision of a fit follows from.
struct Information {
  std::vector<double> matrix;  ///< X'X or the Fisher information X'AX of the prepared columns, intercept first
  double variance = 1;         ///< its inverse times this is the covariance of intercept and weights
  double freedom = std::numeric_limits<double>::infinity();  ///< of Student's t; infinite: the normal distribution
};

/// Adds the coefficients of every output to the result, without standard errors; `note` says why there are none.
void list_coefficients(const Preparation& preparation, const LinearWeights& fit, std::string note,
                       TrainingResult& result);

/// The coefficients of a model as a start for those of other rows.
class NearWeights {
 public:
  /// Of no use when they do not speak for one output. They must outlive it.
  explicit NearWeights(const std::vector<Coefficient>& coefficients);

  /// Intercept and weights that mean the same; what the model's rows did not have is 0. Empty when it is of no use.
  [[nodiscard]] std::vector<double> parameters(const Preparation& preparation) const;

 private:
  using Name = std::array<std::string_view, 3>;  ///< feature, part and level
  [[nodiscard]] double estimate(const Name& name) const;

  std::map<Name, double> estimates_;
  double intercept_ = 0;
};

/// Adds to the listed coefficients of the one output standard error, statistic, two-sided p value and 95 % interval,
/// and to the result the condition number of the matrix's root: the root of the quotient of its extreme eigenvalues.
/// The matrix of a model without intercept has zeros in its first row and column, and none is wider than kMostInverted
/// weights. Leaves all as it is, with a note, where the matrix is singular. `check` is called now and then and may
/// throw. Greene: Econometric Analysis, 8th edition, sections 4.4 and 17.3; Belsley, Kuh, Welsch: Regression
/// Diagnostics, 1980, section 3.1.
void add_standard_errors(const Preparation& preparation, Information information, bool with_intercept,
                         const std::function<void()>& check, TrainingResult& result);

}  // namespace dmlc::train
