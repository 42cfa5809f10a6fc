// SPDX-License-Identifier: Apache-2.0
// Sums of products, their eigenvectors, and the share of the variance that these keep.
#include "runtime/src/train/pca.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/step.h"
#include "runtime/src/train/symmetric_eigen.h"

namespace dmlc::train {
namespace {

using ingest::Split;

constexpr std::size_t kMostLoadings = 6;  ///< of a component that its card names
constexpr double kLeastLoading = 0.1;
constexpr double kNoVariance = 1e-12;  ///< of the largest eigenvalue: what is below is rounding

/// Sums over the rows of a split: how many, and the products of all columns, the ones first.
struct Products {
  double rows = 0;
  std::vector<double> matrix;  ///< [width + 1]^2
};

Products sum_products(DesignPass& pass, Split split) {
  const Design& design = pass.design();
  const SumLayout layout = design.sum_layout();
  const std::vector<double> sums =
      pass.sum(Step(design.design_columns(), StepKind::split_products, {static_cast<double>(split)}));
  Products products{0, design.matrix_of(layout, sums.data())};
  products.rows = products.matrix.front();
  return products;
}

class Components {
 public:
  Components(const ModelSpec& spec, const Preparation& preparation, const Products& products)
      : spec_(spec), width_(preparation.width()), means_(width_), scales_(width_, 1.0) {
    for (std::size_t i = 0; i < width_; ++i) means_[i] = products.matrix[i + 1] / products.rows;
    std::size_t at = 0;
    for (const Term& term : preparation.terms) {
      // Numbers come scaled, and are to keep their spread where only their covariance counts.
      if (term.kind == Term::Kind::number) scales_[at] = 1 / term.deviation;
      at += term.width();
    }
    if (spec.flag("correlation")) {
      const std::vector<double> covariance = about_mean(products, std::vector<double>(width_, 1.0));
      for (std::size_t i = 0; i < width_; ++i) scales_[i] = std::sqrt(covariance[i * width_ + i]);
    }
    eigen_ = symmetric_eigen(about_mean(products, scales_), width_);
    for (double& value : eigen_.values) total_ += value = std::max(value, 0.0);
    choose();
  }

  [[nodiscard]] std::size_t count() const { return kept_; }

  /// A component is a margin of the design's columns.
  [[nodiscard]] LinearWeights weights() const {
    LinearWeights out;
    for (std::size_t k = 0; k < kept_; ++k) {
      const double norm = spec_.flag("whiten") ? std::sqrt(eigen_.values[k]) : 1;
      std::vector<double>& own = out.weights.emplace_back(width_);
      double intercept = 0;
      for (std::size_t i = 0; i < width_; ++i) {
        own[i] = eigen_.vectors[k][i] / scales_[i] / norm;
        intercept -= own[i] * means_[i];
      }
      out.intercepts.push_back(intercept);
    }
    return out;
  }

  /// Of the spread about the training mean, what the components keep.
  [[nodiscard]] double explained(const Products& products) const {
    const std::vector<double> spread = about_mean(products, scales_);
    double total = 0;
    for (std::size_t i = 0; i < width_; ++i) total += spread[i * width_ + i];
    double kept = 0;
    for (std::size_t k = 0; k < kept_; ++k) {
      const std::vector<double>& v = eigen_.vectors[k];
      for (std::size_t i = 0; i < width_; ++i) {
        double product = 0;
        for (std::size_t j = 0; j < width_; ++j) product += spread[i * width_ + j] * v[j];
        kept += v[i] * product;
      }
    }
    return total > 0 ? kept / total : 1;
  }

  [[nodiscard]] std::vector<ModelPart> parts(const Design& design) const {
    std::vector<ModelPart> out;
    for (std::size_t k = 0; k < kept_; ++k) {
      out.push_back({"component " + std::to_string(k + 1), eigen_.values[k] / total_, loadings(design, k)});
    }
    return out;
  }

 private:
  /// Covariances about the training mean; of other rows than the training rows, their mean products.
  [[nodiscard]] std::vector<double> about_mean(const Products& products, const std::vector<double>& scales) const {
    const std::size_t stride = width_ + 1;
    const double* m = products.matrix.data();
    std::vector<double> out(width_ * width_);
    for (std::size_t i = 0; i < width_; ++i) {
      for (std::size_t j = 0; j < width_; ++j) {
        const double sum = m[(i + 1) * stride + j + 1] - means_[i] * m[j + 1] - means_[j] * m[i + 1] +
                           products.rows * means_[i] * means_[j];
        out[i * width_ + j] = sum / std::max(1.0, products.rows - 1) / (scales[i] * scales[j]);
      }
    }
    return out;
  }

  void choose() {
    const auto has_variance = [&](double value) { return value > kNoVariance * eigen_.values.front(); };
    const auto rank = static_cast<std::size_t>(std::count_if(eigen_.values.begin(), eigen_.values.end(), has_variance));
    const auto asked = static_cast<std::size_t>(std::max<std::int64_t>(0, spec_.integer("components")));
    if (asked > width_) {
      throw make_error<RuntimeErrorId::TooManyComponents>(spec_.name, "lower components, or add features", spec_.name,
                                                          asked, width_);
    }
    kept_ = std::max<std::size_t>(1, asked > 0 ? std::min(asked, rank) : rank);
    const double share = spec_.number("variance");
    if (!(share > 0)) return;
    double sum = 0;
    for (std::size_t k = 0; k < kept_; ++k) {
      sum += eigen_.values[k];
      // Shares that are equal but for rounding are enough.
      if (sum < share * total_ * (1 - 1e-12)) continue;
      kept_ = k + 1;
      return;
    }
  }

  [[nodiscard]] std::string loadings(const Design& design, std::size_t component) const {
    const std::vector<double>& v = eigen_.vectors[component];
    std::vector<std::size_t> order(width_);
    for (std::size_t i = 0; i < width_; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return std::abs(v[a]) > std::abs(v[b]); });
    std::string text;
    for (std::size_t i = 0; i < std::min(kMostLoadings, width_) && std::abs(v[order[i]]) >= kLeastLoading; ++i) {
      char number[32];
      std::snprintf(number, sizeof number, " %+.2f", v[order[i]]);
      text += (text.empty() ? "" : ", ") + design.name_of(order[i]) + number;
    }
    return text;
  }

  const ModelSpec& spec_;
  std::size_t width_;
  std::vector<double> means_;
  std::vector<double> scales_;  ///< what a column is divided by
  SymmetricEigen eigen_;
  double total_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace

TrainingResult train_pca(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                         Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  const Preparation preparation = fit_terms(store);
  if (preparation.width() > kWidestPca) {
    throw make_error<RuntimeErrorId::TooWide>(spec.name, "leave features with many values out", spec.name,
                                              preparation.width(), spec.algorithm, kWidestPca);
  }
  const Design design(store, preparation);
  const std::uint64_t sums = design.sum_layout().size;
  const std::uint64_t square = (preparation.width() + 1) * (preparation.width() + 1);
  // The products of a split, the matrix that is decomposed, its vectors and a copy of them.
  make_room(spec, resources, store, {.fixed = (sums * (workers.size() + 1) + square * 5) * sizeof(double)});
  monitor.report({"fit", store.rows(), 0, 1, "", 0});
  DesignPass pass(design, workers, DesignPass::Rows::all);
  workers.use_steps(store);
  const Products training = sum_products(pass, Split::training);
  const Components components(spec, preparation, training);
  TrainingResult result;
  result.iterations = 1;
  result.stopped_by = "converged";
  for (const Split split : {Split::training, Split::validation, Split::test}) {
    if (store.rows_in(split) == 0) continue;
    const double share = components.explained(split == Split::training ? training : sum_products(pass, split));
    result.metrics.push_back({split, "explained_variance", share, std::numeric_limits<double>::quiet_NaN()});
  }
  result.parts = components.parts(design);
  result.state = make_linear_state(preparation, components.weights());
  return result;
}

}  // namespace dmlc::train
