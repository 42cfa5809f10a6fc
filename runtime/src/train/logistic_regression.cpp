// SPDX-License-Identifier: Apache-2.0
// Chooses the solver of a logistic model, judges how it ended and stores the result.
#include "runtime/src/train/logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "runtime/src/train/coefficients.h"
#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/logistic_objective.h"

namespace dmlc::train {
namespace {

// Above this width a Hessian costs more than it saves.
constexpr std::size_t kNewtonWidth = 1000;

/// Softmax does not change when all classes get the same addend; the mean is taken off so that weights are unique.
void center_outputs(std::vector<double>& parameters, std::size_t outputs, std::size_t stride, bool weights_too) {
  for (std::size_t i = 0; i < (weights_too ? stride : 1); ++i) {
    double mean = 0;
    for (std::size_t k = 0; k < outputs; ++k) mean += parameters[k * stride + i] / static_cast<double>(outputs);
    for (std::size_t k = 0; k < outputs; ++k) parameters[k * stride + i] -= mean;
  }
}

/// A row on the wrong side alone has a loss of ln 2: less in total means that every row is on the right side, and then
/// larger weights are always better.
void refuse_separation(const ModelSpec& spec, const Penalty& penalty, const LogisticObjective& objective,
                       double log_loss) {
  if (penalty.l1 > 0 || penalty.l2 > 0) return;
  const double least = *std::min_element(objective.class_weights().begin(), objective.class_weights().end());
  if (log_loss >= least * std::numbers::ln2) return;
  throw make_error<RuntimeErrorId::NotConverged>(
      spec.name, "set l2 above 0, for instance l2 = 1", spec.name,
      "the features separate the classes perfectly, so the weights grow without bound");
}

/// W0622 for each feature that owns one of the weights, once. Of iterations that ended too soon nothing is known: there
/// weights still move that do not grow without bound.
void warn_growing(const ModelSpec& spec, const Design& design, const SolverEnd& end, TrainingResult& result) {
  if (!end.converged) return;
  std::set<std::uint32_t> features;
  for (const std::size_t weight : end.growing) features.insert(design.feature_of(weight));
  for (const std::uint32_t feature : features) {
    const std::string& name = design.store().features()[feature].name;
    result.warnings.push_back(make_warning<RuntimeErrorId::SeparatedRows>(name, name, spec.target));
  }
}

/// Why the inverse of the Fisher information is not the covariance of the weights; empty when it is.
std::string note_of(const ModelSpec& spec, const Penalty& penalty, const SolverEnd& end) {
  const std::string none = "no standard errors: ";
  if (penalty.l1 > 0 || penalty.l2 > 0) return none + "a penalty biases the weights; l1 = 0 and l2 = 0 have none";
  if (spec.task == Task::multiclass) return none + "there are more than two classes";
  if (spec.text("class_weight") == "balanced" || spec.balance) return none + "the classes were balanced";
  if (!end.converged) return none + "the iterations ended before the optimum";
  if (!end.growing.empty()) return none + "weights grow without bound (W0622)";
  if (end.hessian.empty()) return none + "the model has more than " + std::to_string(kNewtonWidth) + " weights";
  return "";
}

/// Where there is one optimum, the way to it does not matter.
void begin_near(const NearWeights& weights, const Preparation& preparation, const Penalty& penalty,
                std::vector<double>& parameters) {
  std::vector<double> near = weights.parameters(preparation);
  if (near.size() != parameters.size()) return;
  if (!penalty.with_intercept) near[0] = 0;
  parameters = std::move(near);
}

void describe_weights(const ModelSpec& spec, const Preparation& preparation, const Penalty& penalty,
                      const LinearWeights& fit, const SolverEnd& end, Workers& workers, TrainingResult& result) {
  if (!spec.wants("coefficients")) return;
  list_coefficients(preparation, fit, note_of(spec, penalty, end), result);
  if (!result.coefficient_note.empty()) return;
  add_standard_errors(preparation, {end.hessian}, penalty.with_intercept, [&] { workers.check(); }, result);
}

}  // namespace

TrainingResult train_logistic(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                              Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  TrainingResult result;
  const Preparation preparation = fit_terms(store);
  const Design design(store, preparation);
  DesignPass pass(design, workers);
  LogisticObjective objective(spec, pass);
  workers.use_steps(store);
  const Penalty penalty{spec.number("l1"), spec.number("l2"), spec.flag("fit_intercept")};
  const SolverLimits limits{
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(spec.integer("max_iterations"), 1, 1'000'000)),
      spec.number("tolerance")};
  monitor.report({"fit", store.rows(), 0, limits.max_iterations, "", 0});
  IterationLog log(spec, design, workers, monitor, result, limits.max_iterations);
  const bool newton = objective.outputs() == 1 && design.width() <= kNewtonWidth;
  std::vector<double> parameters = objective.start(penalty.with_intercept);
  if (newton && resources.near != nullptr) begin_near(*resources.near, preparation, penalty, parameters);
  const SolverEnd end = newton ? solve_newton(objective, penalty, limits, log, parameters)
                               : solve_lbfgs(objective, penalty, limits, log, parameters);
  require_finite(spec, parameters, end, "set l2 above 0, for instance l2 = 1");
  refuse_separation(spec, penalty, objective, end.loss);
  if (objective.outputs() > 1) {
    center_outputs(parameters, objective.outputs(), objective.stride(), penalty.l1 == 0 && penalty.l2 == 0);
  }
  if (penalty.l1 == 0 && penalty.l2 == 0) warn_dependent(design, end.dependent, result);
  report_end(spec, end, limits, result);
  monitor.report({"evaluate", store.rows(), result.iterations, limits.max_iterations, "", 0});
  const LinearWeights fit = objective.weights_of(parameters);
  result.state = make_linear_state(preparation, fit);
  warn_growing(spec, design, end, result);
  describe_weights(spec, preparation, penalty, fit, end, workers, result);
  judge_linear(spec, design, fit, workers, result);
  return result;
}

}  // namespace dmlc::train
