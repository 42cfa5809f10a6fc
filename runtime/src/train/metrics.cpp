// SPDX-License-Identifier: Apache-2.0
// Computes the metrics of a split from collected truth and predictions.
#include "runtime/src/train/metrics.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <limits>

#include "runtime/src/train/ranking.h"

namespace dmlc::train {
namespace {

// scikit-learn clips probabilities to the resolution of their type before the logarithm, and divides by at least it.
constexpr double kResolution = std::numeric_limits<double>::epsilon();

constexpr MetricInfo kMetrics[] = {
#define DMLC_METRIC(name, alias, direction, family) {#name, alias, MetricDirection::direction, MetricFamily::family},
#include "runtime/src/train/metrics.def"
#undef DMLC_METRIC
};

double clipped_log(double probability) { return std::log(std::clamp(probability, kResolution, 1 - kResolution)); }

double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }

double r_squared(double residual_squares, double total_squares) {
  if (total_squares == 0) return residual_squares == 0 ? 1 : 0;
  return 1 - residual_squares / total_squares;
}

/// Precision, recall and F1 of one class, or their averages.
struct ClassScores {
  double precision = 0;
  double recall = 0;
  double f1 = 0;
};

ClassScores scores_of(double hits, double predicted, double actual) {
  return {ratio(hits, predicted), ratio(hits, actual), ratio(2 * hits, predicted + actual)};
}

/// Counts per class; `hits` are rows of the class that were predicted as the class.
struct ClassCounts {
  std::vector<double> hits;
  std::vector<double> predicted;
  std::vector<double> actual;

  [[nodiscard]] ClassScores macro() const {
    ClassScores sum;
    double present = 0;
    for (std::size_t k = 0; k < actual.size(); ++k) {
      if (actual[k] + predicted[k] == 0) continue;
      const ClassScores one = scores_of(hits[k], predicted[k], actual[k]);
      sum.precision += one.precision;
      sum.recall += one.recall;
      sum.f1 += one.f1;
      present += 1;
    }
    return {ratio(sum.precision, present), ratio(sum.recall, present), ratio(sum.f1, present)};
  }
  [[nodiscard]] ClassScores positive() const { return scores_of(hits[1], predicted[1], actual[1]); }
};

ClassCounts count_classes(const std::vector<std::uint64_t>& confusion, std::size_t classes) {
  ClassCounts counts{std::vector<double>(classes), std::vector<double>(classes), std::vector<double>(classes)};
  for (std::size_t truth = 0; truth < classes; ++truth) {
    for (std::size_t guess = 0; guess < classes; ++guess) {
      const auto rows = static_cast<double>(confusion[truth * classes + guess]);
      counts.actual[truth] += rows;
      counts.predicted[guess] += rows;
      if (truth == guess) counts.hits[truth] += rows;
    }
  }
  return counts;
}

/// What predicting one class for every row gives.
ClassCounts count_constant(const ClassCounts& counts, std::size_t guess, double rows) {
  ClassCounts constant{std::vector<double>(counts.actual.size()), std::vector<double>(counts.actual.size()),
                       counts.actual};
  constant.hits[guess] = counts.actual[guess];
  constant.predicted[guess] = rows;
  return constant;
}

void keep_wanted(std::vector<MetricValue>& values, std::span<const std::string> wanted) {
  if (wanted.empty()) return;
  std::erase_if(values, [&](const MetricValue& value) {
    return std::none_of(wanted.begin(), wanted.end(),
                        [&](const std::string& name) { return canonical_metric(name) == value.metric; });
  });
}

bool is_wanted(std::span<const std::string> wanted, std::string_view metric) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(),
                                       [&](const std::string& name) { return canonical_metric(name) == metric; });
}

/// A fault for each small page of a large array takes longer than to fill it.
void ask_large_pages(ingest::RowVector<double>& values) {
  constexpr std::uintptr_t kLargePage = std::uintptr_t{2} << 20;
  if (values.get_allocator().is_spilled(values.capacity())) return;
  const auto first = (reinterpret_cast<std::uintptr_t>(values.data()) + kLargePage - 1) / kLargePage * kLargePage;
  const auto last = reinterpret_cast<std::uintptr_t>(values.data() + values.capacity()) / kLargePage * kLargePage;
  const int before = errno;
  if (last > first) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
  errno = before;
}

}  // namespace

std::span<const MetricInfo> metric_table() { return kMetrics; }

const MetricInfo* find_metric(std::string_view name) {
  for (const MetricInfo& metric : kMetrics) {
    if (metric.name == name || (!metric.alias.empty() && metric.alias == name)) return &metric;
  }
  return nullptr;
}

std::string canonical_metric(std::string_view name) {
  const MetricInfo* metric = find_metric(name);
  return std::string(metric == nullptr ? name : metric->name);
}

bool is_better(std::string_view metric, double value, double best) {
  const MetricInfo* info = find_metric(metric);
  return info != nullptr && info->direction == MetricDirection::higher ? value > best : value < best;
}

MetricAccumulator::MetricAccumulator(Task task, const ingest::TargetColumn& target, ingest::SpillFiles* spill)
    : task_(task), training_mean_(target.statistics.mean) {
  if (task == Task::regression) return;
  classes_ = std::max<std::size_t>(target.classes.size(), 2);
  double total = 0;
  for (const ingest::Category& label : target.classes) total += static_cast<double>(label.count);
  for (const ingest::Category& label : target.classes) {
    frequencies_.push_back(ratio(static_cast<double>(label.count), total));
    labels_.push_back(label.value);
  }
  frequencies_.resize(classes_);
  for (const double frequency : frequencies_) baseline_logs_.push_back(clipped_log(frequency));
  labels_.resize(classes_);
  const ingest::SpillAllocator<double> memory(spill);
  rankings_.resize(task == Task::binary ? 1 : classes_,
                   {ingest::RowVector<double>(memory), ingest::RowVector<double>(memory)});
  confusion_.resize(classes_ * classes_);
}

void MetricAccumulator::reserve(std::size_t rows) {
  for (std::size_t k = 0; k < rankings_.size(); ++k) {
    const double share = task_ == Task::binary ? frequencies_[1] : frequencies_[k];
    const auto expected = static_cast<std::size_t>(share * static_cast<double>(rows) * 1.02) + 64;
    rankings_[k].positive.reserve(std::min(rows, expected));
    rankings_[k].negative.reserve(rows);
    ask_large_pages(rankings_[k].positive);
    ask_large_pages(rankings_[k].negative);
  }
}

void MetricAccumulator::ErrorSums::add(double truth, double prediction) {
  const double error = std::abs(truth - prediction);
  squares += error * error;
  absolute += error;
  relative += error / std::max(std::abs(truth), kResolution);
}

void MetricAccumulator::release_scores() {
  for (Ranking& ranking : rankings_) {
    release_pages(ranking.positive);
    release_pages(ranking.negative);
  }
}

void MetricAccumulator::add(std::span<const double> truth, std::span<const double> predictions) {
  add(truth, predictions, training_mean_);
}

void MetricAccumulator::add(std::span<const double> truth, std::span<const double> predictions, double naive) {
  for (std::size_t row = 0; row < truth.size(); ++row) {
    errors_.add(truth[row], predictions[row]);
    baseline_errors_.add(truth[row], naive);
    // Welford (1962): 0 for values that are all the same.
    const double deviation = truth[row] - mean_;
    mean_ += deviation / static_cast<double>(++rows_);
    total_squares_ += deviation * (truth[row] - mean_);
  }
}

void MetricAccumulator::add(std::span<const std::int32_t> truth, std::span<const double> probabilities) {
  const std::size_t width = task_ == Task::binary ? 1 : classes_;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    if (truth[row] < 0 || static_cast<std::size_t>(truth[row]) >= classes_) continue;
    const auto actual = static_cast<std::size_t>(truth[row]);
    const double* scores = probabilities.data() + row * width;
    std::size_t guess = 0;
    double likelihood = 0;
    if (task_ == Task::binary) {
      guess = scores[0] > 0.5 ? 1 : 0;
      likelihood = actual == 1 ? scores[0] : 1 - scores[0];
      (actual == 1 ? rankings_[0].positive : rankings_[0].negative).push_back(scores[0]);
    } else {
      guess = static_cast<std::size_t>(std::max_element(scores, scores + width) - scores);
      likelihood = scores[actual];
      for (std::size_t k = 0; k < width; ++k) {
        (actual == k ? rankings_[k].positive : rankings_[k].negative).push_back(scores[k]);
      }
    }
    ++confusion_[actual * classes_ + guess];
    log_loss_ -= clipped_log(likelihood);
    baseline_log_loss_ -= baseline_logs_[actual];
    ++rows_;
  }
  release_scores();
}

std::vector<MetricValue> MetricAccumulator::finish(ingest::Split split, std::span<const std::string> wanted) {
  std::vector<MetricValue> values;
  if (rows_ == 0) return values;
  if (task_ == Task::regression) {
    finish_regression(values);
  } else {
    finish_classification(values, is_wanted(wanted, "roc_auc"), is_wanted(wanted, "pr_auc"));
  }
  keep_wanted(values, wanted);
  for (MetricValue& value : values) value.split = split;
  return values;
}

void MetricAccumulator::finish_regression(std::vector<MetricValue>& out) const {
  const auto rows = static_cast<double>(rows_);
  const auto split = ingest::Split::training;
  out.push_back({split, "rmse", std::sqrt(errors_.squares / rows), std::sqrt(baseline_errors_.squares / rows)});
  out.push_back({split, "mae", errors_.absolute / rows, baseline_errors_.absolute / rows});
  out.push_back({split, "mape", errors_.relative / rows, baseline_errors_.relative / rows});
  out.push_back(
      {split, "r2", r_squared(errors_.squares, total_squares_), r_squared(baseline_errors_.squares, total_squares_)});
}

void MetricAccumulator::finish_classification(std::vector<MetricValue>& out, bool want_roc, bool want_pr) {
  const auto rows = static_cast<double>(rows_);
  const ClassCounts counts = count_classes(confusion_, classes_);
  const auto majority =
      static_cast<std::size_t>(std::max_element(frequencies_.begin(), frequencies_.end()) - frequencies_.begin());
  const ClassCounts naive = count_constant(counts, majority, rows);
  double hits = 0;
  for (const double count : counts.hits) hits += count;
  const ClassScores scores = task_ == Task::binary ? counts.positive() : counts.macro();
  const ClassScores naive_scores = task_ == Task::binary ? naive.positive() : naive.macro();
  const auto split = ingest::Split::training;
  out.push_back({split, "accuracy", hits / rows, counts.actual[majority] / rows});
  out.push_back({split, "precision", scores.precision, naive_scores.precision});
  out.push_back({split, "recall", scores.recall, naive_scores.recall});
  out.push_back({split, "f1", scores.f1, naive_scores.f1});

  RankingScores sum;
  double baseline_pr = 0;
  double ranked = 0;
  const bool is_spilled = rankings_.front().negative.get_allocator().files() != nullptr;
  for (Ranking& ranking : rankings_) {
    if (!want_roc && !want_pr) break;
    // A class that has all rows or none has no ranking; scikit-learn refuses it, an average can leave it out.
    if (ranking.positive.empty() || ranking.negative.empty()) continue;
    const RankingScores one = rank(ranking.positive, ranking.negative, is_spilled);
    release_scores();
    sum.roc_auc += one.roc_auc;
    sum.pr_auc += one.pr_auc;
    baseline_pr += static_cast<double>(ranking.positive.size()) / rows;
    ranked += 1;
  }
  if (want_roc && ranked > 0) out.push_back({split, "roc_auc", sum.roc_auc / ranked, 0.5});
  if (want_pr && ranked > 0) out.push_back({split, "pr_auc", sum.pr_auc / ranked, baseline_pr / ranked});
  out.push_back({split, "log_loss", log_loss_ / rows, baseline_log_loss_ / rows});
}

}  // namespace dmlc::train
