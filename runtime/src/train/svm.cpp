// SPDX-License-Identifier: Apache-2.0
// Trains support vector machines by Newton's method on squared losses, all classes in step.
#include "runtime/src/train/svm.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/src/train/class_weights.h"
#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/newton.h"
#include "runtime/src/train/svm_model.h"

namespace dmlc::train {
namespace {

// Hessians up to these sizes are held and factorised; beyond, products with them are passes over the rows.
constexpr std::size_t kNewtonWidth = 1000;
constexpr std::size_t kNewtonBytes = std::size_t{256} << 20;
constexpr std::int64_t kMostRandomFeatures = 10'000;

/// The compiler sees to these; specifications need not come from it.
void check_parameters(const ModelSpec& spec) {
  const auto require = [&](bool holds, const std::string& parameter) {
    if (holds) return;
    throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "compile the model with this version of dmlc", spec.name,
                                                   "(specification)", "parameter `" + parameter + "` is out of range");
  };
  const std::string kernel = spec.text("kernel");
  require(kernel == "linear" || kernel == "gaussian", "kernel");
  const std::string penalty = spec.parameters.contains("c") ? "c" : "lambda";
  require(spec.number(penalty) > 0, penalty);
  require(spec.number("epsilon") >= 0, "epsilon");
  if (kernel == "linear") return;
  require(!spec.text("gamma").empty() || spec.number("gamma") > 0, "gamma");
  const std::int64_t count = spec.integer("random_features");
  require(count >= 1 && count <= kMostRandomFeatures, "random_features");
}

double gamma_of(const ModelSpec& spec, DesignPass& pass) {
  const std::string word = spec.text("gamma");
  if (word.empty()) return spec.number("gamma");
  const auto width = static_cast<double>(pass.design().width());
  if (word == "auto") return 1 / width;
  const double variance = design_variance(pass);
  return 1 / (width * (variance > 0 ? variance : 1));
}

std::size_t outputs_of(const ModelSpec& spec, const ingest::TargetColumn& column) {
  return spec.task == Task::multiclass ? column.classes.size() : 1;
}

/// One per output.
std::vector<MarginTarget> targets_of(const ModelSpec& spec, const ingest::TargetColumn& column) {
  if (spec.task == Task::regression) {
    const double scale = column.statistics.deviation > 0 ? column.statistics.deviation : 1;
    return {{{}, 1, column.statistics.mean, scale, spec.number("epsilon") / scale}};
  }
  std::vector<MarginTarget> targets;
  const std::vector<double> weights = class_weights(spec, column);
  const std::size_t outputs = outputs_of(spec, column);
  for (std::size_t k = 0; k < outputs; ++k) {
    targets.push_back({weights, outputs == 1 ? 1 : static_cast<std::int32_t>(k)});
  }
  return targets;
}

/// Bytes of the Hessians of all outputs, held and factorised; 0 when they are not.
std::uint64_t hessian_bytes(std::size_t width, std::size_t outputs) {
  const std::uint64_t size = width + 1;
  const std::uint64_t bytes = size * size * sizeof(double) * (outputs + 3);
  return width <= kNewtonWidth && bytes <= kNewtonBytes ? bytes : 0;
}

/// Bytes beyond the store and what metrics take; `count` random features, 0 of a linear kernel.
std::uint64_t fit_bytes(const ModelSpec& spec, const Design& design, std::size_t count, unsigned threads) {
  const ingest::ColumnStore& store = design.store();
  const std::uint64_t width = count > 0 ? count : design.width();
  const std::uint64_t outputs = outputs_of(spec, store.target());
  const std::uint64_t hessians = hessian_bytes(width, outputs);
  const std::uint64_t columns = count > 0 ? count + 1 : design.columns();
  const std::uint64_t sums = hessians == 0 ? (count > 0 ? columns : design.gradient_size())
                             : count > 0   ? columns * (columns + kRowPadding)
                                           : design.sum_layout().size;
  // Per thread: a tile, for sums of products once more by rows; sums; margins of a block.
  const std::uint64_t tiles = (hessians == 0 ? 1 : 2) * kTileRows * (columns + kRowPadding);
  const std::uint64_t block = std::min<std::uint64_t>(store.rows(), ingest::kBlockRows) * outputs;
  // Per output: parameters, gradient, direction and what conjugate gradients hold. Margins that probabilities come of.
  const std::uint64_t vectors = 8 * (width + 1) * outputs;
  const std::uint64_t held_back = store.rows_in(ingest::Split::validation);
  const std::uint64_t scaling = held_back >= kLeastScaleRows ? held_back : store.rows();
  const std::uint64_t margins = 2 * std::min<std::uint64_t>(scaling * outputs, kScaleMargins);
  return (count > 0 ? RandomFeatures::bytes_of(design, count) : 0) + hessians +
         (threads * (tiles + sums + block) + sums + vectors + margins) * sizeof(double);
}

class SvmTraining {
 public:
  SvmTraining(const ModelSpec& spec, const MarginInputs& inputs, DesignPass& pass, Monitor& monitor,
              TrainingResult& result)
      : spec_(spec),
        inputs_(inputs),
        pass_(pass),
        monitor_(monitor),
        result_(result),
        limits_{static_cast<std::uint32_t>(std::clamp<std::int64_t>(spec.integer("max_iterations"), 1, 1'000'000)),
                spec.number("tolerance")},
        targets_(targets_of(spec, inputs.design().store().target())),
        parameters_(targets_.size(), std::vector<double>(inputs.width() + 1, 0.0)) {}

  void run() {
    monitor_.report({"fit", inputs_.design().store().rows(), 0, limits_.max_iterations, "", 0});
    add_machines();
    IterationLog log(spec_, inputs_.design(), pass_.workers(), monitor_, result_, limits_.max_iterations);
    bool stopped = false;
    for (std::uint32_t iteration = 1; iteration <= limits_.max_iterations && !stopped && step(); ++iteration) {
      stopped = log.add(iteration, mean_loss(), [this] { return iteration_model(); });
    }
    SolverEnd end = machines_.front()->end();
    for (const auto& machine : machines_) {
      end.gradient = std::max(end.gradient, machine->end().gradient);
      end.converged = end.converged && machine->end().converged;
    }
    end.stopped = stopped;
    for (std::size_t k = 0; k < machines_.size(); ++k)
      require_finite(spec_, parameters_[k], machines_[k]->end(),
                     "choose lambda or c nearer to 1, or scale the features");
    report_end(spec_, end, limits_, result_);
  }

  [[nodiscard]] SvmModel model() const { return {spec_, inputs_, parameters_, targets_}; }

  /// Weights and intercepts of the margins times `scale`.
  [[nodiscard]] LinearWeights weights(double scale) const {
    LinearWeights out;
    for (std::size_t k = 0; k < parameters_.size(); ++k) {
      const double factor = scale * targets_[k].scale;
      out.intercepts.push_back(factor * parameters_[k].front() + targets_[k].center);
      std::vector<double>& weights = out.weights.emplace_back(parameters_[k].begin() + 1, parameters_[k].end());
      for (double& weight : weights) weight *= factor;
    }
    return out;
  }

 private:
  void add_machines() {
    const Penalty penalty{0, ridge(), true};
    const bool is_matrix_free = hessian_bytes(inputs_.width(), targets_.size()) == 0;
    for (std::size_t k = 0; k < targets_.size(); ++k) {
      objectives_.push_back(std::make_unique<SvmObjective>(inputs_, pass_, targets_[k], is_matrix_free));
      std::optional<HessianFactors> factors = approach(*objectives_[k], penalty, parameters_[k]);
      machines_.push_back(std::make_unique<Newton>(*objectives_[k], penalty, limits_, 1, parameters_[k]));
      machines_[k]->begin(std::move(factors));
    }
  }

  /// lambda / 2 |w|^2 beside the mean loss is ridge / 2 |w|^2 beside its sum, |w|^2 / 2 beside c times it likewise.
  [[nodiscard]] double ridge() const {
    if (spec_.parameters.contains("c")) return 1 / spec_.number("c");
    return spec_.number("lambda") * static_cast<double>(inputs_.design().store().rows_in(ingest::Split::training));
  }

  /// One step of every class that has not converged; false when none is left.
  bool step() {
    bool moved = false;
    for (const auto& machine : machines_) moved = machine->step() || moved;
    return moved;
  }

  [[nodiscard]] double mean_loss() const {
    double sum = 0;
    for (const auto& machine : machines_) sum += machine->mean_loss();
    return sum / static_cast<double>(machines_.size());
  }

  [[nodiscard]] IterationModel iteration_model() {
    const auto now = std::make_shared<SvmModel>(model());
    const double scale = now->fit_scale(pass_.workers());
    IterationModel out{
        now->outputs(),
        [now, scale](std::size_t block, std::span<double> values) { now->predict(block, scale, values); },
        std::nullopt};
    if (inputs_.design().store().rows_in(ingest::Split::validation) > 0) {
      out.validation_loss = now->mean_loss(ingest::Split::validation, pass_.workers());
    }
    return out;
  }

  const ModelSpec& spec_;
  const MarginInputs& inputs_;
  DesignPass& pass_;
  Monitor& monitor_;
  TrainingResult& result_;
  const SolverLimits limits_;
  const std::vector<MarginTarget> targets_;
  std::vector<std::vector<double>> parameters_;
  std::vector<std::unique_ptr<SvmObjective>> objectives_;
  std::vector<std::unique_ptr<Newton>> machines_;
};

/// The tensors of a linear model; with random features those, and weights that belong to their cosines.
ModelState make_state(Preparation preparation, LinearWeights fit, double scale, const RandomFeatures* features) {
  if (!preparation.classes.empty()) preparation.constants["margin_scale"] = scale;
  if (features == nullptr) return make_linear_state(preparation, fit);
  for (std::vector<double>& one : fit.weights) {
    for (double& weight : one) weight *= features->scale();
  }
  ModelState state;
  state.preparation = to_json(preparation);
  const auto add = [&](const char* name, std::vector<std::uint64_t> shape, const std::vector<double>& values) {
    state.tensors.push_back(
        tensor::make_tensor(name, tensor::DataType::float64, std::move(shape), values.data(), values.size()));
  };
  std::vector<double> flat;
  for (const std::vector<double>& one : fit.weights) flat.insert(flat.end(), one.begin(), one.end());
  add("weights", {fit.weights.size(), features->count()}, flat);
  add("intercepts", {fit.intercepts.size()}, fit.intercepts);
  add("frequencies", {features->count(), preparation.width()}, features->frequencies());
  add("phases", {features->count()}, features->phases());
  return state;
}

}  // namespace

TrainingResult train_svm(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                         Monitor& monitor) {
  check_parameters(spec);
  Workers workers(resources, monitor, spec.name);
  TrainingResult result;
  const Preparation preparation = fit_terms(store);
  const Design design(store, preparation);
  DesignPass pass(design, workers);
  const std::size_t count =
      spec.text("kernel") == "gaussian" ? static_cast<std::size_t>(spec.integer("random_features")) : 0;
  make_room(spec, resources, store,
            {fit_bytes(spec, design, count, workers.size()), estimate_memory(spec, store.rows(), store.bytes())});
  std::optional<RandomFeatures> features;
  if (count > 0) features.emplace(design, count, gamma_of(spec, pass), spec.seed, [&] { workers.check(); });
  const RandomFeatures* const map = features ? &*features : nullptr;
  const MarginInputs inputs(design, map);
  SvmTraining training(spec, inputs, pass, monitor, result);
  training.run();
  monitor.report({"evaluate", store.rows(), result.iterations, result.iterations, "", 0});
  const SvmModel model = training.model();
  const double scale = model.fit_scale(workers);
  result.state = make_state(preparation, training.weights(scale), scale, map);
  judge(
      spec, store, model.outputs(), [&](std::size_t block, std::span<double> out) { model.predict(block, scale, out); },
      workers, result);
  return result;
}

}  // namespace dmlc::train
