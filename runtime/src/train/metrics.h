// SPDX-License-Identifier: Apache-2.0
// Metrics of predictions against the truth, each beside a naive baseline; the values equal scikit-learn's.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

class Workers;

inline constexpr std::size_t kMostCurves = 20;     ///< classes of a split
inline constexpr std::size_t kMostPoints = 200;    ///< of a curve
inline constexpr std::size_t kMostCells = 10'000;  ///< of a confusion matrix

enum class MetricDirection : std::uint8_t { higher, lower };
enum class MetricFamily : std::uint8_t { regression, classification, recommendation, clustering, reduction };

struct MetricInfo {
  std::string_view name;
  std::string_view alias;  ///< second accepted name; may be empty
  MetricDirection direction = MetricDirection::higher;
  MetricFamily family = MetricFamily::regression;
};

/// Every row of metrics.def, in its order.
[[nodiscard]] std::span<const MetricInfo> metric_table();
/// By name or alias; nullptr when there is none.
[[nodiscard]] const MetricInfo* find_metric(std::string_view name);
/// The name of the table for a name or alias; `loss`, `training_loss`, `validation_loss` and unknown names as they are.
[[nodiscard]] std::string canonical_metric(std::string_view name);
/// Whether `value` is strictly better than `best`. Any `loss` and unknown names count as lower-is-better.
[[nodiscard]] bool is_better(std::string_view metric, double value, double best);

/// Collects truth and predictions of one split, any number of rows per call, then computes the metrics of the task.
/// Precision, recall and F1 are of the later class for two classes, else macro averages over the classes that occur;
/// roc_auc and pr_auc of more than two classes are macro averages of one against the rest. A ratio 0/0 is 0.
/// Baselines are the training mean or the training class frequencies of `target`.
class MetricAccumulator {
 public:
  /// Scores of classes are kept until the end, in `spill` where it is given.
  MetricAccumulator(Task task, const ingest::TargetColumn& target, ingest::SpillFiles* spill = nullptr);
  /// Reserves room so that adding does not move memory.
  void reserve(std::size_t rows);
  /// Regression: parallel spans of raw (unshifted) values.
  void add(std::span<const double> truth, std::span<const double> predictions);
  /// The same with another naive prediction than the training mean of the target.
  void add(std::span<const double> truth, std::span<const double> predictions, double naive);
  /// Classification: class codes and probabilities: one per row (of the later class) for a binary task, else one per
  /// row and class, row-major. Rows with a negative code are left out.
  void add(std::span<const std::int32_t> truth, std::span<const double> probabilities);
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  /// All metrics of the task in the table's order, or only those named in `wanted`. Empty when there are no rows.
  /// May be called once: it sorts what was collected in place.
  [[nodiscard]] std::vector<MetricValue> finish(ingest::Split split, std::span<const std::string> wanted = {});
  /// Adds every metric to `result`, and for classes of validation and test rows what pictures are drawn from: the ROC
  /// and precision-recall curves of the kMostCurves most frequent classes (of two classes, of the later one), at
  /// kMostPoints thresholds each; their calibration in ten bins of equal width; the kMostCells largest counts of the
  /// confusion matrix. Points equal those of scikit-learn's roc_curve, precision_recall_curve and calibration_curve.
  /// May be called once, instead of finish.
  void judge(ingest::Split split, TrainingResult& result);

 private:
  struct Ranking {  ///< scores of one class: rows that belong to it and rows that do not
    ingest::RowVector<double> positive;
    ingest::RowVector<double> negative;
  };
  /// Sums over the rows of a regression, of a model and of the training mean.
  struct ErrorSums {
    double squares = 0;
    double absolute = 0;
    double relative = 0;
    void add(double truth, double prediction);
  };
  void release_scores();
  void finish_regression(std::vector<MetricValue>& out) const;
  void finish_classification(std::vector<MetricValue>& out, bool want_roc, bool want_pr);
  void add_curves(ingest::Split split, std::vector<ScorePoint>& out) const;
  void add_confusion(ingest::Split split, std::vector<ConfusionCount>& out) const;

  Task task_;
  std::size_t classes_ = 0;
  std::uint64_t rows_ = 0;
  double training_mean_ = 0;
  std::vector<double> frequencies_;
  std::vector<double> baseline_logs_;  ///< of these
  std::vector<std::string> labels_;
  ErrorSums errors_;
  ErrorSums baseline_errors_;
  double mean_ = 0;                       ///< of the truth of a regression
  double total_squares_ = 0;              ///< around it
  std::vector<Ranking> rankings_;         ///< one for a binary task, else one per class
  std::vector<std::uint64_t> confusion_;  ///< classes x classes, row = truth
  double log_loss_ = 0;
  double baseline_log_loss_ = 0;
};

/// Writes the predictions of every row of a block, row-major, `outputs` values per row (see Predictor::predict).
using BlockPredictor = std::function<void(std::size_t block, std::span<double> out)>;

/// Metrics of each split that has rows, in the order training, validation, test; `wanted` as in finish(). `predict` is
/// called from several threads at once.
[[nodiscard]] std::vector<MetricValue> evaluate(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                std::size_t outputs, const BlockPredictor& predict,
                                                std::span<const std::string> wanted, Workers& workers);

/// Judges a finished model: MetricAccumulator::judge for each split that has rows, in that order.
void judge(const ModelSpec& spec, const ingest::ColumnStore& store, std::size_t outputs, const BlockPredictor& predict,
           Workers& workers, TrainingResult& result);

}  // namespace dmlc::train
