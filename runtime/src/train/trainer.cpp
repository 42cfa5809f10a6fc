// SPDX-License-Identifier: Apache-2.0
// Entry of training: judges the data, then hands over to the algorithm named in algorithms.def.
#include "runtime/src/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>

#include "runtime/src/train/balance.h"
#include "runtime/src/train/boosted_memory.h"
#include "runtime/src/train/boosted_trees.h"
#include "runtime/src/train/copied_features.h"
#include "runtime/src/train/fold_monitor.h"
#include "runtime/src/train/folds.h"
#include "runtime/src/train/group_models.h"
#include "runtime/src/train/isolation_forest.h"
#include "runtime/src/train/kmeans.h"
#include "runtime/src/train/knn.h"
#include "runtime/src/train/linear_regression.h"
#include "runtime/src/train/logistic_regression.h"
#include "runtime/src/train/matrix_factorization.h"
#include "runtime/src/train/naive_bayes.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/neural_network.h"
#include "runtime/src/train/pca.h"
#include "runtime/src/train/permutation.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/series_training.h"
#include "runtime/src/train/svm.h"
#include "runtime/src/train/workers.h"
#include "runtime/src/transform/fitted_transforms.h"

namespace dmlc::train {
namespace {

using TrainFunction = TrainingResult (*)(const ModelSpec&, const ingest::ColumnStore&, const Resources&, Monitor&);

struct Trainer {
  std::string_view name;
  std::string_view tasks;
  TrainFunction train;
  PreparationKind preparation;
  ingest::MemoryKind memory;
};

constexpr Trainer kTrainers[] = {
#define DMLC_TRAINER(name, tasks, train, load, preparation, memory) \
  {#name, tasks, &train, PreparationKind::preparation, ingest::MemoryKind::memory},
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

/// As algorithms.def has them.
char letter_of(Task task) {
  switch (task) {
    case Task::regression:
      return 'R';
    case Task::binary:
    case Task::multiclass:
      return 'C';
    case Task::clustering:
      return 'K';
    case Task::dimension_reduction:
      return 'P';
    case Task::anomaly_detection:
      return 'A';
    case Task::recommendation:
      return 'M';
    case Task::forecasting:
      return 'F';
  }
  return ' ';
}

/// The compiler sees to this; specifications need not come from it.
void check_task(const ModelSpec& spec, const Trainer& trainer) {
  if (trainer.tasks.find(letter_of(spec.task)) != std::string_view::npos) return;
  throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "compile the model with this version of dmlc", spec.name,
                                                 "(specification)",
                                                 "algorithm `" + spec.algorithm + "` does not do its task");
}

bool trains_in_child(const ModelSpec& spec) { return find_trainer(spec).memory == ingest::MemoryKind::shared; }

void check_rows(const ModelSpec& spec, const ingest::ColumnStore& store) {
  if (store.rows() + store.dropped_rows() == 0) {
    throw make_error<RuntimeErrorId::NoRows>(spec.name, "look at the condition in FROM", spec.name);
  }
  if (store.rows() == 0) {
    throw make_error<RuntimeErrorId::TargetAllNull>(spec.target, "look at the expression in PREDICT", spec.target);
  }
  const std::size_t classes = is_classification(spec.task) ? store.target().classes.size() : 0;
  const std::uint64_t least = std::max<std::uint64_t>(kLeastRows, kLeastRowsPerClass * classes);
  if (store.rows_in(ingest::Split::training) >= least) return;
  const double share = std::clamp(spec.training_fraction, 0.01, 1.0);
  const auto needed = static_cast<std::uint64_t>(std::ceil(static_cast<double>(least) / share));
  throw make_error<RuntimeErrorId::TooFewRows>(spec.name, "train on more rows, or give more of them to training",
                                               spec.name, store.rows(), std::max(needed, store.rows() + 1));
}

void check_classes(const ModelSpec& spec, const ingest::ColumnStore& store) {
  if (!is_classification(spec.task)) return;
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
  if (trains_in_child(spec) || spec.algorithm == "neural_network" || spec.task == Task::recommendation) return;
  make_room(spec, resources, store, {.by_rows = estimate_memory(spec, store.rows(), store.bytes())});
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
  make_room(spec, resources, store, {.by_rows = bytes + estimate_memory(spec, rows, bytes)});
  const Clock::time_point start = Clock::now();
  Workers workers(resources, monitor, spec.name);
  const BalancedRows rows_to_learn = balanced_rows(spec, store, workers);
  const ingest::ColumnStore balanced = store.select(rows_to_learn.rows, rows_to_learn.voters);
  Resources left = time_left(spec, resources, start);
  left.held += store.resident_bytes();
  return train(spec, balanced, left, monitor);
}

/// One training on what the transforms make of the features. They are fitted here, on the training rows of this very
/// store, before classes are balanced: rows that are held back or made take no part.
TrainingResult fit_transformed(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                               Monitor& monitor) {
  const Clock::time_point start = Clock::now();
  std::vector<RuntimeWarning> warnings;
  const auto transforms = transform::FittedTransforms::fit(spec, store, warnings);
  const std::uint64_t key_bytes = store.keys(0).empty() ? 0 : sizeof(std::int64_t);
  const std::uint64_t bytes = store.rows() * ((transforms.features().size() + 2) * sizeof(float) + key_bytes);
  make_room(spec, resources, store, {.by_rows = bytes + estimate_memory(spec, store.rows(), bytes)});
  Workers workers(resources, monitor, spec.name);
  const ingest::ColumnStore transformed = transforms.derive(store, [&] { workers.check(); });
  const ModelSpec model = transforms.model_spec(spec);
  const std::vector<RuntimeWarning> findings = check_features(model, transformed, find_trainer(spec).preparation);
  warnings.insert(warnings.end(), findings.begin(), findings.end());
  Resources left = time_left(spec, resources, start);
  left.held += store.resident_bytes();
  TrainingResult result = fit(model, transformed, left, monitor);
  auto preparation = nlohmann::json::parse(preparation_text(result.state));
  preparation["transforms"] = transforms.json();
  result.state.preparation = preparation.dump();
  result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  return result;
}

/// One training on the features as the specification has them.
TrainingResult learn(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                     Monitor& monitor) {
  if (!spec.transforms.empty()) return fit_transformed(spec, store, resources, monitor);
  const std::vector<RuntimeWarning> warnings = check_features(spec, store, find_trainer(spec).preparation);
  TrainingResult result = fit(spec, store, resources, monitor);
  result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  return result;
}

/// The error of a fold's training, which says of which.
RuntimeError in_fold(const ModelSpec& spec, const RuntimeError& error, std::uint32_t fold) {
  const CrossValidation& rule = *spec.cross_validation;
  const bool lacks_class = error.code() == runtime_error_info(RuntimeErrorId::OneClassOnly).code ||
                           error.code() == runtime_error_info(RuntimeErrorId::UnexpectedLabel).code;
  const std::string where = "in fold " + std::to_string(fold) + " of " + std::to_string(rule.folds) + ": ";
  const char* help = rule.is_by_time ? "lower the number of folds, so that the first has more rows before it"
                                     : "write cross_validation(stratified = true), lower the number of folds, or leave "
                                       "rare classes out";
  return {error.code(), error.subject(), where + error.what(), lacks_class ? help : error.help()};
}

/// The model of a fold, or the models of its groups.
TrainingResult learn_fold(const ModelSpec& spec, const ingest::ColumnStore& part, const Resources& resources,
                          Monitor& monitor) {
  if (spec.groups == 0) return learn(spec, part, resources, monitor);
  ModelSpec quiet = spec;
  quiet.parameters["importance"] = false;
  quiet.cross_validation.reset();
  return train_groups(quiet, part, resources, monitor);
}

/// Trains one fold, counted from 0, and measures it on its held rows.
std::vector<FoldMetric> run_fold(const ModelSpec& spec, const ingest::ColumnStore& store, const Folds& folds,
                                 std::uint32_t fold, const Resources& resources, Monitor& monitor) {
  std::vector<FoldMetric> metrics;
  try {
    const ingest::ColumnStore part = store.select(folds.rows(fold));
    check_rows(spec, part);
    check_classes(spec, part);
    for (const MetricValue& value : learn_fold(spec, part, resources, monitor).metrics) {
      if (value.split == ingest::Split::test) metrics.push_back({fold + 1, value.metric, value.value});
    }
  } catch (const RuntimeError& error) {
    if (error.code() == runtime_error_info(RuntimeErrorId::Cancelled).code) throw;
    throw in_fold(spec, error, fold + 1);
  }
  return metrics;
}

/// How many folds are trained side by side. The algorithms share out the rows of large stores among the threads
/// themselves, and copies of these for several folds would cost memory; of small stores one thread is enough for a
/// fold.
unsigned folds_at_once(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources) {
  const std::uint64_t bytes = store.bytes() + estimate_memory(spec, store.rows(), store.bytes());
  make_room(spec, resources, store, {.by_rows = bytes});
  // How wide transforms make a fold is not known here.
  if (store.is_streamed() || store.rows() > ingest::kBlockRows || !spec.transforms.empty()) return 1;
  const std::uint64_t limit = resources.memory_limit != 0 ? resources.memory_limit : spec.memory_limit;
  const std::uint64_t fitting =
      limit == 0 ? resources.threads : (limit - resources.held - store.bytes()) / std::max<std::uint64_t>(bytes, 1);
  return static_cast<unsigned>(std::clamp<std::uint64_t>(std::min<std::uint64_t>(fitting, spec.cross_validation->folds),
                                                         1, std::max(1U, resources.threads)));
}

std::vector<FoldMetric> run_folds(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                  Monitor& monitor) {
  const Clock::time_point start = Clock::now();
  const Folds folds(spec, store);
  Resources side_by_side = resources;
  side_by_side.threads = folds_at_once(spec, store, resources);
  Resources of_one = resources;
  of_one.threads = std::max(1U, resources.threads / side_by_side.threads);
  of_one.resume = nullptr;
  of_one.steps = nullptr;  // several are trained at a time, on any thread
  of_one.last = nullptr;   // it has learned from the rows that a fold is measured on
  of_one.held += store.resident_bytes() * side_by_side.threads;  // the whole, and the others' parts
  FoldsMonitor folds_monitor(monitor);
  Workers workers(side_by_side, folds_monitor, spec.name);
  std::vector<std::vector<FoldMetric>> found(folds.count());
  std::vector<std::exception_ptr> errors(folds.count());
  std::vector<FoldMetric> metrics;
  workers.run(
      folds.count(),
      [&](unsigned, std::size_t task) {
        const auto fold = static_cast<std::uint32_t>(task);
        FoldMonitor fold_monitor(folds_monitor, workers, fold + 1, folds.count());
        try {
          found[task] = run_fold(spec, store, folds, fold, time_left(spec, of_one, start), fold_monitor);
        } catch (const RuntimeError&) {
          errors[task] = std::current_exception();
        }
      },
      [&](unsigned, std::size_t task) {
        // Here they come in order, so that of several the same error is told each time.
        if (errors[task]) std::rethrow_exception(errors[task]);
        metrics.insert(metrics.end(), found[task].begin(), found[task].end());
      });
  return metrics;
}

/// One model of all rows.
TrainingResult train_whole(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                           Monitor& monitor) {
  const Clock::time_point start = Clock::now();
  const Trainer& trainer = find_trainer(spec);
  check_classes(spec, store);
  // What no fold would find either.
  if (spec.transforms.empty()) (void)check_features(spec, store, trainer.preparation);
  check_memory(spec, store, resources);
  std::vector<FoldMetric> folds;
  if (spec.cross_validation) folds = run_folds(spec, store, resources, monitor);
  std::vector<RuntimeWarning> warnings;
  if (store.dropped_rows() > 0) {
    warnings.push_back(make_warning<RuntimeErrorId::TargetNullRows>(spec.target, store.dropped_rows()));
  }
  // The solver of the first says W0605, also of combinations; identifiers have no values to copy.
  if (spec.algorithm != "linear_regression" && spec.task != Task::recommendation) {
    const std::vector<RuntimeWarning> copies = find_copied_features(store);
    warnings.insert(warnings.end(), copies.begin(), copies.end());
  }
  const AskedRows rows(spec, store);
  TrainingResult result = learn(spec, store, time_left(spec, resources, start), monitor);
  result.folds = std::move(folds);
  Workers workers(time_left(spec, resources, start), monitor, spec.name);
  const std::vector<FeatureImportance> importance =
      permutation_importance(spec, store, rows, [&] { return predict::load_predictor(spec, result.state); }, workers);
  result.importance.insert(result.importance.end(), importance.begin(), importance.end());
  result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  return result;
}

/// Models of groups. Folds are dealt from all rows, and each has models of its groups.
TrainingResult train_grouped(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                             Monitor& monitor) {
  if (!spec.cross_validation) return train_groups(spec, store, resources, monitor);
  const Clock::time_point start = Clock::now();
  std::vector<FoldMetric> folds = run_folds(spec, store, resources, monitor);
  ModelSpec rest = spec;
  rest.cross_validation.reset();
  TrainingResult result = train_groups(rest, store, time_left(spec, resources, start), monitor);
  result.folds = std::move(folds);
  return result;
}

}  // namespace

ingest::MemoryKind matrix_memory(const ModelSpec& spec) { return find_trainer(spec).memory; }

bool streams_rows(const ModelSpec& spec) { return spec.algorithm != "knn" && spec.task != Task::recommendation; }

std::uint64_t estimate_memory(const ModelSpec& spec, std::uint64_t rows, std::uint64_t matrix_bytes) {
  // Several classes have scores and gradients each, of which the number is not known here.
  const std::uint64_t classes = spec.task == Task::multiclass ? 3 : 1;
  if (spec.algorithm == "neural_network") return estimate_network_memory(spec, rows, matrix_bytes, classes);
  if (trains_in_child(spec)) return estimate_boosted_memory(spec, rows, matrix_bytes, classes);
  // Metrics of classes hold the scores of every row and sort them once.
  return is_classification(spec.task) ? rows * 32 * classes : 0;
}

void make_room(const ModelSpec& spec, const Resources& resources, const ingest::ColumnStore& store, MemoryNeeds needs) {
  const std::uint64_t limit = resources.memory_limit != 0 ? resources.memory_limit : spec.memory_limit;
  if (limit == 0) return;
  const std::uint64_t besides = resources.held + needs.fixed;
  std::uint64_t needed = besides + store.resident_bytes() + (store.is_streamed() ? 0 : needs.by_rows);
  if (needed > limit && !store.is_streamed() && store.can_stream()) {
    needed = std::min(needed, besides + store.streamed_bytes());
    if (needed <= limit) store.stream();
  }
  if (needed <= limit) return;
  throw make_error<RuntimeErrorId::MemoryLimit>(
      spec.name, "raise the limit with WITH LIMITS (memory = …) or train on fewer rows or columns", spec.name,
      bytes_text(needed), bytes_text(limit));
}

TrainingResult train(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                     Monitor& monitor) {
  check_task(spec, find_trainer(spec));
  check_rows(spec, store);
  TrainingResult result =
      spec.groups > 0 ? train_grouped(spec, store, resources, monitor) : train_whole(spec, store, resources, monitor);
  if (store.is_streamed()) {
    const std::uint64_t limit = resources.memory_limit != 0 ? resources.memory_limit : spec.memory_limit;
    result.warnings.push_back(
        make_warning<RuntimeErrorId::RowsStreamed>(spec.name, spec.name, bytes_text(store.bytes()), bytes_text(limit)));
  }
  // Models of groups are read as they are, at once; any other state is text to whoever gets it.
  if (spec.wants("preparation")) {
    result.state.preparation = preparation_text(result.state);
    result.state.known.reset();
  }
  return result;
}

}  // namespace dmlc::train
