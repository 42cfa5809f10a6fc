// SPDX-License-Identifier: Apache-2.0
// The epochs of a network: orders, batches, measuring, the best parameters.
#include "runtime/src/train/network_attempt.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

using ingest::Split;

// What the streams of random numbers of an attempt are for.
constexpr std::uint64_t kForWeights = 0;
constexpr std::uint64_t kForOrder = 1;
constexpr std::uint64_t kForDropout = 2;

/// Epochs without a fall of the loss by `tolerance` that end a training, as in scikit-learn's MLPClassifier.
constexpr std::uint32_t kPatience = 10;

constexpr auto kReportInterval = std::chrono::milliseconds(100);

}  // namespace

NetworkAttempt::NetworkAttempt(const NetworkProblem& problem, std::uint32_t number)
    : problem_(problem),
      seed_(network::mixed(problem.spec.seed, number)),
      runner_(problem.settings.shape, problem.layout, problem.settings.optimizer, network::mixed(seed_, kForDropout),
              problem.workers),
      judge_(problem.spec, problem.has_validation) {
  begin_with(first_parameters());
}

network::Floats NetworkAttempt::first_parameters() const {
  return network::initial_parameters(problem_.settings.shape, problem_.settings.initialization,
                                     network::mixed(seed_, kForWeights));
}

double NetworkAttempt::optimized() const {
  const std::string metric = canonical_metric(problem_.spec.optimize_for);
  for (const RoundPoint& point : judge_.points()) {
    if (point.metric == metric && point.split == Split::validation) return point.value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// The training rows in the order of an epoch (Fisher and Yates).
void NetworkAttempt::shuffle() {
  const std::size_t begin = problem_.rows.begin(Split::training);
  order_.resize(problem_.rows.end(Split::training) - begin);
  std::iota(order_.begin(), order_.end(), static_cast<std::uint32_t>(begin));
  network::Random random(network::mixed(network::mixed(seed_, kForOrder), epoch_));
  for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[random.below(i)]);
}

/// The mean loss of the epoch's batches, each before its step.
double NetworkAttempt::run_batches() {
  shuffle();
  ChosenRows rows(problem_.rows, order_);
  const double rate = learning_rate(problem_.spec, epoch_);
  double loss = 0;
  double weight = 0;
  std::size_t batch = 0;
  for (std::size_t first = 0; first < order_.size(); first += problem_.settings.batch) {
    problem_.workers.check();
    const std::size_t count = std::min(problem_.settings.batch, order_.size() - first);
    rows.move_to(first);
    const double batch_weight = rows.weight_of(count);
    const double batch_loss = runner_.step(rows, count, batch_weight, static_cast<float>(rate));
    ++batch;
    if (!std::isfinite(batch_loss)) {
      throw make_error<RuntimeErrorId::Diverged>(
          problem_.spec.name,
          "lower learning_rate, or set clip_norm = 1: steps were so large that the loss left all bounds",
          problem_.spec.name, epoch_ + 1, batch);
    }
    loss += batch_loss * batch_weight;
    weight += batch_weight;
    report(first + count, batch, loss / weight);
  }
  return loss / weight;
}

/// Tells how far the epoch is. `rows` of its rows are done.
void NetworkAttempt::report(std::size_t rows, std::size_t batch, double loss) {
  const auto now = std::chrono::steady_clock::now();
  if (now - reported_ < kReportInterval) return;
  reported_ = now;
  Progress progress{"fit", epoch_ * order_.size() + rows, epoch_, problem_.settings.epochs};
  if (!judge_.points().empty()) {
    progress.metric = judge_.points().front().metric;
    progress.value = judge_.points().front().value;
  }
  progress.batch = static_cast<std::uint32_t>(batch);
  progress.batches =
      static_cast<std::uint32_t>((order_.size() + problem_.settings.batch - 1) / problem_.settings.batch);
  progress.loss = scaled(loss);
  problem_.monitor.report(progress);
}

/// A loss of standardised targets in the units of the target.
double NetworkAttempt::scaled(double loss) const {
  return loss * problem_.target_deviation * problem_.target_deviation;
}

void NetworkAttempt::run_epoch() {
  const double loss = run_batches();
  ++epoch_;
  average_unseen();
  enter(loss);
  judge_end(loss);
  const RoundPoint& shown = judge_.points().front();
  problem_.monitor.report(
      {"fit", epoch_ * order_.size(), epoch_, problem_.settings.epochs, shown.metric, shown.value, 0, 0, loss_});
}

/// An embedded value that training did not have counts as the mean of the training rows.
void NetworkAttempt::average_unseen() {
  const std::vector<EmbeddedInput>& embedded = problem_.inputs.embedded;
  for (std::size_t e = 0; e < embedded.size(); ++e) {
    const network::EmbeddingTable& table = problem_.layout.embeddings()[e];
    std::vector<double> mean(embedded[e].width);
    for (std::size_t level = 0; level < embedded[e].frequencies.size(); ++level) {
      const float* row = runner_.state().parameters.data() + table.place + level * table.stride;
      for (std::size_t i = 0; i < mean.size(); ++i) {
        mean[i] += embedded[e].frequencies[level] * static_cast<double>(row[i]);
      }
    }
    const std::vector<float> values(mean.begin(), mean.end());
    runner_.set_last_row(e, values.data());
  }
}

/// Measures what OPTIMIZE FOR and STOP WHEN ask for, keeps the parameters when they are the best.
void NetworkAttempt::enter(double loss) {
  const network::Floats& parameters = runner_.state().parameters;
  std::vector<MetricValue> measured;
  if (!judge_.wanted().empty()) {
    measured =
        problem_.measure.of(parameters, problem_.has_validation ? Split::validation : Split::training, judge_.wanted());
  }
  loss_ = scaled(loss);
  judge_.enter(epoch_, loss_, measured);
  if (judge_.best_round() == epoch_) best_ = parameters;
  for (const RoundPoint& point : judge_.points()) curve_.push_back({epoch_, point.split, point.metric, point.value});
}

void NetworkAttempt::judge_end(double loss) {
  const std::optional<double>& tolerance = problem_.settings.tolerance;
  since_least_ = !tolerance || loss < least_loss_ - *tolerance ? 0 : since_least_ + 1;
  least_loss_ = std::min(least_loss_, loss);
  if (judge_.stops()) {
    stopped_by_ = judge_.stopped_by();
  } else if (since_least_ >= kPatience) {
    stopped_by_ = "converged";
  } else if (epoch_ >= problem_.settings.epochs) {
    const bool is_last = judge_.best_round() == 0 || judge_.best_round() == epoch_;
    stopped_by_ = is_last ? "iterations" : "best_round";
  }
}

AttemptResult NetworkAttempt::finish() {
  AttemptResult result;
  result.parameters = judge_.best_round() > 0 ? std::move(best_) : runner_.state().parameters;
  result.curve = std::move(curve_);
  result.iterations = judge_.best_round() > 0 ? judge_.best_round() : epoch_;
  result.stopped_by = stopped_by_;
  result.loss = loss_;
  return result;
}

}  // namespace dmlc::train
