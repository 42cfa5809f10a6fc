// SPDX-License-Identifier: Apache-2.0
// Scores of naive Bayes, and its tensors.
#include "runtime/src/train/bayes_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/src/train/bayes_kernels.h"

namespace dmlc::train {
namespace {

using ingest::Part;

// Keeps sums of extreme values finite; far beyond where a probability is 0.
constexpr double kLargestScore = 1e300;

std::uint32_t values_of(Part part) {
  const Cycle cycle = cycle_of(part);
  return static_cast<std::uint32_t>(cycle.period);
}

BayesColumn column_of(const PreparedColumn& column, ingest::CellKind kind, std::string_view distribution) {
  BayesColumn out;
  out.kind = BayesKind::levels;
  if (column.is_category) {
    out.is_code = true;
    out.levels = static_cast<std::uint32_t>(column.categories.size());
  } else if (column.part != Part::value && column.part != Part::elapsed_days) {
    out.levels = values_of(column.part);
    out.first = cycle_of(column.part).first;
  } else if (kind == ingest::CellKind::boolean || (column.part == Part::value && distribution == "bernoulli")) {
    out.is_sign = true;
    out.levels = 2;
  } else {
    const bool counts = column.part == Part::value && distribution == "multinomial";
    out.kind = counts ? BayesKind::counts : BayesKind::normal;
  }
  return out;
}

/// Adds the shares of each row's level, [levels][classes], to its scores, [classes][stride]; negative levels are none.
template <class LevelOf>
void add_levels(const double* shares, std::size_t classes, std::size_t count, std::size_t stride, LevelOf level_of,
                double* scores) {
  if (classes == 2) {
    double* second = scores + stride;
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t level = level_of(i);
      if (level < 0) continue;
      scores[i] += shares[2 * level];
      second[i] += shares[2 * level + 1];
    }
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t level = level_of(i);
    if (level < 0) continue;
    const double* own = shares + static_cast<std::size_t>(level) * classes;
    for (std::size_t k = 0; k < classes; ++k) scores[k * stride + i] += own[k];
  }
}

}  // namespace

std::vector<BayesColumn> bayes_columns(const Preparation& preparation, std::string_view distribution) {
  std::vector<BayesColumn> out;
  for (const PreparedColumn& column : preparation.columns) {
    out.push_back(column_of(column, preparation.features[column.feature].kind, distribution));
  }
  return out;
}

std::vector<tensor::Tensor> to_tensors(const BayesModel& model) {
  std::vector<std::uint8_t> kinds;
  for (const BayesColumn& column : model.columns) kinds.push_back(static_cast<std::uint8_t>(column.kind));
  const std::size_t classes = model.classes();
  std::vector<tensor::Tensor> out{
      tensor::make_tensor("kinds", tensor::DataType::uint8, {kinds.size()}, kinds.data(), kinds.size()),
      tensor::make_tensor("log_priors", tensor::DataType::float64, {classes}, model.log_priors.data(), classes)};
  const auto add = [&](const char* name, const std::vector<double>& values) {
    if (values.empty()) return;
    out.push_back(tensor::make_tensor(name, tensor::DataType::float64, {values.size() / classes, classes},
                                      values.data(), values.size()));
  };
  add("means", model.means);
  add("variances", model.variances);
  add("log_shares", model.log_shares);
  add("log_rates", model.log_rates);
  return out;
}

BayesScores::BayesScores(const BayesModel& model)
    : columns_(model.columns),
      log_priors_(model.log_priors),
      means_(model.means),
      log_shares_(model.log_shares),
      log_rates_(model.log_rates) {
  for (const double variance : model.variances) {
    factors_.push_back(1 / (2 * variance));
    constants_.push_back(-0.5 * std::log(2 * std::numbers::pi * variance));
  }
  std::size_t normal = 0;
  std::size_t levels = 0;
  std::size_t counts = 0;
  for (const BayesColumn& column : columns_) {
    std::size_t& next = column.kind == BayesKind::normal ? normal : column.kind == BayesKind::levels ? levels : counts;
    places_.push_back(next * classes());
    next += column.kind == BayesKind::levels ? column.levels : column.kind == BayesKind::unused ? 0 : 1;
  }
}

void BayesScores::add_level(std::size_t column, std::int32_t level, double* scores) const {
  if (level < 0) return;
  const double* shares = log_shares_.data() + places_[column] + static_cast<std::size_t>(level) * classes();
  for (std::size_t k = 0; k < classes(); ++k) scores[k] += shares[k];
}

void BayesScores::add(std::size_t column, double value, std::int32_t level, double* scores) const {
  const std::size_t place = places_[column];
  switch (columns_[column].kind) {
    case BayesKind::unused:
      return;
    case BayesKind::levels:
      return add_level(column, level, scores);
    case BayesKind::normal:
      if (std::isnan(value)) return;
      for (std::size_t k = 0; k < classes(); ++k) {
        const double distance = value - means_[place + k];
        scores[k] += constants_[place + k] - std::min(factors_[place + k] * distance * distance, kLargestScore);
      }
      return;
    case BayesKind::counts:
      if (!(value >= 0)) return;
      for (std::size_t k = 0; k < classes(); ++k) {
        scores[k] += std::max(value * log_rates_[place + k], -kLargestScore);
      }
      return;
  }
}

void BayesScores::add_numbers(std::size_t column, const float* cells, double shift, std::size_t count,
                              std::size_t stride, double* scores) const {
  const BayesColumn& what = columns_[column];
  if (what.kind == BayesKind::unused) return;
  if (what.kind == BayesKind::levels) {
    const auto level_of = [&](std::size_t i) { return what.level_of(static_cast<double>(cells[i]) + shift); };
    return add_levels(log_shares_.data() + places_[column], classes(), count, stride, level_of, scores);
  }
  const std::size_t place = places_[column];
  for (std::size_t k = 0; k < classes(); ++k) {
    double* out = scores + k * stride;
    if (what.kind == BayesKind::normal) {
      const BayesNormal normal{means_[place + k] - shift, factors_[place + k], constants_[place + k], kLargestScore};
      bayes_kernels().add_normal(cells, count, &normal, out);
    } else {
      const double rate = log_rates_[place + k];
      for (std::size_t i = 0; i < count; ++i) {
        const double value = static_cast<double>(cells[i]) + shift;
        out[i] += value >= 0 ? std::max(value * rate, -kLargestScore) : 0;
      }
    }
  }
}

void BayesScores::add_codes(std::size_t column, const std::int32_t* cells, std::size_t count, std::size_t stride,
                            double* scores) const {
  if (columns_[column].kind == BayesKind::unused) return;
  const auto level_of = [&](std::size_t i) { return cells[i]; };
  add_levels(log_shares_.data() + places_[column], classes(), count, stride, level_of, scores);
}

void bayes_predictions(const double* scores, std::size_t classes, std::size_t stride, std::size_t count, bool is_binary,
                       double* out) {
  if (is_binary) {
    for (std::size_t i = 0; i < count; ++i) out[i] = 1 / (1 + std::exp(scores[i] - scores[stride + i]));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    double greatest = scores[i];
    for (std::size_t k = 1; k < classes; ++k) greatest = std::max(greatest, scores[k * stride + i]);
    double sum = 0;
    double* row = out + i * classes;
    for (std::size_t k = 0; k < classes; ++k) sum += row[k] = std::exp(scores[k * stride + i] - greatest);
    for (std::size_t k = 0; k < classes; ++k) row[k] /= sum;
  }
}

}  // namespace dmlc::train
