// SPDX-License-Identifier: Apache-2.0
// Rebuilds rows from the training matrix, shuffles features, and measures again.
#include "runtime/src/train/permutation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/network/random.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::CellKind;
using ingest::Part;
using ingest::Split;

/// Rows between two looks at whether the work must stop.
constexpr std::size_t kRowsPerCheck = 32;

/// The point in time of so many elapsed days, which are float32 and may be off by minutes: the hour says on which side
/// of a full hour it was.
std::int64_t instant_of(double days, int hour) {
  const auto instant = std::llround(days * static_cast<double>(ingest::kMicrosecondsPerDay));
  const int found = ingest::hour_of(instant);
  if (found == hour) return instant;
  const std::int64_t full = ingest::floor_divide(instant, ingest::kMicrosecondsPerHour) * ingest::kMicrosecondsPerHour;
  return (found + 1) % 24 == hour ? full + ingest::kMicrosecondsPerHour : full - 1;
}

/// Takes one column's cell into the cell of its feature. The elapsed days of a time come before its other parts.
void take_number(const ingest::MatrixColumn& column, CellKind kind, float value, predict::Cell& cell) {
  if (std::isnan(value)) return;
  const double number = static_cast<double>(value) + column.shift;
  if (kind == CellKind::number) {
    cell.is_null = false;
    cell.number = number;
  } else if (kind == CellKind::boolean) {
    cell.is_null = false;
    cell.integer = number != 0 ? 1 : 0;
  } else if (column.part == Part::elapsed_days) {
    cell.is_null = false;
    cell.number = number;
    cell.integer = std::llround(number);
    if (kind == CellKind::timestamp) cell.integer = std::llround(number * double{ingest::kMicrosecondsPerDay});
  } else if (column.part == Part::hour) {
    cell.integer = instant_of(cell.number, static_cast<int>(std::lround(number)));
  }
}

std::string metric_of(const ModelSpec& spec) {
  const std::string metric = canonical_metric(spec.optimize_for);
  if (find_metric(metric) != nullptr) return metric;
  return spec.task == Task::regression ? "rmse" : "log_loss";
}

class Permutation {
 public:
  Permutation(const ModelSpec& spec, const ingest::ColumnStore& store, const AskedRows& rows)
      : spec_(spec), store_(store), rows_(rows), metric_(metric_of(spec)) {}

  /// The metric with the feature's cells in another order; `order` is empty for the rows as they are.
  [[nodiscard]] double measure(const predict::Predictor& predictor, std::size_t feature,
                               std::span<const std::uint32_t> order, Workers& workers) const {
    std::vector<double> predictions(rows_.size() * predictor.outputs());
    std::vector<predict::Cell> row;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (i % kRowsPerCheck == 0) workers.check();
      row = rows_.row(i);
      if (!order.empty()) row[feature] = rows_.row(order[i])[feature];
      predictor.predict(row, std::span(predictions).subspan(i * predictor.outputs(), predictor.outputs()));
    }
    MetricAccumulator accumulator(spec_.task, store_.target());
    if (spec_.task == Task::regression) {
      accumulator.add(rows_.targets(), predictions);
    } else {
      accumulator.add(rows_.labels(), predictions);
    }
    for (const MetricValue& value : accumulator.finish(rows_.split(), {&metric_, 1})) {
      if (value.metric == metric_) return value.value;
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  [[nodiscard]] std::vector<std::uint32_t> shuffled(std::size_t feature, std::size_t repeat) const {
    std::vector<std::uint32_t> order(rows_.size());
    std::iota(order.begin(), order.end(), 0U);
    network::Random random(network::mixed(network::mixed(spec_.seed, feature), repeat));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    return order;
  }

  /// How much worse it gets from `before` to `after`.
  [[nodiscard]] double loss(double before, double after) const {
    return is_better(metric_, 1, 0) ? before - after : after - before;
  }

 private:
  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  const AskedRows& rows_;
  std::string metric_;
};

FeatureImportance summary_of(const std::string& feature, std::span<const double> losses) {
  const auto count = static_cast<double>(losses.size());
  const double mean = std::accumulate(losses.begin(), losses.end(), 0.0) / count;
  double squares = 0;
  for (const double loss : losses) squares += (loss - mean) * (loss - mean);
  return {feature, "permutation", mean, losses.size() > 1 ? std::sqrt(squares / (count - 1)) : std::nan("")};
}

}  // namespace

AskedRows::AskedRows(const ModelSpec& spec, const ingest::ColumnStore& store) {
  if (spec.parameters.contains("importance") && !spec.flag("importance")) return;
  if (spec.parameters.contains("permutations")) repeats_ = static_cast<std::uint32_t>(spec.integer("permutations"));
  if (store.rows_in(Split::validation) == 0) split_ = Split::training;
  const std::size_t fitting = kMostPredictions / std::max<std::size_t>(1, store.features().size() * repeats_);
  const std::uint64_t all = store.rows_in(split_);
  const std::uint64_t wanted = std::min<std::uint64_t>(all, std::clamp(fitting, kLeastAskedRows, kMostAskedRows));
  std::uint64_t seen = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    for (std::size_t row = 0; row < splits.size(); ++row) {
      if (splits[row] != split_) continue;
      // Of `all` rows, those where another one of `wanted` is due.
      const std::uint64_t before = seen++ * wanted / all;
      if (seen * wanted / all > before) add_row(store, block, row);
    }
  }
}

void AskedRows::add_row(const ingest::ColumnStore& store, std::size_t block, std::size_t row) {
  std::vector<predict::Cell>& cells = cells_.emplace_back(store.features().size());
  for (std::size_t c = 0; c < store.columns().size(); ++c) {
    const ingest::MatrixColumn& column = store.columns()[c];
    predict::Cell& cell = cells[column.feature];
    if (!column.is_category) {
      take_number(column, store.features()[column.feature].kind, store.numbers(block, c)[row], cell);
      continue;
    }
    const std::int32_t code = store.codes(block, c)[row];
    if (code < 0) continue;
    const std::string& text = column.categories[static_cast<std::size_t>(code)].value;
    cell = {false, 0, 0, text.data(), static_cast<std::uint32_t>(text.size())};
  }
  if (store.target().kind == ingest::TargetKind::number) {
    targets_.push_back(static_cast<double>(store.target_numbers(block)[row]) + store.target().shift);
  } else {
    labels_.push_back(store.target_codes(block)[row]);
  }
}

std::vector<FeatureImportance> permutation_importance(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                      const AskedRows& rows, const ModelState& state,
                                                      Workers& workers) {
  if (rows.size() < 2) return {};
  const Permutation permutation(spec, store, rows);
  std::vector<std::unique_ptr<predict::Predictor>> predictors(workers.size());
  const double before = permutation.measure(*predict::load_predictor(spec, state), 0, {}, workers);
  if (!std::isfinite(before)) return {};
  const std::size_t repeats = rows.repeats();
  std::vector<double> losses(spec.features.size() * repeats);
  workers.run(
      losses.size(),
      [&](unsigned worker, std::size_t task) {
        auto& predictor = predictors[worker];
        if (predictor == nullptr) predictor = predict::load_predictor(spec, state);
        const std::size_t feature = task / repeats;
        const std::vector<std::uint32_t> order = permutation.shuffled(feature, task % repeats);
        losses[task] = permutation.loss(before, permutation.measure(*predictor, feature, order, workers));
      },
      [](unsigned, std::size_t) {});
  std::vector<FeatureImportance> result;
  for (std::size_t f = 0; f < spec.features.size(); ++f) {
    const FeatureImportance one = summary_of(spec.features[f].name, std::span(losses).subspan(f * repeats, repeats));
    if (std::isfinite(one.value)) result.push_back(one);
  }
  return result;
}

}  // namespace dmlc::train
