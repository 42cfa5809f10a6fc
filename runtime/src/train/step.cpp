// SPDX-License-Identifier: Apache-2.0
// What each kind of step adds up over a tile.
#include "runtime/src/train/step.h"

#include <algorithm>

#include "runtime/src/train/cluster_step.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

constexpr std::int32_t kPositive = 1;  // code of the later of two classes

bool has_products(StepKind kind) {
  return kind == StepKind::products || kind == StepKind::logistic_products || kind == StepKind::class_products ||
         kind == StepKind::split_products;
}

bool has_loss(StepKind kind) { return kind == StepKind::logistic_gradient || kind == StepKind::logistic_products; }

void mark_training(TileReader& tile) {
  design_kernels().mark(nullptr, tile.splits(), 0, tile.rows(), tile.target.data(), tile.active.data());
}

}  // namespace

void refuse_step(const char* part, const std::string& defect) {
  throw make_error<RuntimeErrorId::StepRefused>("", "give it what the same version of the extension wrote", part,
                                                defect);
}

double step_size(const DesignColumns& columns, StepKind kind, std::size_t models) {
  const auto dense = static_cast<double>(columns.columns());
  const auto padded = dense + static_cast<double>(kRowPadding);
  double slots = 0;
  double squares = 0;
  for (const std::size_t own : columns.slots) {
    slots += static_cast<double>(own);
    squares += static_cast<double>(own) * static_cast<double>(own);
  }
  if (has_products(kind)) return (dense + slots) * padded + (slots * slots - squares) / 2 + 1;
  if (kind == StepKind::nearest) {
    const ClusterColumns own(columns);
    return static_cast<double>(models) * static_cast<double>(1 + own.numbers().size() + own.slots()) + 4;
  }
  return std::max(1.0, static_cast<double>(models)) * (dense + slots) + 1;
}

Step::Step(const DesignColumns& columns, StepKind kind, std::vector<double> numbers, std::vector<KernelWeights> models)
    : columns_(columns), kind_(kind), numbers_(std::move(numbers)), models_(std::move(models)) {
  require_fit();
  if (has_products(kind)) {
    products_ = columns.sum_layout();
    size_ = products_.size;
  } else if (kind == StepKind::nearest) {
    clusters_ = std::make_shared<const ClusterStep>(columns, models_, numbers_);
    size_ = clusters_->layout.size();
  } else {
    size_ = columns.gradient_size() * std::max<std::size_t>(1, models_.size());
  }
  if (has_loss(kind)) ++size_;
}

void Step::require_fit() const {
  const auto require = [](bool fits) {
    if (!fits) refuse_step("parameters", "numbers or models do not fit the kind");
  };
  switch (kind_) {
    case StepKind::column_sums:
      return require(numbers_.empty() && models_.empty());
    case StepKind::products:
      return require(numbers_.size() == 1 && models_.empty());
    case StepKind::residuals:
      return require(numbers_.size() == 1 && models_.size() == 1);
    case StepKind::margins:
      return require(numbers_.empty() && models_.size() == 1);
    case StepKind::logistic_gradient:
      return require(models_.size() == 1 ? numbers_.size() == 2
                                         : models_.size() > 1 && numbers_.size() == models_.size());
    case StepKind::logistic_products:
      return require(numbers_.size() == 2 && models_.size() == 1);
    case StepKind::class_products:
      return require(numbers_.size() >= 2 && models_.empty());
    case StepKind::split_products:
      return require(numbers_.size() == 1 && models_.empty());
    case StepKind::nearest:
      return require(numbers_.size() == ClusterColumns(columns_).numbers().size() && !models_.empty());
    case StepKind::naive_bayes:
      break;
  }
  refuse_step("parameters", "the kind is none of a design");
}

StepShape Step::shape() const { return {kind_, size_, kind_ == StepKind::nearest ? kChunkRows : 0}; }

ingest::TargetKind Step::target() const {
  if (kind_ == StepKind::products || kind_ == StepKind::residuals) return ingest::TargetKind::number;
  return classes() > 0 ? ingest::TargetKind::label : ingest::TargetKind::none;
}

std::size_t Step::classes() const { return has_loss(kind_) || kind_ == StepKind::class_products ? numbers_.size() : 0; }

void Step::add(TileReader& tile, double* sums, std::int32_t* labels) const {
  switch (kind_) {
    case StepKind::column_sums:
      mark_training(tile);
      return tile.add_gradient(tile.active.data(), sums);
    case StepKind::residuals:
      return add_residuals(tile, sums);
    case StepKind::margins:
      return add_margins(tile, sums);
    case StepKind::logistic_gradient:
      return add_logistic(tile, sums);
    case StepKind::logistic_products:
      sums[size_ - 1] += logistic_residuals(tile);
      return tile.accumulate(products_, sums);
    case StepKind::products:
    case StepKind::class_products:
    case StepKind::split_products:
      return add_products(tile, sums);
    case StepKind::nearest:
      return add_nearest(tile, sums, labels);
    case StepKind::naive_bayes:
      return;  // never of a design
  }
}

void Step::add_residuals(TileReader& tile, double* sums) const {
  mark_training(tile);
  tile.margins(models_.front(), tile.margin.data());
  for (std::size_t row = 0; row < tile.rows(); ++row) {
    const double target = static_cast<double>(tile.numbers()[row]) + numbers_.front();
    tile.residual[row] = tile.active[row] * (target - tile.margin[row]);
  }
  for (std::size_t row = tile.rows(); row < kTileRows; ++row) tile.residual[row] = 0;
  tile.add_gradient(tile.residual.data(), sums);
}

void Step::add_margins(TileReader& tile, double* sums) const {
  mark_training(tile);
  tile.margins(models_.front(), tile.margin.data());
  for (std::size_t row = 0; row < kTileRows; ++row) tile.residual[row] = tile.active[row] * tile.margin[row];
  tile.add_gradient(tile.residual.data(), sums);
}

/// Leaves residuals in tile.residual for one output, else in tile.margin; gives the tile's loss.
double Step::logistic_residuals(TileReader& tile) const {
  const DesignKernels& kernels = design_kernels();
  kernels.mark(tile.labels(), tile.splits(), kPositive, tile.rows(), tile.target.data(), tile.active.data());
  if (models_.size() == 1) {
    tile.margins(models_.front(), tile.margin.data());
    return kernels.logistic(tile.margin.data(), tile.target.data(), tile.active.data(), numbers_.data(),
                            tile.weight.data(), tile.residual.data());
  }
  tile.margin.resize(models_.size() * kTileRows);
  for (std::size_t k = 0; k < models_.size(); ++k) tile.margins(models_[k], tile.margin.data() + k * kTileRows);
  return kernels.softmax(tile.margin.data(), models_.size(), tile.labels(), tile.active.data(), numbers_.data());
}

void Step::add_logistic(TileReader& tile, double* sums) const {
  sums[size_ - 1] += logistic_residuals(tile);
  const std::size_t size = columns_.gradient_size();
  for (std::size_t k = 0; k < models_.size(); ++k) {
    const double* residuals = models_.size() == 1 ? tile.residual.data() : tile.margin.data() + k * kTileRows;
    tile.add_gradient(residuals, sums + k * size);
  }
}

void Step::add_products(TileReader& tile, double* sums) const {
  std::fill(tile.residual.begin(), tile.residual.end(), 0.0);
  mark_training(tile);
  tile.weight = tile.active;
  if (kind_ == StepKind::products) {
    for (std::size_t row = 0; row < tile.rows(); ++row) {
      tile.residual[row] = tile.active[row] * (static_cast<double>(tile.numbers()[row]) + numbers_.front());
    }
  } else if (kind_ == StepKind::class_products) {
    for (std::size_t row = 0; row < kTileRows; ++row) {
      tile.weight[row] *= numbers_[static_cast<std::size_t>(std::max(tile.labels()[row], 0))];
    }
  } else {
    for (std::size_t row = 0; row < tile.rows(); ++row) {
      tile.weight[row] = static_cast<double>(tile.splits()[row]) == numbers_.front() ? 1 : 0;
    }
  }
  tile.accumulate(products_, sums);
}

void Step::add_nearest(TileReader& tile, double* sums, std::int32_t* labels) const {
  std::fill_n(labels, tile.rows(), -1);
  assign_rows(clusters_->columns, clusters_->centres, clusters_->layout, tile, labels, sums);
}

}  // namespace dmlc::train
