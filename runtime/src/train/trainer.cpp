// SPDX-License-Identifier: Apache-2.0
// Entry of training: judges the data, then hands over to the algorithm named in algorithms.def.
#include "runtime/src/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "runtime/src/train/balance.h"
#include "runtime/src/train/boosted_memory.h"
#include "runtime/src/train/boosted_trees.h"
#include "runtime/src/train/folds.h"
#include "runtime/src/train/linear_regression.h"
#include "runtime/src/train/logistic_regression.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/neural_network.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using TrainFunction = TrainingResult (*)(const ModelSpec&, const ingest::ColumnStore&, const Resources&, Monitor&);

struct Trainer {
  std::string_view name;
  TrainFunction train;
  PreparationKind preparation;
  ingest::MemoryKind memory;
};

constexpr Trainer kTrainers[] = {
#define DMLC_TRAINER(name, train, load, preparation, memory) \
  {#name, &train, PreparationKind::preparation, ingest::MemoryKind::memory},
#include "runtime/src/train/algorithms.def"
#undef DMLC_TRAINER
};

// Fewer training rows than these say nothing that would hold for other rows.
constexpr std::uint64_t kLeastRows = 10;
constexpr std::uint64_t kLeastRowsPerClass = 2;

const Trainer& find_trainer(const ModelSpec& spec) {
  for (const Trainer& trainer : kTrainers) {
    if (trainer.name == spec.algorithm) return trainer;
  }
  throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "compile the model with this version of dmlc", spec.name,
                                                 "(specification)", "unknown algorithm `" + spec.algorithm + "`");
}

bool trains_in_child(const ModelSpec& spec) { return find_trainer(spec).memory == ingest::MemoryKind::shared; }

void check_rows(const ModelSpec& spec, const ingest::ColumnStore& store) {
  if (store.rows() + store.dropped_rows() == 0) {
    throw make_error<RuntimeErrorId::NoRows>(spec.name, "look at the condition in FROM", spec.name);
  }
  if (store.rows() == 0) {
    throw make_error<RuntimeErrorId::TargetAllNull>(spec.target, "look at the expression in PREDICT", spec.target);
  }
  const std::uint64_t least = std::max(kLeastRows, kLeastRowsPerClass * store.target().classes.size());
  if (store.rows_in(ingest::Split::training) >= least) return;
  const double share = std::clamp(spec.training_fraction, 0.01, 1.0);
  const auto needed = static_cast<std::uint64_t>(std::ceil(static_cast<double>(least) / share));
  throw make_error<RuntimeErrorId::TooFewRows>(spec.name, "train on more rows, or give more of them to training",
                                               spec.name, store.rows(), std::max(needed, store.rows() + 1));
}

void check_classes(const ModelSpec& spec, const ingest::ColumnStore& store) {
  if (spec.task == Task::regression) return;
  const ingest::TargetColumn& target = store.target();
  if (target.classes.size() < 2) {
    throw make_error<RuntimeErrorId::OneClassOnly>(
        spec.target, "select rows of at least two classes for training", spec.target,
        target.classes.empty() ? std::string("none") : target.classes.front().value);
  }
  if (spec.task == Task::binary && target.classes.size() > 2) {
    throw make_error<RuntimeErrorId::TooManyClasses>(spec.target, "compile the model again", spec.target, 2);
  }
  if (target.unseen_classes.empty()) return;
  throw make_error<RuntimeErrorId::UnexpectedLabel>(
      spec.target, "add training rows of this class, leave the class out in FROM, or choose another SEED",
      target.unseen_classes.front().value);
}

void check_memory(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources) {
  // These know more of the rows when they check.
  if (trains_in_child(spec) || spec.algorithm == "neural_network") return;
  require_memory(spec, resources, store.bytes() + estimate_memory(spec, store.rows(), store.bytes()));
}

using Clock = std::chrono::steady_clock;

/// Resources with what is left of the time since `start`.
Resources time_left(const ModelSpec& spec, const Resources& resources, Clock::time_point start) {
  Resources left = resources;
  if (resources.time_limit_ms == 0) return left;
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
  if (static_cast<std::uint64_t>(spent) >= resources.time_limit_ms) {
    throw make_error<RuntimeErrorId::TimeLimit>(spec.name, "raise the limit, or lower the number of folds", spec.name,
                                                duration_text(resources.time_limit_ms));
  }
  left.time_limit_ms = resources.time_limit_ms - static_cast<std::uint64_t>(spent);
  return left;
}

/// One training, with balanced classes where that is asked for.
TrainingResult fit(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                   Monitor& monitor) {
  const TrainFunction train = find_trainer(spec).train;
  if (!spec.balance) return train(spec, store, resources, monitor);
  if (spec.balance->method == Balance::Method::class_weights) {
    ModelSpec weighted = spec;
    weighted.parameters["class_weight"] = std::string("balanced");
    return train(weighted, store, resources, monitor);
  }
  std::uint64_t rows = store.rows();
  for (const ingest::Category& label : store.target().classes) rows -= label.count;
  for (const std::uint64_t count : balanced_counts(*spec.balance, store)) rows += count;
  const std::uint64_t bytes = store.bytes() / store.rows() * rows;
  require_memory(spec, resources, store.bytes() + bytes + estimate_memory(spec, rows, bytes));
  const Clock::time_point start = Clock::now();
  Workers workers(resources, monitor, spec.name);
  const ingest::ColumnStore balanced = store.select(balanced_rows(spec, store, workers));
  Resources left = time_left(spec, resources, start);
  left.held += store.bytes();
  return train(spec, balanced, left, monitor);
}

/// Folds report themselves as their phase, and nothing of them is saved.
class FoldMonitor final : public Monitor {
 public:
  FoldMonitor(Monitor& monitor, std::uint32_t fold, std::uint32_t folds)
      : monitor_(monitor), phase_("fold " + std::to_string(fold) + "/" + std::to_string(folds)) {}
  bool cancelled() override { return monitor_.cancelled(); }
  void report(const Progress& progress) override {
    Progress own = progress;
    own.phase = phase_;
    monitor_.report(own);
  }

 private:
  Monitor& monitor_;
  std::string phase_;
};

std::vector<FoldMetric> run_folds(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                  Monitor& monitor) {
  const Clock::time_point start = Clock::now();
  const Folds folds(spec, store);
  std::vector<FoldMetric> metrics;
  for (std::uint32_t fold = 0; fold < folds.count(); ++fold) {
    FoldMonitor fold_monitor(monitor, fold + 1, folds.count());
    try {
      require_memory(spec, resources, 2 * store.bytes() + estimate_memory(spec, store.rows(), store.bytes()));
      const ingest::ColumnStore part = store.select(folds.rows(fold));
      check_rows(spec, part);
      check_classes(spec, part);
      (void)check_features(spec, part, find_trainer(spec).preparation);
      Resources left = time_left(spec, resources, start);
      left.held += store.bytes();
      left.resume = nullptr;
      for (const MetricValue& value : fit(spec, part, left, fold_monitor).metrics) {
        if (value.split == ingest::Split::test) metrics.push_back({fold + 1, value.metric, value.value});
      }
    } catch (const RuntimeError& error) {
      if (error.code() == runtime_error_info(RuntimeErrorId::Cancelled).code) throw;
      throw RuntimeError(
          error.code(), error.subject(),
          "in fold " + std::to_string(fold + 1) + " of " + std::to_string(folds.count()) + ": " + error.what(),
          error.help());
    }
  }
  return metrics;
}

}  // namespace

ingest::MemoryKind matrix_memory(const ModelSpec& spec) { return find_trainer(spec).memory; }

std::uint64_t estimate_memory(const ModelSpec& spec, std::uint64_t rows, std::uint64_t matrix_bytes) {
  // Several classes have scores and gradients each, of which the number is not known here.
  const std::uint64_t classes = spec.task == Task::multiclass ? 3 : 1;
  if (spec.algorithm == "neural_network") return estimate_network_memory(spec, rows, matrix_bytes, classes);
  if (trains_in_child(spec)) return estimate_boosted_memory(spec, rows, matrix_bytes, classes);
  // Metrics hold truth and scores of every row and sort them once.
  return rows * 32 * classes;
}

void require_memory(const ModelSpec& spec, const Resources& resources, std::uint64_t needed) {
  const std::uint64_t limit = resources.memory_limit != 0 ? resources.memory_limit : spec.memory_limit;
  needed += resources.held;
  if (limit == 0 || needed <= limit) return;
  throw make_error<RuntimeErrorId::MemoryLimit>(
      spec.name, "raise the limit with WITH LIMITS (memory = …) or train on fewer rows or columns", spec.name,
      bytes_text(needed), bytes_text(limit));
}

TrainingResult train(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                     Monitor& monitor) {
  const Clock::time_point start = Clock::now();
  const Trainer& trainer = find_trainer(spec);
  check_rows(spec, store);
  check_classes(spec, store);
  std::vector<RuntimeWarning> warnings = check_features(spec, store, trainer.preparation);
  check_memory(spec, store, resources);
  if (store.dropped_rows() > 0) {
    warnings.insert(warnings.begin(), make_warning<RuntimeErrorId::TargetNullRows>(spec.target, store.dropped_rows()));
  }
  std::vector<FoldMetric> folds;
  if (spec.cross_validation) folds = run_folds(spec, store, resources, monitor);
  TrainingResult result = fit(spec, store, time_left(spec, resources, start), monitor);
  result.folds = std::move(folds);
  result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  return result;
}

}  // namespace dmlc::train
