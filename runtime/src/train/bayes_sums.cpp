// SPDX-License-Identifier: Apache-2.0
// Collects the sums of naive Bayes and turns them into distributions.
#include "runtime/src/train/bayes_sums.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "runtime/src/train/bayes_kernels.h"

namespace dmlc::train {
namespace {

constexpr std::size_t kMoments = 4;     // doubles of a class; a power of 2, though one is spare
constexpr std::size_t kFewClasses = 8;  // so few are summed up by a pass each
// What scikit-learn takes, too: a share of 0 would rule a class out for ever.
constexpr double kLeastSmoothing = 1e-10;
// Without smoothing, a column that is the same in all rows of a class has no width; its density must stay a number.
constexpr double kLeastVariance = 1e-300;

std::size_t size_of(const BayesColumn& column, std::size_t slots) {
  switch (column.kind) {
    case BayesKind::unused:
      return 0;
    case BayesKind::normal:
      return kMoments * slots;
    case BayesKind::levels:
      return column.levels * slots;
    case BayesKind::counts:
      return slots + 1;
  }
  return 0;
}

void add_moments(const BayesRows& rows, const BayesCells& cells, double center, std::uint32_t classes, double* sums) {
  for (std::uint32_t k = 0; k < classes; ++k) {
    const BayesMoments found =
        bayes_kernels().moments(cells.numbers, rows.classes, rows.count, k, center - cells.shift);
    double* at = sums + kMoments * k;
    at[0] += found.count;
    at[1] += found.sum;
    at[2] += found.squares;
  }
}

/// Many classes in one pass over the rows.
void scatter_moments(const BayesRows& rows, const BayesCells& cells, double center, std::uint32_t left_out,
                     double* sums) {
  const double origin = center - cells.shift;
  for (std::size_t row = 0; row < rows.count; ++row) {
    const double value = static_cast<double>(cells.numbers[row]) - origin;
    double* at = sums + kMoments * (value == value ? rows.classes[row] : left_out);
    at[0] += 1;
    at[1] += value;
    at[2] += value * value;
  }
}

/// Counts rows by slot. Each count waits for the one before in the same slot, so that neighbours have counts of their
/// own where these take no room worth mentioning.
template <class SlotOf>
void count_slots(std::size_t rows, std::size_t slots, SlotOf slot_of, double* sums) {
  constexpr std::size_t kStrands = 4;
  constexpr std::size_t kMostSlots = 256;
  if (slots > kMostSlots) {
    for (std::size_t row = 0; row < rows; ++row) sums[slot_of(row)] += 1;
    return;
  }
  std::array<std::uint32_t, kStrands * kMostSlots> counts{};
  for (std::size_t row = 0; row < rows; ++row) ++counts[row % kStrands * kMostSlots + slot_of(row)];
  for (std::size_t slot = 0; slot < slots; ++slot) {
    for (std::size_t strand = 0; strand < kStrands; ++strand) sums[slot] += counts[strand * kMostSlots + slot];
  }
}

/// The class of a row at its level; a row without one is left out at the first.
std::size_t slot_at(std::int32_t level, std::uint32_t own, std::uint32_t left_out) {
  return level < 0 ? left_out : static_cast<std::size_t>(level) * (left_out + 1) + own;
}

void add_levels(const BayesRows& rows, const BayesCells& cells, const BayesColumn& column, std::uint32_t left_out,
                double* sums) {
  const std::size_t slots = std::size_t{column.levels} * (left_out + 1);
  if (column.is_code) {
    const auto slot_of = [&](std::size_t row) { return slot_at(cells.codes[row], rows.classes[row], left_out); };
    return count_slots(rows.count, slots, slot_of, sums);
  }
  const auto slot_of = [&](std::size_t row) {
    const std::int32_t level = column.level_of(static_cast<double>(cells.numbers[row]) + cells.shift);
    return slot_at(level, rows.classes[row], left_out);
  };
  count_slots(rows.count, slots, slot_of, sums);
}

void add_counts(const BayesRows& rows, const BayesCells& cells, std::uint32_t left_out, double* sums) {
  double negative = 0;
  for (std::size_t row = 0; row < rows.count; ++row) {
    const double value = static_cast<double>(cells.numbers[row]) + cells.shift;
    const std::uint32_t slot = value == value ? rows.classes[row] : left_out;
    sums[slot] += value;
    negative += value < 0 && slot != left_out ? 1 : 0;
  }
  sums[left_out + 1] += negative;
}

}  // namespace

BayesSums::BayesSums(std::vector<BayesColumn> columns, std::vector<double> centers, std::size_t classes)
    : columns_(std::move(columns)), centers_(std::move(centers)), classes_(classes) {
  std::size_t place = classes + 1;
  for (const BayesColumn& column : columns_) {
    places_.push_back(place);
    place += size_of(column, classes + 1);
  }
  values_.assign(place, 0.0);
}

std::size_t BayesSums::size(std::span<const BayesColumn> columns, std::size_t classes) {
  std::size_t size = classes + 1;
  for (const BayesColumn& column : columns) size += size_of(column, classes + 1);
  return size;
}

void BayesSums::clear() { std::fill(values_.begin(), values_.end(), 0.0); }

void BayesSums::add(const BayesRows& rows) {
  const auto left_out = static_cast<std::uint32_t>(classes_);
  count_slots(rows.count, classes_ + 1, [&](std::size_t row) { return rows.classes[row]; }, values_.data());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    double* sums = values_.data() + places_[c];
    switch (columns_[c].kind) {
      case BayesKind::unused:
        break;
      case BayesKind::normal:
        classes_ <= kFewClasses ? add_moments(rows, rows.columns[c], centers_[c], left_out, sums)
                                : scatter_moments(rows, rows.columns[c], centers_[c], left_out, sums);
        break;
      case BayesKind::levels:
        add_levels(rows, rows.columns[c], columns_[c], left_out, sums);
        break;
      case BayesKind::counts:
        add_counts(rows, rows.columns[c], left_out, sums);
        break;
    }
  }
}

void BayesSums::combine(const BayesSums& other) {
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += other.values_[i];
}

std::optional<std::size_t> BayesSums::negative_column() const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].kind == BayesKind::counts && values_[places_[c] + classes_ + 1] > 0) return c;
  }
  return std::nullopt;
}

BayesSums::Moments BayesSums::moments(std::size_t column, std::size_t first_class, std::size_t end_class) const {
  double count = 0;
  double sum = 0;
  double square = 0;
  for (std::size_t k = first_class; k < end_class; ++k) {
    const double* at = values_.data() + places_[column] + kMoments * k;
    count += at[0];
    sum += at[1];
    square += at[2];
  }
  if (count == 0) return {};
  const double mean = sum / count;
  return {count, mean + centers_[column], std::max(0.0, square / count - mean * mean)};
}

double BayesSums::largest_variance() const {
  double largest = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].kind == BayesKind::normal) largest = std::max(largest, moments(c, 0, classes_).variance);
  }
  return largest;
}

void BayesSums::add_normals(const BayesRules& rules, BayesModel& model) const {
  const double added = rules.variance_smoothing * largest_variance();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].kind != BayesKind::normal) continue;
    for (std::size_t k = 0; k < classes_; ++k) {
      Moments of_class = moments(c, k, k + 1);
      if (of_class.count == 0) of_class = moments(c, 0, classes_);
      model.means.push_back(of_class.mean);
      model.variances.push_back(std::max(of_class.variance + added, kLeastVariance));
    }
  }
}

void BayesSums::add_shares(const BayesRules& rules, BayesModel& model) const {
  const double smoothing = std::max(rules.smoothing, kLeastSmoothing);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].kind != BayesKind::levels) continue;
    const std::uint32_t levels = columns_[c].levels;
    const auto rows = [&](std::size_t level, std::size_t k) {
      return rules.class_weights[k] * values_[places_[c] + level * (classes_ + 1) + k];
    };
    std::vector<double> total(classes_, smoothing * levels);
    for (std::size_t level = 0; level < levels; ++level) {
      for (std::size_t k = 0; k < classes_; ++k) total[k] += rows(level, k);
    }
    for (std::size_t level = 0; level < levels; ++level) {
      for (std::size_t k = 0; k < classes_; ++k) {
        model.log_shares.push_back(std::log((rows(level, k) + smoothing) / total[k]));
      }
    }
  }
}

void BayesSums::add_rates(const BayesRules& rules, BayesModel& model) const {
  const double smoothing = std::max(rules.smoothing, kLeastSmoothing);
  std::vector<double> total(classes_, 0.0);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].kind != BayesKind::counts) continue;
    for (std::size_t k = 0; k < classes_; ++k) {
      const double sum = rules.class_weights[k] * values_[places_[c] + k] + smoothing;
      total[k] += sum;
      model.log_rates.push_back(std::log(sum));
    }
  }
  for (std::size_t i = 0; i < model.log_rates.size(); ++i) model.log_rates[i] -= std::log(total[i % classes_]);
}

BayesModel BayesSums::finish(const BayesRules& rules) const {
  BayesModel model;
  model.columns = columns_;
  double rows = 0;
  for (std::size_t k = 0; k < classes_; ++k) rows += rules.class_weights[k] * values_[k];
  for (std::size_t k = 0; k < classes_; ++k) {
    const double prior = rules.priors.empty() ? rules.class_weights[k] * values_[k] / rows : rules.priors[k];
    model.log_priors.push_back(std::log(prior));
  }
  add_normals(rules, model);
  add_shares(rules, model);
  add_rates(rules, model);
  return model;
}

}  // namespace dmlc::train
