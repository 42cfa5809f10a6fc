// SPDX-License-Identifier: Apache-2.0
// Rebuilds rows from the training matrix, shuffles features, and measures again.
#include "runtime/src/train/permutation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "runtime/src/network/random.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::Split;

/// Rows between two looks at whether the work must stop.
constexpr std::size_t kRowsPerCheck = 32;

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
      row.assign(rows_.row(i).begin(), rows_.row(i).end());
      if (!order.empty()) row[feature] = rows_.row(order[i])[feature];
      predictor.predict(row, std::span(predictions).subspan(i * predictor.outputs(), predictor.outputs()));
    }
    MetricAccumulator accumulator(spec_.task, store_.target());
    if (spec_.task == Task::regression) {
      accumulator.add(rows_.targets().numbers, predictions);
    } else {
      accumulator.add(rows_.targets().labels, predictions);
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
  // Without a target that predictions are compared with, nothing gets worse.
  if (spec.task != Task::regression && !is_classification(spec.task)) return;
  if (!spec.wants("importance")) return;
  if (spec.parameters.contains("permutations")) repeats_ = static_cast<std::uint32_t>(spec.integer("permutations"));
  if (store.rows_in(Split::validation) == 0) split_ = Split::training;
  const std::size_t fitting = kMostPredictions / std::max<std::size_t>(1, store.features().size() * repeats_);
  const std::uint64_t all = store.rows_in(split_);
  const std::uint64_t wanted = std::min<std::uint64_t>(all, std::clamp(fitting, kLeastAskedRows, kMostAskedRows));
  rows_.emplace(store, split_, wanted);
}

std::vector<FeatureImportance> permutation_importance(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                      const AskedRows& rows, const LoadPredictor& load,
                                                      Workers& workers) {
  if (rows.size() < 2) return {};
  const Permutation permutation(spec, store, rows);
  std::vector<std::unique_ptr<predict::Predictor>> predictors(workers.size());
  predictors.front() = load();
  const double before = permutation.measure(*predictors.front(), 0, {}, workers);
  if (!std::isfinite(before)) return {};
  const std::size_t repeats = rows.repeats();
  std::vector<double> losses(spec.features.size() * repeats);
  workers.run(
      losses.size(),
      [&](unsigned worker, std::size_t task) {
        auto& predictor = predictors[worker];
        if (predictor == nullptr) predictor = load();
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
