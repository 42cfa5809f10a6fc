// SPDX-License-Identifier: Apache-2.0
// From the specification and the size of the source to seconds and bytes.
#include "runtime/src/train/cost.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/src/train/cost_work.h"
#include "runtime/src/train/group_metrics.h"
#include "runtime/src/train/permutation.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {
namespace {

using ingest::CellKind;

struct CostRow {
  std::string_view name;
  double (*work)(const Workload&);
  double work_nanoseconds;
  double flops;
  double iterations;
  double (*predict)(const Workload&);
  double predict_nanoseconds;
  double share;
  double start_milliseconds;
};

constexpr CostRow kCosts[] = {
#define DMLC_COST(name, fit, ns, flops, iterations, predict, predict_ns, share, start) \
  {#name, &work_##fit, ns, flops, iterations, &each_##predict, predict_ns, share, start},
#include "runtime/src/train/cost.def"
#undef DMLC_COST
};

constexpr double kNanosecond = 1e-9;
// What all algorithms have in common, measured as the rows of cost.def were.
constexpr double kReadUnit = 4'000;       // nanoseconds per unit of the planner's cost
constexpr double kReadCell = 13;          // per cell that becomes a number or a code
constexpr double kReadSeconds = 0.005;    // transactions, plans
constexpr double kSortedRow = 6;          // nanoseconds per row and doubling of rows, to sort by score and sum up
constexpr double kMeasuredRow = 10;       // per row without a score
constexpr double kPreparedCell = 2;       // per cell, for statistics and indicators
constexpr double kPredictedRow = 30;      // of a single row on its way into a predictor
constexpr double kPredictedNumber = 2;    // per prepared number of it
constexpr double kPredictedCode = 25;     // per text or point in time that is looked up
constexpr double kSecondFit = 0.8;        // of a series without its end
constexpr double kGroupSeconds = 0.0002;  // beginning and ending the model of one group
constexpr double kStoreSeconds = 0.01;
constexpr double kStoredByte = 10;      // nanoseconds
constexpr double kProcessBytes = 25e6;  // of a worker that has no rows yet
constexpr double kGroupBytes = 2'000;
/// Rows of a label's frequent class, when nothing is known of its shares.
constexpr double kFrequentClass = 0.8;
constexpr double kDefaultDistinct = 200;  // as PostgreSQL has it for what it knows nothing of

const CostRow& cost_of(const ModelSpec& spec) {
  for (const CostRow& row : kCosts) {
    if (row.name == spec.algorithm) return row;
  }
  throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "compile the model with this version of dmlc", spec.name,
                                                 "(specification)", "unknown algorithm `" + spec.algorithm + "`");
}

std::uint64_t columns_of(CellKind kind) { return kind == CellKind::timestamp ? 4 : kind == CellKind::date ? 3 : 1; }

/// Columns that enter a model, counted one feature at a time.
struct Columns {
  double matrix = 0;
  double numbers = 0;
  double categories = 0;
  double levels = 0;
  std::array<double, 2> first{};  ///< values of the first two categories

  void add(CellKind kind, double distinct) {
    const auto parts = static_cast<double>(columns_of(kind));
    matrix += parts;
    if (kind == CellKind::category) return add_category(distinct);
    // The parts of the calendar become a sine and a cosine each.
    numbers += kind == CellKind::number || kind == CellKind::boolean ? 1 : 2 * parts - 1;
  }
  void add_category(double distinct) {
    const double values = distinct > 0 ? distinct : kDefaultDistinct;
    if (categories < 2) first[static_cast<std::size_t>(categories)] = values;
    ++categories;
    levels += values;
  }
  void add_numbers(double count) { matrix += count, numbers += count; }
};

double distinct_of(const DataSize& size, std::size_t feature) {
  return feature < size.distinct.size() ? std::min(size.distinct[feature], std::max(1.0, size.rows)) : 0;
}

void add_transform(const TransformSpec& transform, CellKind kind, double distinct, Columns& columns) {
  const std::string& name = transform.transformer;
  if (name == "bucketizer" || name == "quantile_bins") {
    ++columns.matrix;
    columns.add_category(std::max(2.0, transform.number("bins")));
  } else if (name == "one_hot_encoder") {
    const double values = distinct > 0 ? distinct : kDefaultDistinct;
    columns.add_numbers(std::min(values, std::max(1.0, transform.number("max_categories"))));
  } else if (name == "hashing_encoder" || name == "text_hash") {
    columns.add_numbers(std::max(1.0, transform.number("dims")));
  } else if (name == "imputer") {
    columns.add(kind, distinct);
    columns.add_numbers(transform.flag("indicator") ? 1 : 0);
  } else {
    columns.add_numbers(name == "cyclical" ? 2 : 1);
  }
}

Columns model_columns(const ModelSpec& spec, const DataSize& size) {
  Columns columns;
  for (std::size_t f = 0; f + spec.groups < spec.features.size(); ++f) {
    const bool is_left_out = f < spec.only_transformed.size() && spec.only_transformed[f];
    if (!is_left_out) columns.add(spec.features[f].kind, distinct_of(size, f));
  }
  for (const TransformSpec& transform : spec.transforms) {
    const CellKind kind =
        transform.input < spec.features.size() ? spec.features[transform.input].kind : CellKind::number;
    add_transform(transform, kind, distinct_of(size, transform.input), columns);
  }
  return columns;
}

/// How many rows there are after balancing, of each before.
double balanced_share(const ModelSpec& spec, double classes) {
  if (!spec.balance || spec.balance->method == Balance::Method::class_weights) return 1;
  const double others = std::max(1.0, classes - 1);
  if (spec.balance->method == Balance::Method::undersampling) return (1 - kFrequentClass) * (1 + 1 / others);
  return kFrequentClass * (1 + spec.balance->ratio * others);
}

bool is_looked_up(const ingest::FeatureColumn& feature) {
  return feature.kind != CellKind::number && feature.kind != CellKind::boolean;
}

class Estimator {
 public:
  Estimator(const ModelSpec& spec, const DataSize& size, unsigned threads)
      : spec_(spec),
        size_(size),
        threads_(std::max(1U, threads)),
        cost_(cost_of(spec)),
        columns_(model_columns(spec, size)),
        looked_up_(static_cast<double>(std::count_if(spec.features.begin(), spec.features.end(), is_looked_up))),
        classes_(std::max(2.0, size.classes)),
        rows_(std::max(0.0, size.rows + size.validation_rows)) {}

  Estimate run() {
    estimate_.rows = rows_;
    estimate_.matrix_bytes = static_cast<double>(matrix_bytes(spec_, static_cast<std::uint64_t>(rows_)));
    const Workload load = workload(learned_rows(), held_rows());
    read();
    fit(load);
    evaluate(load);
    store(load);
    hold(load);
    return estimate_;
  }

 private:
  [[nodiscard]] double learned_rows() const {
    // With a view of their own for validation, the others all train, but for the test.
    const double share = spec_.validation_view ? 1 - spec_.test_fraction : spec_.training_fraction;
    return std::max(1.0, size_.rows * share);
  }
  [[nodiscard]] double held_rows() const { return std::max(0.0, rows_ - learned_rows()); }

  [[nodiscard]] Workload workload(double rows, double held) const {
    Workload load{spec_};
    load.rows = rows * balanced_share(spec_, classes_);
    load.held = held;
    load.columns = columns_.matrix;
    load.numbers = columns_.numbers;
    load.categories = columns_.categories;
    load.levels = columns_.levels;
    load.users = columns_.first[0];
    load.items = columns_.first[1];
    load.outputs = spec_.task == Task::multiclass ? std::max(3.0, size_.classes) : 1;
    load.iterations = cost_.iterations;
    return load;
  }

  /// Seconds of work of which threads share out a part.
  [[nodiscard]] double shared(double nanoseconds, double share) const {
    return nanoseconds * kNanosecond * (1 - share + share / threads_);
  }

  [[nodiscard]] double fit_once(const Workload& load) const {
    const double preparing = (load.rows + load.held) * load.columns * kPreparedCell;
    // A series is fitted to its beginning first, to be measured on its end.
    const double fits = spec_.task == Task::forecasting && load.held > 0 ? 1 + kSecondFit : 1;
    return cost_.start_milliseconds * 1e-3 +
           shared(fits * cost_.work(load) * cost_.work_nanoseconds + preparing, cost_.share);
  }
  [[nodiscard]] double measure(const Workload& load) const {
    const double rows = load.rows + load.held;
    const bool has_scores = is_classification(spec_.task);
    const double sorting =
        rows * (has_scores ? load.outputs * std::log2(std::max(2.0, rows)) * kSortedRow : kMeasuredRow);
    return shared(rows * cost_.predict(load) * cost_.predict_nanoseconds + sorting, cost_.share);
  }

  /// Features are shuffled and some rows predicted again.
  [[nodiscard]] double importance(const Workload& load) const {
    if (spec_.task != Task::regression && !is_classification(spec_.task)) return 0;
    if (spec_.parameters.contains("importance") && !spec_.flag("importance")) return 0;
    const double given = spec_.number("permutations");
    const double shuffles = static_cast<double>(spec_.features.size()) * (given > 0 ? given : kPermutations);
    const double most =
        std::clamp(kMostPredictions / std::max(1.0, shuffles), 1.0 * kLeastAskedRows, 1.0 * kMostAskedRows);
    const double rows = std::min(load.held > 0 ? load.held : load.rows, most);
    const double each = kPredictedRow + load.numbers * kPredictedNumber + looked_up_ * kPredictedCode +
                        cost_.predict(load) * cost_.predict_nanoseconds;
    return shared(rows * (shuffles + 1) * each, 1);
  }

  void read() {
    const double cells = rows_ * static_cast<double>(spec_.features.size() + 1);
    estimate_.ingest_seconds = kReadSeconds + (size_.read_cost * kReadUnit + cells * kReadCell) * kNanosecond;
  }

  void fit(const Workload& load) {
    // With groups every row is learned from in its own, then among all.
    const double models = spec_.groups > 0 ? 2 : 1;
    const double group_seconds = size_.groups * kGroupSeconds / threads_;
    estimate_.flops = models * cost_.work(load) * cost_.flops;
    estimate_.fit_seconds = models * fit_once(load) + group_seconds;
    if (!spec_.cross_validation) return;
    const double folds = spec_.cross_validation->folds;
    // By time a fold learns from what is before it, on average from half.
    const double share = spec_.cross_validation->is_by_time ? 0.5 : 1 - 1 / std::max(2.0, folds);
    const Workload part = workload(rows_ * share, rows_ * std::min(1 - share, 1 / std::max(2.0, folds)));
    estimate_.flops += folds * models * cost_.work(part) * cost_.flops;
    estimate_.fit_seconds += folds * (models * fit_once(part) + group_seconds + measure(part));
  }

  void evaluate(const Workload& load) {
    if (spec_.groups > 0) {
      const double most = 2.0 * kGroupMetricRows;
      const double share = std::min(1.0, most / std::max(1.0, rows_));
      estimate_.evaluate_seconds = measure(workload(load.rows * share, load.held * share));
    } else {
      estimate_.evaluate_seconds = measure(load);
    }
    estimate_.evaluate_seconds += importance(load);
  }

  void store(const Workload& load) {
    const double bytes = state_bytes(load) + size_.groups * kGroupBytes;
    estimate_.store_seconds = kStoreSeconds + bytes * kStoredByte * kNanosecond;
  }

  /// Bytes of the store that the algorithm gets.
  [[nodiscard]] double model_bytes(double rows) const {
    if (spec_.transforms.empty()) return estimate_.matrix_bytes / std::max(1.0, rows_) * rows;
    return rows * (columns_.matrix + 2) * sizeof(float);
  }

  void hold(const Workload& load) {
    const double rows = load.rows + load.held;
    const double bytes = model_bytes(rows);
    const bool is_copy = !spec_.transforms.empty() || load.rows != learned_rows();
    double held = estimate_.matrix_bytes + (is_copy ? bytes : 0);
    if (spec_.cross_validation) held += model_bytes(rows);
    const auto beyond = static_cast<double>(
        estimate_memory(spec_, static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(bytes)));
    estimate_.memory_bytes = held + beyond + own_bytes(load, threads_);
    const bool has_child = matrix_memory(spec_) == ingest::MemoryKind::shared;
    // Of what a child needs the worker sees the matrix, then truth and scores of the rows.
    const double own = has_child ? held + rows * load.outputs * 32 : estimate_.memory_bytes;
    estimate_.peak_bytes = kProcessBytes + own;
    // The limit is asked for room for all groups at once, which they hardly ever take.
    if (spec_.groups > 0) estimate_.memory_bytes += estimate_.matrix_bytes;
    estimate_.ingest_peak_bytes = kProcessBytes + estimate_.matrix_bytes;
  }

  const ModelSpec& spec_;
  const DataSize& size_;
  unsigned threads_;
  const CostRow& cost_;
  Columns columns_;
  double looked_up_;  ///< features that are no numbers
  double classes_;
  double rows_;
  Estimate estimate_;
};

}  // namespace

std::int64_t whole_number(double value) { return static_cast<std::int64_t>(std::clamp(value, 0.0, 9e18)); }

std::uint64_t matrix_bytes(const ModelSpec& spec, std::uint64_t rows) {
  std::uint64_t row = sizeof(float) + sizeof(ingest::Split) + (spec.has_fold_key() ? sizeof(std::int64_t) : 0);
  for (const auto& feature : spec.features) row += sizeof(float) * columns_of(feature.kind);
  return rows * row;
}

Estimate estimate_training(const ModelSpec& spec, const DataSize& size, unsigned threads) {
  return Estimator(spec, size, threads).run();
}

}  // namespace dmlc::train
