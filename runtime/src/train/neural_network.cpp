// SPDX-License-Identifier: Apache-2.0
// The epochs of a network: orders, batches, measuring, the best parameters.
#include "runtime/src/train/neural_network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "runtime/src/network/random.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/network_rows.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/network_state.h"
#include "runtime/src/train/round_judge.h"

namespace dmlc::train {
namespace {

using ingest::Split;

// What the streams of random numbers of a try are for.
constexpr std::uint64_t kForWeights = 0;
constexpr std::uint64_t kForOrder = 1;
constexpr std::uint64_t kForDropout = 2;

constexpr std::uint32_t kPatience = 10;
constexpr std::size_t kRowsOfTask = 8192;

/// Classes count by the inverse of their frequency, so that each has the same total weight.
std::vector<double> class_weights(const ModelSpec& spec, const ingest::TargetColumn& target) {
  std::vector<double> weights;
  if (spec.text("class_weight") != "balanced" || spec.task == Task::regression) return weights;
  double rows = 0;
  for (const ingest::Category& label : target.classes) rows += static_cast<double>(label.count);
  for (const ingest::Category& label : target.classes) {
    weights.push_back(rows / (static_cast<double>(target.classes.size()) * static_cast<double>(label.count)));
  }
  return weights;
}

NetworkTarget target_of(const ModelSpec& spec, const ingest::TargetColumn& target) {
  NetworkTarget out;
  out.is_number = spec.task == Task::regression;
  out.class_weights = class_weights(spec, target);
  if (!out.is_number) return out;
  out.mean = target.statistics.mean;
  // A constant target needs no scale.
  out.deviation = target.statistics.deviation > 0 ? target.statistics.deviation : 1;
  return out;
}

/// What one try led to.
struct Attempt {
  network::Floats parameters;
  std::vector<CurvePoint> curve;
  std::uint32_t iterations = 0;
  std::string stopped_by;
  double loss = 0;  ///< training loss of the last epoch
};

class NetworkTraining {
 public:
  NetworkTraining(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources, Monitor& monitor)
      : spec_(spec),
        store_(store),
        monitor_(monitor),
        workers_(resources, monitor, spec.name),
        preparation_(fit_terms(store)),
        inputs_(preparation_),
        target_(target_of(spec, store.target())),
        settings_(network_settings(spec, inputs_, spec.task == Task::multiclass ? store.target().classes.size() : 1)),
        layout_(settings_.shape) {
    const std::uint64_t each = sizeof(std::uint32_t) + 32 * settings_.shape.outputs;  // its order and its metrics
    require_memory(spec, resources,
                   store.bytes() + NetworkRows::bytes(inputs_, store.rows()) + store.rows() * each +
                       network_bytes(settings_, workers_.size()));
    rows_.emplace(store, inputs_, target_, workers_);
    if (!target_.is_number) return;
    preparation_.constants[kTargetMean] = target_.mean;
    preparation_.constants[kTargetDeviation] = target_.deviation;
  }

  TrainingResult run() {
    const std::string optimized = canonical_metric(spec_.optimize_for);
    Attempt best;
    double best_value = std::numeric_limits<double>::quiet_NaN();
    for (std::uint32_t number = 0; number < settings_.tries; ++number) {
      Attempt attempt = try_once(network::mixed(spec_.seed, number));
      if (settings_.tries == 1) {
        best = std::move(attempt);
        break;
      }
      const double value = value_of(attempt, optimized);
      if (number > 0 && !is_better(validates() ? optimized : "loss", value, best_value)) continue;
      best = std::move(attempt);
      best_value = value;
    }
    monitor_.report({"evaluate", store_.rows(), best.iterations, settings_.epochs, "", 0});
    TrainingResult result;
    result.state = make_network_state(preparation_, settings_.shape, best.parameters);
    for (const Split split : {Split::training, Split::validation, Split::test}) {
      for (MetricValue& value : measure(best.parameters, split, {})) result.metrics.push_back(std::move(value));
    }
    result.curve = std::move(best.curve);
    result.iterations = best.iterations;
    result.stopped_by = best.stopped_by;
    return result;
  }

 private:
  [[nodiscard]] bool validates() const { return store_.rows_in(Split::validation) > 0; }

  double value_of(const Attempt& attempt, const std::string& optimized) {
    if (!validates()) return attempt.loss;
    const auto values = measure(attempt.parameters, Split::validation, {&optimized, 1});
    return values.empty() ? attempt.loss : values.front().value;
  }

  Attempt try_once(std::uint64_t seed) {
    network::StepRunner runner(settings_.shape, layout_, settings_.optimizer, network::mixed(seed, kForDropout),
                               workers_);
    runner.start(runner.begin(
        network::initial_parameters(settings_.shape, settings_.initialization, network::mixed(seed, kForWeights))));
    RoundJudge judge(spec_, validates());
    Attempt attempt;
    double least_loss = std::numeric_limits<double>::infinity();
    std::uint32_t since_least = 0;
    for (std::uint32_t epoch = 1; epoch <= settings_.epochs && attempt.stopped_by.empty(); ++epoch) {
      const double loss = run_epoch(runner, epoch, network::mixed(seed, kForOrder));
      attempt.loss = loss * target_.deviation * target_.deviation;
      enter_epoch(judge, epoch, attempt, runner.state().parameters);
      since_least = loss < least_loss - settings_.tolerance ? 0 : since_least + 1;
      least_loss = std::min(least_loss, loss);
      if (judge.stops()) attempt.stopped_by = judge.stopped_by();
      if (attempt.stopped_by.empty() && since_least >= kPatience) attempt.stopped_by = "converged";
    }
    if (judge.best_round() == 0) attempt.parameters = runner.state().parameters;
    if (judge.best_round() > 0) {
      const bool is_last = judge.best_round() == attempt.iterations;
      attempt.iterations = judge.best_round();
      if (attempt.stopped_by.empty() && !is_last) attempt.stopped_by = "best_round";
    }
    if (attempt.stopped_by.empty()) attempt.stopped_by = "iterations";
    return attempt;
  }

  /// Measures what OPTIMIZE FOR and STOP WHEN ask for, keeps the parameters when they are the best.
  void enter_epoch(RoundJudge& judge, std::uint32_t epoch, Attempt& attempt, const network::Floats& parameters) {
    std::vector<MetricValue> measured;
    if (!judge.wanted().empty()) {
      measured = measure(parameters, validates() ? Split::validation : Split::training, judge.wanted());
    }
    judge.enter(epoch, attempt.loss, measured);
    attempt.iterations = epoch;
    if (judge.best_round() == epoch) attempt.parameters = parameters;
    for (const RoundPoint& point : judge.points()) {
      attempt.curve.push_back({epoch, point.split, point.metric, point.value});
    }
    const RoundPoint& shown = judge.points().front();
    monitor_.report({"fit", store_.rows(), epoch, settings_.epochs, shown.metric, shown.value});
  }

  /// The mean loss of its batches, each before its step.
  double run_epoch(network::StepRunner& runner, std::uint32_t epoch, std::uint64_t seed) {
    shuffle(network::mixed(seed, epoch));
    ChosenRows batch_rows(*rows_, order_.data());
    const double rate = learning_rate(spec_, epoch - 1);
    double loss = 0;
    double weight = 0;
    std::size_t number = 0;
    for (std::size_t first = 0; first < order_.size(); first += settings_.batch) {
      workers_.check();
      const std::size_t count = std::min(settings_.batch, order_.size() - first);
      batch_rows.move_to(first);
      const double batch_weight = batch_rows.weight_of(count);
      const double batch_loss = runner.step(batch_rows, count, batch_weight, static_cast<float>(rate));
      ++number;
      if (!std::isfinite(batch_loss)) refuse_divergence(epoch, number);
      loss += batch_loss * batch_weight;
      weight += batch_weight;
    }
    return loss / weight;
  }

  [[noreturn]] void refuse_divergence(std::uint32_t epoch, std::size_t batch) const {
    throw make_error<RuntimeErrorId::Diverged>(
        spec_.name, "lower learning_rate, or set clip_norm = 1: steps were so large that the loss left all bounds",
        spec_.name, epoch, batch);
  }

  /// The training rows in the order of an epoch (Fisher and Yates).
  void shuffle(std::uint64_t seed) {
    order_.resize(rows_->end(Split::training) - rows_->begin(Split::training));
    std::iota(order_.begin(), order_.end(), static_cast<std::uint32_t>(rows_->begin(Split::training)));
    network::Random random(seed);
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[random.below(i)]);
  }

  std::vector<MetricValue> measure(const network::Floats& parameters, Split split,
                                   std::span<const std::string> wanted) {
    const std::size_t begin = rows_->begin(split);
    const std::size_t end = rows_->end(split);
    if (begin == end) return {};
    MetricAccumulator accumulator(spec_.task, store_.target());
    accumulator.reserve(end - begin);
    while (passes_.size() < workers_.size()) passes_.emplace_back(settings_.shape, layout_);
    std::vector<std::vector<double>> predictions(workers_.size());
    workers_.run((end - begin + kRowsOfTask - 1) / kRowsOfTask,
                 [&](unsigned worker, std::size_t task) {
                   const std::size_t first = begin + task * kRowsOfTask;
                   predict(worker, first, std::min(end, first + kRowsOfTask), parameters, predictions[worker]);
                 },
                 [&](unsigned worker, std::size_t task) {
                   const std::size_t first = begin + task * kRowsOfTask;
                   add_rows(first, std::min(end, first + kRowsOfTask), predictions[worker], accumulator);
                 });
    return accumulator.finish(split, wanted);
  }

  void predict(unsigned worker, std::size_t first, std::size_t end, const network::Floats& parameters,
               std::vector<double>& out) {
    const network::FlushDenormals flush;
    const ChosenRows source(*rows_, nullptr);
    network::Pass& pass = passes_[worker];
    const std::size_t outputs = settings_.shape.outputs;
    out.resize((end - first) * outputs);
    for (std::size_t row = first; row < end; row += network::kRowsTogether) {
      const std::size_t count = std::min(network::kRowsTogether, end - row);
      pass.forward(source, row, count, parameters.data());
      network_predictions(spec_.task, preparation_, pass.margins(), pass.margin_stride(), count, outputs,
                          out.data() + (row - first) * outputs);
    }
  }

  void add_rows(std::size_t first, std::size_t end, const std::vector<double>& predictions,
                MetricAccumulator& accumulator) {
    truth_.clear();
    labels_.clear();
    for (std::size_t row = first; row < end; ++row) {
      if (target_.is_number) {
        truth_.push_back(rows_->truth(row));
      } else {
        labels_.push_back(rows_->label(row));
      }
    }
    if (target_.is_number) {
      accumulator.add(truth_, predictions);
    } else {
      accumulator.add(labels_, predictions);
    }
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  Monitor& monitor_;
  Workers workers_;
  Preparation preparation_;
  NetworkInputs inputs_;
  NetworkTarget target_;
  NetworkSettings settings_;
  network::Layout layout_;
  std::optional<NetworkRows> rows_;
  std::vector<std::uint32_t> order_;
  std::vector<network::Pass> passes_;
  std::vector<double> truth_;  // of one merge
  std::vector<std::int32_t> labels_;
};

}  // namespace

TrainingResult train_network(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                             Monitor& monitor) {
  return NetworkTraining(spec, store, resources, monitor).run();
}

}  // namespace dmlc::train
