// SPDX-License-Identifier: Apache-2.0
// Least squares on the normal equations in double precision, or by conjugate gradients for very wide designs; with l1
// by coordinate descent.
#include "runtime/src/train/linear_regression.h"

#include <cmath>

#include "runtime/src/train/coefficients.h"
#include "runtime/src/train/dot.h"
#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/newton.h"
#include "runtime/src/train/step.h"
#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::train {
namespace {

// Above this width the matrix of the normal equations costs more than passes over the rows.
constexpr std::size_t kNormalWidth = 2000;
constexpr double kRefineBelow = 1e-7;  // smallest pivot at which a second pass over the residuals pays
constexpr std::uint32_t kMaximumPasses = 2000;
constexpr double kConjugateTolerance = 1e-11;
constexpr std::size_t kLassoWidth = 5000;  // widest design with an l1 penalty
constexpr std::uint64_t kMatrices = 3;     // of the width squared: products, the same centred, their factor
constexpr int kMaximumSweeps = 100'000;
constexpr double kSweepTolerance = 1e-12;

/// The design with its columns' means taken off, when there is an intercept.
struct Centering {
  std::vector<double> means;  ///< per weight; zeros without intercept
  double target_mean = 0;     ///< of the raw target; 0 without intercept
  double cell_mean = 0;       ///< what is left of the mean after the cells were rounded to float32
  double rows = 0;
};

class LeastSquares {
 public:
  LeastSquares(const ModelSpec& spec, DesignPass& pass, TrainingResult& result)
      : pass_(pass), design_(pass.design()), result_(result), l1_(spec.number("l1")), l2_(spec.number("l2")) {
    keeps_products_ = l1_ == 0 && l2_ == 0 && design_.width() <= kMostInverted;
    const ingest::TargetColumn& target = design_.store().target();
    centered_ = spec.flag("fit_intercept");
    centering_.rows = static_cast<double>(target.statistics.count);
    centering_.target_mean = centered_ ? target.statistics.mean : 0;
    centering_.means.assign(design_.width(), 0.0);
    offset_ = target.shift - centering_.target_mean;
  }

  LinearWeights fit() {
    std::vector<double> weights = design_.width() <= kNormalWidth || l1_ > 0 ? solve_normal() : solve_conjugate();
    double intercept = centering_.target_mean + centering_.cell_mean;
    for (std::size_t w = 0; w < weights.size(); ++w) intercept -= centering_.means[w] * weights[w];
    return {{std::move(weights)}, {intercept}};
  }

  /// X'X with the intercept's column first, zeros there without one; empty where nobody asks for standard errors.
  [[nodiscard]] std::vector<double> products() && { return std::move(products_); }

 private:
  /// Of the centred target, less a model where the kind takes one.
  std::vector<double> sum(StepKind kind, std::vector<double> numbers, std::optional<KernelWeights> model = {}) {
    std::vector<KernelWeights> models;
    if (model) models.push_back(std::move(*model));
    return pass_.sum(Step(design_.design_columns(), kind, std::move(numbers), std::move(models)));
  }

  /// Centred residual sums per weight from raw ones with the intercept's first.
  std::vector<double> center(const std::vector<double>& sums) const {
    std::vector<double> out(sums.begin() + 1, sums.end());
    for (std::size_t w = 0; w < out.size(); ++w) out[w] -= centering_.means[w] * sums[0];
    return out;
  }

  /// The intercept that makes a centred model of these weights.
  KernelWeights centered_weights(const std::vector<double>& weights) const {
    double intercept = 0;
    for (std::size_t w = 0; w < weights.size(); ++w) intercept -= centering_.means[w] * weights[w];
    return design_.kernel_weights(weights, intercept);
  }

  std::vector<double> solve_normal() {
    const SumLayout layout = design_.sum_layout();
    const std::vector<double> sums = sum(StepKind::products, {offset_});
    std::vector<double> full = design_.matrix_of(layout, sums.data());
    const std::size_t n = design_.width();
    if (centered_) {
      for (std::size_t w = 0; w < n; ++w) centering_.means[w] = full[w + 1] / centering_.rows;
      centering_.cell_mean = design_.residual_sums_of(layout, sums.data()).front() / centering_.rows;
    }
    std::vector<double> matrix(n * n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double shared = centering_.rows * centering_.means[i] * centering_.means[j];
        matrix[i * n + j] = full[(i + 1) * (n + 1) + j + 1] - shared + (i == j ? l2_ : 0);
      }
    }
    keep_products(std::move(full));
    std::vector<double> weights = center(design_.residual_sums_of(layout, sums.data()));
    if (l1_ > 0) return descend(matrix, std::move(weights));
    const SymmetricSolver solver(std::move(matrix), n, [this] { pass_.workers().check(); });
    warn_dependent(design_, solver.dependent(), result_);
    solver.solve(weights);
    if (solver.smallest_pivot() < kRefineBelow || solver.rank() < n) refine(solver, weights);
    return weights;
  }

  void keep_products(std::vector<double> full) {
    if (!keeps_products_) return;
    const std::size_t size = design_.width() + 1;
    products_ = std::move(full);
    for (std::size_t i = 0; i < size && !centered_; ++i) products_[i] = products_[i * size] = 0;
  }

  /// Coordinate descent for the elastic net, each weight at its optimum in turn (Friedman, Hastie, Tibshirani:
  /// Regularization paths for generalized linear models via coordinate descent, 2010). `slope` is X'y at first.
  std::vector<double> descend(const std::vector<double>& matrix, std::vector<double> slope) {
    const std::size_t n = slope.size();
    std::vector<double> weights(n, 0.0);
    const double enough = kSweepTolerance * largest(slope);
    for (int sweep = 0; sweep < kMaximumSweeps; ++sweep) {
      pass_.workers().check();
      double largest_change = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double curvature = matrix[i * n + i];
        if (!(curvature > 0)) continue;
        const double wanted = soft_threshold(slope[i] + curvature * weights[i], l1_ / 2) / curvature;
        const double change = wanted - weights[i];
        if (change == 0) continue;
        weights[i] = wanted;
        design_kernels().axpy(slope.data(), &matrix[i * n], -change, n);
        largest_change = std::max(largest_change, std::abs(change) * curvature);
      }
      if (largest_change <= enough) return weights;
    }
    result_.warnings.push_back(make_warning<RuntimeErrorId::NotConvergedYet>(
        "", "weights still changed after " + std::to_string(kMaximumSweeps) + " sweeps over the columns"));
    return weights;
  }

  /// One step of iterative refinement with residuals from the rows themselves.
  void refine(const SymmetricSolver& solver, std::vector<double>& weights) {
    std::vector<double> correction = normal_residual(weights);
    solver.solve(correction);
    for (std::size_t w = 0; w < weights.size(); ++w) weights[w] += correction[w];
  }

  /// X'(y - Xw) - l2 w over the centred training rows.
  std::vector<double> normal_residual(const std::vector<double>& weights) {
    const std::vector<double> sums = sum(StepKind::residuals, {offset_}, centered_weights(weights));
    residual_sum_ = sums.front();
    std::vector<double> residual = center(design_.gradient_of(sums.data()));
    for (std::size_t w = 0; w < weights.size(); ++w) residual[w] -= l2_ * weights[w];
    return residual;
  }

  /// (X'X + l2) v over the centred training rows.
  std::vector<double> multiply(const std::vector<double>& v) {
    const std::vector<double> sums = sum(StepKind::margins, {}, centered_weights(v));
    std::vector<double> out = center(design_.gradient_of(sums.data()));
    for (std::size_t w = 0; w < v.size(); ++w) out[w] += l2_ * v[w];
    return out;
  }

  void find_means() {
    if (!centered_) return;
    const std::vector<double> sums = sum(StepKind::column_sums, {});
    const std::vector<double> totals = design_.gradient_of(sums.data());
    for (std::size_t w = 0; w < centering_.means.size(); ++w) centering_.means[w] = totals[w + 1] / centering_.rows;
  }

  /// Conjugate gradients from zero stay in the row space, so they too end in the solution of least norm.
  /// Nocedal, Wright: Numerical Optimization, 2nd edition, algorithm 5.2.
  std::vector<double> solve_conjugate() {
    find_means();
    std::vector<double> weights(design_.width(), 0.0);
    std::vector<double> residual = normal_residual(weights);
    if (centered_) centering_.cell_mean = residual_sum_ / centering_.rows;
    std::vector<double> direction = residual;
    double squares = dot(residual, residual);
    const double target = kConjugateTolerance * kConjugateTolerance * squares;
    for (std::uint32_t step = 0; step < kMaximumPasses && squares > target; ++step) {
      const std::vector<double> product = multiply(direction);
      const double curvature = dot(direction, product);
      if (!(curvature > 0)) break;
      const double length = squares / curvature;
      for (std::size_t w = 0; w < weights.size(); ++w) {
        weights[w] += length * direction[w];
        residual[w] -= length * product[w];
      }
      const double next = dot(residual, residual);
      for (std::size_t w = 0; w < weights.size(); ++w) direction[w] = residual[w] + next / squares * direction[w];
      squares = next;
    }
    if (squares > target) {
      result_.warnings.push_back(make_warning<RuntimeErrorId::NotConvergedYet>(
          "", "the conjugate gradient still had a residual after " + std::to_string(kMaximumPasses) + " passes"));
    }
    return weights;
  }

  DesignPass& pass_;
  const Design& design_;
  TrainingResult& result_;
  double l1_ = 0;
  double l2_ = 0;
  bool keeps_products_ = false;
  bool centered_ = true;
  double offset_ = 0;
  double residual_sum_ = 0;  // of the last normal_residual()
  Centering centering_;
  std::vector<double> products_;
};

/// Refuses what is too wide for l1, or has no room for the normal equations.
void require_width(const ModelSpec& spec, const Design& design, unsigned threads, const Resources& resources) {
  const bool has_l1 = spec.number("l1") > 0;
  if (has_l1 && design.width() > kLassoWidth) {
    throw make_error<RuntimeErrorId::TooWideForLasso>(spec.name, "leave l1 out, or features with many values",
                                                      spec.name, design.width(), kLassoWidth);
  }
  if (!has_l1 && design.width() > kNormalWidth) return;
  const std::uint64_t size = design.width() + 1;
  // Sums of each thread, and of all.
  const std::uint64_t sums = (std::uint64_t{threads} + 1) * design.sum_layout().size;
  const ingest::ColumnStore& store = design.store();
  make_room(spec, resources, store,
            {(kMatrices * size * size + sums) * sizeof(double), estimate_memory(spec, store.rows(), store.bytes())});
}

/// Why sigma^2 (X'X)^-1 is not the covariance of the weights; empty when it is.
std::string note_of(const ModelSpec& spec, std::size_t width, double freedom) {
  const std::string none = "no standard errors: ";
  if (spec.number("l1") > 0 || spec.number("l2") > 0) {
    return none + "a penalty biases the weights; l1 = 0 and l2 = 0 have none";
  }
  if (width > kMostInverted) return none + "the model has more than " + std::to_string(kMostInverted) + " weights";
  if (!(freedom > 0)) return none + "there are no more rows than weights";
  return "";
}

/// Standard errors by the variance of the residuals, which the training metrics know.
void describe_weights(const ModelSpec& spec, const Preparation& preparation, const LinearWeights& fit,
                      std::vector<double> products, Workers& workers, const ingest::ColumnStore& store,
                      TrainingResult& result) {
  if (!spec.wants("coefficients")) return;
  const auto rows = static_cast<double>(store.rows_in(ingest::Split::training));
  const bool with_intercept = spec.flag("fit_intercept");
  const std::size_t width = fit.weights.front().size();
  const double freedom = rows - static_cast<double>(width + (with_intercept ? 1 : 0));
  list_coefficients(preparation, fit, note_of(spec, width, freedom), result);
  if (!result.coefficient_note.empty()) return;
  double squares = 0;
  for (const MetricValue& metric : result.metrics) {
    const bool is_it = metric.split == ingest::Split::training && metric.metric == "rmse";
    if (is_it) squares = rows * metric.value * metric.value;
  }
  add_standard_errors(
      preparation, {std::move(products), squares / freedom, freedom}, with_intercept, [&] { workers.check(); }, result);
}

}  // namespace

TrainingResult train_linear(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                            Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  TrainingResult result;
  const Preparation preparation = fit_terms(store);
  const Design design(store, preparation);
  DesignPass pass(design, workers);
  monitor.report({"fit", store.rows(), 0, 1, "", 0});
  require_width(spec, design, workers.size(), resources);
  workers.use_steps(store);
  LeastSquares squares(spec, pass, result);
  const LinearWeights fit = squares.fit();
  for (const double weight : fit.weights.front()) {
    if (std::isfinite(weight)) continue;
    throw make_error<RuntimeErrorId::NotConverged>(spec.name, "scale the features or set l2 above 0", spec.name,
                                                   "the weights are not finite");
  }
  result.iterations = 1;
  result.stopped_by = "converged";
  monitor.report({"evaluate", store.rows(), 1, 1, "", 0});
  result.state = make_linear_state(preparation, fit);
  judge_linear(spec, design, fit, workers, result);
  describe_weights(spec, preparation, fit, std::move(squares).products(), workers, store, result);
  return result;
}

}  // namespace dmlc::train
