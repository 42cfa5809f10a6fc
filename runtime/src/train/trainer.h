// SPDX-License-Identifier: Apache-2.0
// Training: a specification and a filled column store become a model state with metrics. Plain C++.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {

struct Progress {
  std::string phase;            ///< "ingest", "fit", "evaluate", "store"
  std::uint64_t rows_done = 0;  ///< in this phase; with batches those of all iterations so far
  std::uint32_t iteration = 0;
  std::uint32_t total_iterations = 0;  ///< 0 when unknown
  std::string metric;                  ///< name of the value below; empty when there is none
  double value = 0;
  std::uint32_t batch = 0;  ///< of the iteration that runs; 0 when its work is not divided, or between two of them
  std::uint32_t batches = 0;
  double loss =
      std::numeric_limits<double>::quiet_NaN();  ///< mean training loss so far of that iteration, or of the last
};

/// How training talks to whoever runs it. Called from the thread that called train() only.
class Monitor {
 public:
  virtual ~Monitor() = default;
  virtual bool cancelled() = 0;  ///< cheap; asked at least every 100 ms. True makes train() throw E0615
  virtual void report(const Progress& progress) = 0;
  /// Called when the specification's CheckpointRule says so.
  virtual void save(const Checkpoint&) {}
};

struct Coefficient;
struct LastVersion;
class NearWeights;
struct Preparation;
class StepExecutor;

struct Resources {
  unsigned threads = 1;                ///< worker threads besides none: 1 means the calling thread works alone
  std::uint64_t memory_limit = 0;      ///< bytes, 0 = none
  std::uint64_t held = 0;              ///< bytes of other stores that stay meanwhile
  std::uint64_t time_limit_ms = 0;     ///< 0 = none; going over throws E0614
  std::string host_program;            ///< path of the training host executable (boosted trees)
  const Checkpoint* resume = nullptr;  ///< of an earlier run of this training that was lost
  const LastVersion* last = nullptr;   ///< of the model, for warm_start; nullptr when it has none
  StepExecutor* steps = nullptr;       ///< of algorithms whose passes are steps; nullptr: the threads run them
  /// Of a model of similar rows, near which the weights are likely: where an iteration to their one optimum may begin.
  const NearWeights* near = nullptr;
};

struct MetricValue {
  ingest::Split split = ingest::Split::training;
  std::string metric;
  double value = 0;
  double baseline = 0;  ///< the same metric for the naive prediction (training mean, class frequencies)
};

struct CurvePoint {
  std::uint32_t iteration = 0;
  ingest::Split split = ingest::Split::training;
  std::string metric;
  double value = 0;
};

/// A metric of the rows that a fold of a cross-validation did not learn from. Folds count from 1.
struct FoldMetric {
  std::uint32_t fold = 0;
  std::string metric;
  double value = 0;
};

/// A point of a curve of a classifier's scores for one class against the rest, on rows that it did not learn from.
struct ScorePoint {
  enum class Curve : std::uint8_t {
    roc,         ///< x: false positive rate, y: true positive rate of the rows with a score of at least `threshold`
    pr,          ///< x: recall, y: precision of the rows with a score of at least `threshold`
    calibration  ///< x: mean score, y: share of the class among `rows` rows with scores from `threshold` on
  };
  ingest::Split split = ingest::Split::validation;
  Curve curve = Curve::roc;
  std::string label;        ///< the class
  std::uint32_t point = 0;  ///< counts from 0 along the curve, by falling threshold; calibration by rising
  double threshold = 0;     ///< in [0, 1]; infinite where no row has so high a score
  double x = 0;
  double y = 0;
  std::uint64_t rows = 0;  ///< rows that the point is made of
};

/// How many rows of one class were predicted as another or as the same one.
struct ConfusionCount {
  ingest::Split split = ingest::Split::validation;
  std::string actual;
  std::string predicted;
  std::uint64_t rows = 0;  ///< at least 1
};

/// What a version stores: everything prediction needs, as data only.
struct ModelState {
  std::string preparation;  ///< JSON, see docs/model-format.md; may be empty as long as it is known
  std::vector<tensor::Tensor> tensors;
  /// What `preparation` says, where whoever made it has left it; it need not be read then.
  std::shared_ptr<const Preparation> known;
};

/// The preparation's JSON, also where it has not been written yet.
[[nodiscard]] std::string preparation_text(const ModelState& state);

/// What a feature is worth to a model.
struct FeatureImportance {
  std::string feature;
  /// "permutation", see permutation.h; of trees also "gain": how far all splits on it lower the training loss, "cover":
  /// second derivatives of the rows at these splits, "splits": how many there are.
  std::string method;
  double value = 0;
  double deviation = 0;  ///< of the shuffles; NaN where there are not several
};

/// A leaf of a decision tree in words.
struct TreeRule {
  std::string conditions;  ///< that the rows of the leaf meet, joined by AND; "all rows" for a tree without splits
  std::string prediction;
  double share = 0;  ///< of the training rows, by their weight; in [0, 1]
};

/// A part of a model that a reader of its card wants to see: a cluster, a component.
struct ModelPart {
  std::string name;  ///< "cluster 3"
  /// Of the training rows, or of the variance; in [0, 1]. NaN for what is no share of anything.
  double share = std::numeric_limits<double>::quiet_NaN();
  std::string description;  ///< what is special about it, in words
};

/// A coefficient of a linear model on the scale of the raw features.
struct Coefficient {
  std::string label;    ///< the class it speaks for, of more than two
  std::string feature;  ///< empty for the intercept
  /// "intercept", "" for a number, "elapsed_days", "hour_sine", …; "level" of a category against its first one, "null"
  std::string part;
  std::string level;
  double estimate = 0;
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< NaN, as the rest, where it is not defined
  double statistic = std::numeric_limits<double>::quiet_NaN();       ///< t of regressions, z of classifiers
  double p_value = std::numeric_limits<double>::quiet_NaN();         ///< two-sided, of the estimate being 0
  double low = std::numeric_limits<double>::quiet_NaN();             ///< of the 95 % interval
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// A stored version of the model that is trained.
struct LastVersion {
  ModelSpec spec;
  ModelState state;
};

/// Values of a series and what was expected of them, by step: of the steps that metrics speak of.
struct MeasuredSteps {
  std::vector<double> truth;
  std::vector<double> expected;  ///< parallel
  double naive = 0;              ///< the mean of the steps for training
};

struct TrainingResult {
  ModelState state;
  std::vector<MetricValue> metrics;
  std::array<MeasuredSteps, 3> steps;  ///< of a series, by split
  std::vector<CurvePoint> curve;
  std::vector<FoldMetric> folds;          ///< of VALIDATE USING cross_validation
  std::vector<ScorePoint> scores;         ///< of validation and test rows, see MetricAccumulator::judge
  std::vector<ConfusionCount> confusion;  ///< likewise
  std::vector<FeatureImportance> importance;
  std::vector<TreeRule> rules;   ///< of a decision tree
  std::vector<ModelPart> parts;  ///< of models that have some, in their order
  std::vector<RuntimeWarning> warnings;
  std::uint32_t iterations = 0;
  std::string stopped_by;  ///< "converged", "iterations", "stop_when", "best_round" (not the last one)
  // Of linear models:
  std::vector<Coefficient> coefficients;
  std::string coefficient_note;  ///< why there are none, or no standard errors; else empty
  double condition_number = std::numeric_limits<double>::quiet_NaN();  ///< of the prepared columns, where it is defined
};

/// Where the matrix that train() gets has to lie. Throws E0619 for an unknown algorithm.
[[nodiscard]] ingest::MemoryKind matrix_memory(const ModelSpec& spec);

/// Whether train() takes rows from files when they do not fit into memory, rather than to refuse them.
[[nodiscard]] bool streams_rows(const ModelSpec& spec);

/// Bytes that train() will need beyond the column store, from counts alone.
[[nodiscard]] std::uint64_t estimate_memory(const ModelSpec& spec, std::uint64_t rows, std::uint64_t matrix_bytes);

/// What a step needs beside the store that it works on.
struct MemoryNeeds {
  std::uint64_t fixed = 0;    ///< bytes
  std::uint64_t by_rows = 0;  ///< bytes of arrays that go to files with the rows
};
/// Makes sure that a step stays below the limit of the resources or, without one, of the specification: where the
/// store, what is held and what is needed are more than that, the store is streamed. Throws E0609 when that does not
/// help, and E0612.
void make_room(const ModelSpec& spec, const Resources& resources, const ingest::ColumnStore& store, MemoryNeeds needs);

/// Throws RuntimeError. Deterministic for the same store and specification, for any number of threads. Consumes the
/// store: features may read as anything afterwards, since an algorithm that has its own form of them gives their memory
/// back to the system. Target, splits, counts and statistics stay.
[[nodiscard]] TrainingResult train(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                   Monitor& monitor);

}  // namespace dmlc::train
