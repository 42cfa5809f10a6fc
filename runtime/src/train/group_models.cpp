// SPDX-License-Identifier: Apache-2.0
// Trains each group.
#include "runtime/src/train/group_models.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "runtime/src/predict/grouped.h"
#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/coefficients.h"
#include "runtime/src/train/fold_monitor.h"
#include "runtime/src/train/group_metrics.h"
#include "runtime/src/train/group_rows.h"
#include "runtime/src/train/permutation.h"
#include "runtime/src/train/series_training.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::ColumnStore;
using ingest::Split;

/// Parts of the card.
constexpr std::size_t kMostParts = 1'000;

/// The store without the columns of the groups.
ColumnStore without_groups(const ModelSpec& spec, const ColumnStore& store) {
  std::vector<ingest::DerivedFeature> features;
  for (std::uint32_t f = 0; f + spec.groups < spec.features.size(); ++f) {
    features.push_back({store.features()[f], f, {}});
  }
  return store.derive(features, [](std::size_t, std::size_t, std::size_t, std::span<const ingest::NewCells>) {});
}

std::string words_of(const ModelSpec& spec, const GroupModel& group) {
  std::string text;
  for (std::size_t g = 0; g < group.key.size(); ++g) {
    text += (g == 0 ? "" : ", ") + spec.features[spec.features.size() - spec.groups + g].name + " = " +
            (group.key_is_null[g] ? "NULL" : group.key[g]);
  }
  return text;
}

/// What must end the training of all groups.
bool ends_all(const RuntimeError& error) {
  for (const RuntimeErrorId id : {RuntimeErrorId::Cancelled, RuntimeErrorId::TimeLimit, RuntimeErrorId::MemoryLimit}) {
    if (error.code() == runtime_error_info(id).code) return true;
  }
  return false;
}

class GroupTraining {
 public:
  GroupTraining(const ModelSpec& spec, const ColumnStore& store, const Resources& resources, Monitor& monitor)
      : spec_(spec),
        one_(group_spec(spec)),
        store_(store),
        resources_(resources),
        monitor_(monitor),
        columns_(group_columns(spec, store)),
        groups_(find_groups(spec, store)),
        metrics_(spec, store) {}

  TrainingResult run() {
    // The groups that are trained right now have rows of their own.
    make_room(spec_, resources_, store_,
              {.by_rows = store_.bytes() + copied_bytes() + estimate_memory(spec_, store_.rows(), store_.bytes())});
    const ColumnStore bare = without_groups(spec_, store_);
    TrainingResult result = train_rest(bare);
    train_each(bare, result);
    forget_details(result);
    add_warnings(result);
    result.parts = std::move(parts_);
    measure(result);
    result.state.tensors.push_back(join_groups(packed_));
    result.state.preparation = preparation_text(result.state);
    result.state.known.reset();
    return result;
  }

 private:
  /// Warnings of one code.
  struct Finding {
    RuntimeWarning first;
    std::string group;  ///< that has it
    std::size_t groups = 0;
    std::size_t last = 0;  ///< number of the last one, from 1
  };

  /// The rows without the columns of the groups are a copy where a child process trains.
  [[nodiscard]] std::uint64_t copied_bytes() const {
    return matrix_memory(one_) == ingest::MemoryKind::own ? 0 : store_.resident_bytes();
  }

  /// What one group's training leaves.
  struct Trained {
    GroupModel model;  ///< without the state, which is packed
    std::vector<std::uint8_t> packed;
    std::optional<TrainingResult> result;
    std::unique_ptr<predict::Predictor> predictor;
    GroupMetrics::Predicted predicted;
    std::string failure;  ///< in place of a result
  };

  /// Nobody asks a single model for more than its predictions.
  [[nodiscard]] ModelSpec without_details() const {
    ModelSpec quiet = one_;
    quiet.parameters["importance"] = false;
    quiet.parameters["curve"] = false;
    quiet.parameters["preparation"] = false;
    return quiet;
  }

  /// The model of all rows. Of series, one is the mean of all: their values have times in common.
  TrainingResult train_rest(const ColumnStore& bare) {
    Resources rest = resources_;
    rest.held += copied_bytes();
    std::optional<LastVersion> last;
    if (rest.last != nullptr && rest.last->spec.groups == spec_.groups) {
      last = LastVersion{group_spec(rest.last->spec), rest.last->state};
    }
    rest.last = last ? &*last : nullptr;
    if (spec_.task == Task::forecasting) return train_mean_series(one_, bare, groups_.size(), rest, monitor_);
    ModelSpec quiet = without_details();
    quiet.parameters["metrics"] = false;
    return train(quiet, bare, rest, monitor_);
  }

  /// Of groups without a model, and what models of groups had to say that the one of all rows did not.
  void add_warnings(TrainingResult& result) {
    if (!first_failure_.empty()) {
      result.warnings.push_back(make_warning<RuntimeErrorId::GroupsWithoutModel>(
          spec_.name, spec_.name, groups_.size() - trained_.size(), groups_.size(), first_group_, first_failure_));
    }
    for (auto& [code, finding] : findings_) {
      const bool is_said = std::any_of(result.warnings.begin(), result.warnings.end(),
                                       [&](const RuntimeWarning& said) { return said.code == code; });
      if (is_said) continue;
      finding.first.message += " (group " + finding.group;
      if (finding.groups > 1) finding.first.message += ", and " + std::to_string(finding.groups - 1) + " more";
      finding.first.message += ")";
      result.warnings.push_back(std::move(finding.first));
    }
  }

  /// What the model of all rows says is not what most of them will be told.
  static void forget_details(TrainingResult& result) {
    result.metrics.clear();
    result.scores.clear();
    result.confusion.clear();
    result.importance.clear();
    result.rules.clear();
    if (result.coefficients.empty() && result.coefficient_note.empty()) return;
    result.coefficients.clear();
    result.coefficient_note = "not listed: each group has a model of its own";
    result.condition_number = std::numeric_limits<double>::quiet_NaN();
  }

  [[nodiscard]] GroupModel key_of(const RowsOfGroup& group) const {
    GroupModel model;
    for (std::size_t g = 0; g < columns_.size(); ++g) {
      const std::int32_t code = group.codes[g];
      model.key_is_null.push_back(code < 0);
      model.key.push_back(code < 0 ? ""
                                   : store_.columns()[columns_[g]].categories[static_cast<std::size_t>(code)].value);
    }
    return model;
  }

  /// What the trainings of all groups have in common.
  struct Each {
    const ColumnStore& bare;
    const TrainingResult& of_all;
    ModelSpec spec;
    Resources resources;
    FoldsMonitor& monitor;
    Workers& workers;
    std::vector<std::unique_ptr<predict::Predictor>> rest;  ///< by worker, of all rows
  };

  /// Of one of many groups.
  [[nodiscard]] Resources single_resources() const {
    Resources single = resources_;
    single.threads = 1;
    single.resume = nullptr;
    single.last = nullptr;
    single.steps = nullptr;  // several are trained at a time, on any thread
    // And the groups that other threads train.
    single.held += store_.resident_bytes() * 2 + copied_bytes();
    return single;
  }

  void train_each(const ColumnStore& bare, const TrainingResult& of_all) {
    FoldsMonitor all(monitor_);
    Workers workers(resources_, all, spec_.name);
    Each each{bare, of_all, without_details(), single_resources(), all, workers, {}};
    each.spec.parameters["coefficients"] = false;
    each.rest.resize(workers.size());
    const NearWeights near(of_all.coefficients);  // of which those of a group are not far
    each.resources.near = &near;
    const std::size_t at_once = groups_at_once(groups_.size(), workers);
    std::vector<std::vector<Trained>> found(workers.size());
    workers.run((groups_.size() + at_once - 1) / at_once,
                [&](unsigned worker, std::size_t task) {
                  found[worker].clear();
                  const std::size_t end = std::min((task + 1) * at_once, groups_.size());
                  for (std::size_t g = task * at_once; g < end; ++g)
                    found[worker].push_back(train_one(each, worker, g));
                },
                [&](unsigned worker, std::size_t task) {
                  for (std::size_t i = 0; i < found[worker].size(); ++i)
                    keep(groups_[task * at_once + i], found[worker][i]);
                });
  }

  [[nodiscard]] Trained train_one(Each& each, unsigned worker, std::size_t g) const {
    each.workers.check();
    const auto count = static_cast<std::uint32_t>(groups_.size());
    FoldMonitor silent(each.monitor, each.workers, static_cast<std::uint32_t>(g + 1), count, "group ");
    std::unique_ptr<predict::Predictor>& rest = each.rest[worker];
    if (metrics_.predicts() && !rest) rest = predict::load_predictor(one_, each.of_all.state);
    Trained own;
    own.model = key_of(groups_[g]);
    try {
      const ColumnStore rows = each.bare.select(selected_rows(spec_, store_, groups_[g]));
      own.result = train(each.spec, rows, each.resources, silent);
      end_group(each.of_all.state, rest.get(), own);
    } catch (const RuntimeError& error) {
      if (ends_all(error)) throw;
      own.result.reset();
      own.failure = error.what();
    }
    const predict::Predictor* predictor = own.result ? own.predictor.get() : rest.get();
    if (predictor != nullptr) own.predicted = metrics_.predict(groups_[g], *predictor, each.workers);
    return own;
  }

  /// Packs the state, and loads it where rows are predicted.
  void end_group(const ModelState& of_all, const predict::Predictor* rest, Trained& own) const {
    own.model.state = std::move(own.result->state);
    if (rest != nullptr) own.predictor = predict::load_group_predictor(one_, *rest, own.model.state);
    own.packed = pack_group(own.model, of_all.known.get());
    own.model.state = {};
  }

  /// Threads wait for each other between tasks, for longer than a small group takes.
  static std::size_t groups_at_once(std::size_t groups, const Workers& workers) {
    constexpr std::size_t kTasksOfThread = 8;
    constexpr std::size_t kMost = 16;
    return std::clamp<std::size_t>(groups / (workers.size() * kTasksOfThread), 1, kMost);
  }

  void keep(const RowsOfGroup& group, Trained& trained) {
    if (metrics_.predicts()) metrics_.add(trained.predicted);
    std::optional<TrainingResult>& result = trained.result;
    if (!result) {
      if (first_failure_.empty()) {
        first_failure_ = trained.failure;
        first_group_ = words_of(spec_, trained.model);
      }
      return;
    }
    note_findings(trained.model, *result);
    if (spec_.task == Task::forecasting) metrics_.add(result->steps);
    if (parts_.size() < kMostParts) {
      ModelPart& part = parts_.emplace_back();
      part.name = words_of(spec_, trained.model);
      part.share = static_cast<double>(group.rows) / static_cast<double>(store_.rows());
      for (const MetricValue& value : result->metrics) {
        const Split wanted = store_.rows_in(Split::validation) > 0 ? Split::validation : Split::training;
        if (value.split != wanted || value.metric != canonical_metric(spec_.optimize_for)) continue;
        part.description = value.metric + " " + std::to_string(value.value);
      }
    }
    trained_.push_back(std::move(trained.model));
    packed_.push_back(std::move(trained.packed));
    predictors_.push_back(std::move(trained.predictor));
  }

  void note_findings(const GroupModel& model, TrainingResult& result) {
    for (RuntimeWarning& warning : result.warnings) {
      const std::string code = warning.code;
      Finding& finding = findings_[code];
      const std::size_t number = trained_.size() + 1;
      if (finding.last == number) continue;  // of several in one group, one counts
      finding.last = number;
      if (++finding.groups > 1) continue;
      finding.first = std::move(warning);
      finding.group = words_of(spec_, model);
    }
  }

  /// Each row by the model that predictions of it would take.
  void measure(TrainingResult& result) {
    metrics_.judge(result);
    if (!metrics_.predicts()) return;
    // By shuffles among the rows of all groups; those of a group's own columns change whose model answers.
    Resources single = resources_;
    single.threads = 1;  // there is one predictor
    Workers workers(single, monitor_, spec_.name);
    const auto load = [&] {
      return predict::join_predictors(spec_, predict::load_predictor(one_, result.state), trained_,
                                      std::move(predictors_));
    };
    result.importance = permutation_importance(spec_, store_, AskedRows(spec_, store_), load, workers);
  }

  const ModelSpec& spec_;
  ModelSpec one_;
  const ColumnStore& store_;
  const Resources& resources_;
  Monitor& monitor_;
  std::vector<std::size_t> columns_;
  std::vector<RowsOfGroup> groups_;
  std::vector<GroupModel> trained_;  ///< without their states
  std::vector<std::vector<std::uint8_t>> packed_;
  std::vector<std::unique_ptr<predict::Predictor>> predictors_;  ///< where rows are predicted
  std::vector<ModelPart> parts_;
  GroupMetrics metrics_;
  std::map<std::string, Finding> findings_;  ///< by code
  std::string first_group_;
  std::string first_failure_;
};

}  // namespace

ModelSpec group_spec(const ModelSpec& spec) {
  ModelSpec one = spec;
  const std::size_t left = spec.features.size() - spec.groups;
  one.groups = 0;
  one.features.resize(left);
  one.feature_types.resize(left);
  one.only_transformed.resize(left);
  return one;
}

TrainingResult train_groups(const ModelSpec& spec, const ColumnStore& store, const Resources& resources,
                            Monitor& monitor) {
  return GroupTraining(spec, store, resources, monitor).run();
}

}  // namespace dmlc::train
