// SPDX-License-Identifier: Apache-2.0
// Finds the scale of the margins by Newton's method between bounds.
#include "runtime/src/train/margin_scale.h"

#include <algorithm>
#include <cmath>

namespace dmlc::train {
namespace {

constexpr double kLeastScale = 1e-3;
constexpr double kLargestScale = 1e6;
constexpr int kMaximumSteps = 100;
constexpr double kEnough = 1e-10;
constexpr std::size_t kRowsPerCheck = 4096;

struct Slope {
  double first = 0;   ///< derivative of the log loss by the scale; rises with it
  double second = 0;  ///< its own derivative
};

/// What probability the own class of a row is meant to have: a little below 1, as if one more row of each kind were
/// there.
double own_target(double rows) { return (rows + 1) / (rows + 2); }

class ScaleFit {
 public:
  ScaleFit(const LabelledMargins& rows, std::span<const double> class_weights, const std::function<void()>& check)
      : rows_(rows), weights_(class_weights), check_(check), classes_(class_weights.size()), exponentials_(classes_) {
    std::vector<double> counts(classes_);
    for (const std::int32_t label : rows.labels) ++counts[static_cast<std::size_t>(label)];
    for (const double count : counts) targets_.push_back(own_target(count));
  }

  Slope at(double scale) {
    Slope sum;
    for (std::size_t row = 0; row < rows_.labels.size(); ++row) {
      if (row % kRowsPerCheck == 0) check_();
      add_row(row, scale, sum);
    }
    return sum;
  }

 private:
  [[nodiscard]] double margin(std::size_t row, std::size_t label) const {
    if (rows_.outputs == 1) return label == 0 ? 0 : rows_.margins[row];
    return rows_.margins[row * rows_.outputs + label];
  }

  void add_row(std::size_t row, double scale, Slope& sum) {
    const auto own = static_cast<std::size_t>(rows_.labels[row]);
    double greatest = margin(row, 0);
    for (std::size_t k = 1; k < classes_; ++k) greatest = std::max(greatest, margin(row, k));
    double total = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      total += exponentials_[k] = std::exp(scale * (margin(row, k) - greatest));
    }
    const double rest = (1 - targets_[own]) / static_cast<double>(classes_ - 1);
    double mean = 0;
    double squares = 0;
    double wanted = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      const double m = margin(row, k) - greatest;
      mean += exponentials_[k] / total * m;
      squares += exponentials_[k] / total * m * m;
      wanted += (k == own ? targets_[own] : rest) * m;
    }
    sum.first += weights_[own] * (mean - wanted);
    sum.second += weights_[own] * (squares - mean * mean);
  }

  const LabelledMargins& rows_;
  std::span<const double> weights_;
  const std::function<void()>& check_;
  std::size_t classes_;
  std::vector<double> targets_;
  std::vector<double> exponentials_;
};

}  // namespace

double fit_margin_scale(const LabelledMargins& rows, std::span<const double> class_weights,
                        const std::function<void()>& check) {
  ScaleFit fit(rows, class_weights, check);
  double low = kLeastScale;
  double high = kLargestScale;
  if (fit.at(low).first >= 0) return low;  // the margins say nothing, or the opposite
  double scale = 1;
  for (int step = 0; step < kMaximumSteps; ++step) {
    const Slope slope = fit.at(scale);
    (slope.first < 0 ? low : high) = scale;
    double next = scale - slope.first / slope.second;
    if (!(next > low && next < high)) next = std::min(std::sqrt(low * high), 10 * low);
    if (std::abs(next - scale) <= kEnough * scale) return next;
    scale = next;
  }
  return scale;
}

}  // namespace dmlc::train
