// SPDX-License-Identifier: Apache-2.0
// Stored form, batch predictions, metrics and iteration log of the linear models.
#include "runtime/src/train/linear_model.h"

#include <algorithm>
#include <set>

namespace dmlc::train {
namespace {

// Up to so many rows the metrics of every iteration cost nothing worth mentioning.
constexpr std::uint64_t kCurveRows = 50'000;

constexpr std::string_view kLossMetric = "log_loss";

}  // namespace

ModelState make_linear_state(const Preparation& preparation, const LinearWeights& fit) {
  std::vector<double> flat;
  for (const std::vector<double>& one : fit.weights) flat.insert(flat.end(), one.begin(), one.end());
  ModelState state;
  state.known = std::make_shared<const Preparation>(preparation);
  state.tensors.push_back(tensor::make_tensor("weights", tensor::DataType::float64,
                                              {fit.weights.size(), preparation.width()}, flat.data(), flat.size()));
  state.tensors.push_back(tensor::make_tensor("intercepts", tensor::DataType::float64, {fit.intercepts.size()},
                                              fit.intercepts.data(), fit.intercepts.size()));
  return state;
}

void predict_block(const Design& design, const LinearWeights& fit, Task task, std::size_t block,
                   std::span<double> out) {
  const std::size_t outputs = fit.intercepts.size();
  std::vector<KernelWeights> weights;
  for (std::size_t k = 0; k < outputs; ++k) weights.push_back(design.kernel_weights(fit.weights[k], fit.intercepts[k]));
  TileReader tile(design);
  std::vector<double> margins(outputs * kTileRows);
  const std::size_t rows = design.store().block_rows(block);
  for (std::size_t first = 0; first < rows; first += kTileRows) {
    tile.load(block, first);
    for (std::size_t k = 0; k < outputs; ++k) tile.margins(weights[k], margins.data() + k * kTileRows);
    if (task == Task::binary) design_kernels().sigmoid(margins.data(), kTileRows);
    if (task == Task::multiclass) design_kernels().normalise(margins.data(), outputs);
    for (std::size_t row = 0; row < tile.rows(); ++row) {
      for (std::size_t k = 0; k < outputs; ++k) out[(first + row) * outputs + k] = margins[k * kTileRows + row];
    }
  }
}

void judge_linear(const ModelSpec& spec, const Design& design, const LinearWeights& fit, Workers& workers,
                  TrainingResult& result) {
  judge(
      spec, design.store(), fit.intercepts.size(),
      [&](std::size_t block, std::span<double> out) { predict_block(design, fit, spec.task, block, out); }, workers,
      result);
}

void warn_dependent(const Design& design, std::span<const std::size_t> weights, TrainingResult& result) {
  std::set<std::uint32_t> features;
  for (const std::size_t weight : weights) features.insert(design.feature_of(weight));
  for (const std::uint32_t feature : features) {
    const std::string& name = design.store().features()[feature].name;
    result.warnings.push_back(make_warning<RuntimeErrorId::Collinear>(name, name));
  }
}

IterationLog::IterationLog(const ModelSpec& spec, const Design& design, Workers& workers, Monitor& monitor,
                           TrainingResult& result, std::uint32_t total)
    : spec_(spec), design_(design), workers_(workers), monitor_(monitor), result_(result), total_(total), rule_(spec) {
  const bool cheap = spec.wants("curve") && design.store().rows() <= kCurveRows;
  if (!rule_.present() && !cheap) return;
  wanted_ = rule_.metrics();
  wanted_.push_back(canonical_metric(spec.optimize_for));
  wanted_.emplace_back(kLossMetric);
}

void IterationLog::add_validation_loss(std::uint32_t iteration, double value, IterationMetrics& values) {
  values["validation_loss"] = values["loss"] = value;
  result_.curve.push_back({iteration, ingest::Split::validation, "loss", value});
}

void IterationLog::evaluate(std::uint32_t iteration, const IterationModel& model, IterationMetrics& values) {
  const bool validates = design_.store().rows_in(ingest::Split::validation) > 0;
  const auto decisive = validates ? ingest::Split::validation : ingest::Split::training;
  const std::string optimized = canonical_metric(spec_.optimize_for);
  if (model.validation_loss) add_validation_loss(iteration, *model.validation_loss, values);
  for (const MetricValue& metric :
       train::evaluate(spec_, design_.store(), model.outputs, model.predict, wanted_, workers_)) {
    if (metric.split == decisive) values[metric.metric] = metric.value;
    if (metric.split == ingest::Split::validation && metric.metric == kLossMetric && !model.validation_loss) {
      add_validation_loss(iteration, metric.value, values);
    }
    if (metric.metric == optimized && metric.split != ingest::Split::test) {
      result_.curve.push_back({iteration, metric.split, metric.metric, metric.value});
    }
  }
}

bool IterationLog::add(std::uint32_t iteration, double training_loss, const LinearWeights& fit) {
  const auto predict = [&](std::size_t block, std::span<double> out) {
    predict_block(design_, fit, spec_.task, block, out);
  };
  return add(iteration, training_loss, [&] { return IterationModel{fit.intercepts.size(), predict, std::nullopt}; });
}

bool IterationLog::add(std::uint32_t iteration, double training_loss, const std::function<IterationModel()>& model) {
  IterationMetrics values{{"training_loss", training_loss}, {"loss", training_loss}};
  result_.iterations = iteration;
  result_.curve.push_back({iteration, ingest::Split::training, "loss", training_loss});
  if (!wanted_.empty()) evaluate(iteration, model(), values);
  monitor_.report({"fit", design_.store().rows(), iteration, total_, "loss", values["loss"]});
  return rule_.met(iteration, values);
}

}  // namespace dmlc::train
