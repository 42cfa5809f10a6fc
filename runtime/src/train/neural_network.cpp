// SPDX-License-Identifier: Apache-2.0
// From a column store to a trained network: preparation, attempts, checkpoints, the stored result.
#include "runtime/src/train/neural_network.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "runtime/src/train/class_weights.h"
#include "runtime/src/train/network_attempt.h"
#include "runtime/src/train/network_saved.h"
#include "runtime/src/train/network_state.h"
#include "runtime/src/train/network_warm.h"

namespace dmlc::train {
namespace {

using ingest::Split;
using nlohmann::json;

NetworkTarget target_of(const ModelSpec& spec, const ingest::TargetColumn& target) {
  NetworkTarget out;
  out.is_number = spec.task == Task::regression;
  if (spec.text("class_weight") == "balanced" && !out.is_number) out.class_weights = class_weights(spec, target);
  if (!out.is_number) return out;
  out.mean = target.statistics.mean;
  // A constant target needs no scale.
  out.deviation = target.statistics.deviation > 0 ? target.statistics.deviation : 1;
  return out;
}

class NetworkTraining {
 public:
  NetworkTraining(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources, Monitor& monitor)
      : spec_(spec),
        store_(store),
        resources_(resources),
        monitor_(monitor),
        workers_(resources, monitor, spec.name),
        preparation_(fit_terms(store)),
        inputs_(preparation_, spec),
        target_(target_of(spec, store.target())),
        settings_(network_settings(spec, inputs_, spec.task == Task::multiclass ? store.target().classes.size() : 1)),
        layout_(settings_.shape),
        clock_(spec.checkpoints) {
    const std::uint64_t order = store.rows() * sizeof(std::uint32_t);
    make_room(spec, resources, store,
              {order + network_bytes(settings_, workers_.size(), store.rows()),
               NetworkRows::bytes(inputs_, store.rows()) + store.rows() * 32 * settings_.shape.outputs});
    rows_.emplace(store, inputs_, target_, workers_);
    measure_.emplace(spec, store, preparation_, settings_.shape, layout_, *rows_, workers_);
    if (!target_.is_number) return;
    preparation_.constants[kTargetMean] = target_.mean;
    preparation_.constants[kTargetDeviation] = target_.deviation;
  }

  TrainingResult run() {
    const NetworkProblem problem{spec_,       settings_, layout_,  *rows_,   target_.deviation,
                                 validates(), *measure_, workers_, monitor_, inputs_};
    std::uint32_t number = 0;
    std::unique_ptr<NetworkAttempt> attempt = resources_.resume != nullptr ? resume(problem, number) : nullptr;
    for (; number < settings_.tries; ++number) {
      if (attempt == nullptr) attempt = begin(problem, number);
      while (!attempt->is_over()) {
        attempt->run_epoch();
        if (clock_.is_due(attempt->epoch())) monitor_.save(checkpoint_of(*attempt, number));
      }
      keep_better(attempt->finish());
      attempt.reset();
    }
    return result();
  }

 private:
  [[nodiscard]] bool validates() const { return store_.rows_in(Split::validation) > 0; }

  /// The first attempt goes on from the last version, where warm_start wants it and it fits.
  std::unique_ptr<NetworkAttempt> begin(const NetworkProblem& problem, std::uint32_t number) {
    auto attempt = std::make_unique<NetworkAttempt>(problem, number);
    if (number > 0 || resources_.last == nullptr || !spec_.flag("warm_start")) return attempt;
    const auto warn = [&](std::string_view reason) {
      warnings_.push_back(make_warning<RuntimeErrorId::WarmStartUnused>(spec_.name, spec_.name, reason));
    };
    try {
      network::Floats parameters = attempt->first_parameters();
      carry_over(*resources_.last, spec_, preparation_, inputs_, settings_.shape, parameters);
      attempt->begin_with(std::move(parameters));
    } catch (const std::invalid_argument& reason) {
      warn(reason.what());
    } catch (const RuntimeError&) {
      warn("it is damaged");
    }
    return attempt;
  }

  void keep_better(AttemptResult attempt) {
    if (settings_.tries > 1) {
      const std::string metric = validates() ? canonical_metric(spec_.optimize_for) : "loss";
      const auto values =
          validates() ? measure_->of(attempt.parameters, Split::validation, {&metric, 1}) : std::vector<MetricValue>{};
      const double value = values.empty() ? attempt.loss : values.front().value;
      if (best_ && !is_better(metric, value, best_value_)) return;
      best_value_ = value;
    }
    best_ = std::move(attempt);
  }

  Checkpoint checkpoint_of(const NetworkAttempt& attempt, std::uint32_t number) const {
    Checkpoint checkpoint{attempt.epoch(), validates() ? canonical_metric(spec_.optimize_for) : "", attempt.optimized(),
                          attempt.save()};
    json head{{"attempt", number}, {"rows", rows_->checksum()}, {"has_best", best_.has_value()}};
    if (best_) {
      head["best_value"] = best_value_;
      head["iterations"] = best_->iterations;
      head["stopped_by"] = best_->stopped_by;
      head["loss"] = best_->loss;
      checkpoint.tensors.push_back(floats_tensor("attempt/parameters", best_->parameters));
      checkpoint.tensors.push_back(text_tensor("attempt/curve", curve_text(best_->curve)));
    }
    checkpoint.tensors.push_back(text_tensor("head", head.dump()));
    return checkpoint;
  }

  /// Goes on where a checkpoint stopped; begins again, with a warning, when its rows were others.
  std::unique_ptr<NetworkAttempt> resume(const NetworkProblem& problem, std::uint32_t& number) {
    try {
      return restore(problem, number);
    } catch (const json::exception&) {
      warnings_.push_back(
          make_warning<RuntimeErrorId::CheckpointUnused>(spec_.name, spec_.name, "its head cannot be read"));
    } catch (const std::invalid_argument& defect) {
      warnings_.push_back(
          make_warning<RuntimeErrorId::CheckpointUnused>(spec_.name, spec_.name, std::string_view(defect.what())));
    }
    best_.reset();
    return nullptr;
  }

  std::unique_ptr<NetworkAttempt> restore(const NetworkProblem& problem, std::uint32_t& number) {
    const std::vector<tensor::Tensor>& saved = resources_.resume->tensors;
    const json head = json::parse(saved_text(saved, "head"));
    if (head.at("rows").get<std::uint32_t>() != rows_->checksum()) throw std::invalid_argument("the rows have changed");
    const auto saved_number = head.at("attempt").get<std::uint32_t>();
    if (saved_number >= settings_.tries) throw std::invalid_argument("it has another number of tries");
    auto attempt = std::make_unique<NetworkAttempt>(problem, saved_number);
    attempt->restore(saved);
    if (head.at("has_best").get<bool>()) restore_best(head, saved);
    number = saved_number;
    return attempt;
  }

  void restore_best(const json& head, const std::vector<tensor::Tensor>& saved) {
    best_value_ = head.at("best_value").get<double>();
    best_ = AttemptResult{saved_floats(saved, "attempt/parameters", layout_.size()),
                          parse_curve(saved_text(saved, "attempt/curve")), head.at("iterations").get<std::uint32_t>(),
                          head.at("stopped_by").get<std::string>(), head.at("loss").get<double>()};
  }

  TrainingResult result() {
    monitor_.report({"evaluate", store_.rows(), best_->iterations, settings_.epochs, "", 0});
    TrainingResult result;
    result.state = make_network_state(preparation_, settings_.shape, best_->parameters);
    for (const Split split : {Split::training, Split::validation, Split::test}) {
      measure_->judge(best_->parameters, split, result);
    }
    result.curve = std::move(best_->curve);
    result.iterations = best_->iterations;
    result.stopped_by = best_->stopped_by;
    result.warnings = std::move(warnings_);
    return result;
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  const Resources& resources_;
  Monitor& monitor_;
  Workers workers_;
  Preparation preparation_;
  NetworkInputs inputs_;
  NetworkTarget target_;
  NetworkSettings settings_;
  network::Layout layout_;
  CheckpointClock clock_;
  std::optional<NetworkRows> rows_;
  std::optional<NetworkMeasure> measure_;
  std::optional<AttemptResult> best_;
  double best_value_ = 0;
  std::vector<RuntimeWarning> warnings_;
};

}  // namespace

TrainingResult train_network(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                             Monitor& monitor) {
  return NetworkTraining(spec, store, resources, monitor).run();
}

}  // namespace dmlc::train
