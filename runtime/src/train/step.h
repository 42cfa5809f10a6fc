// SPDX-License-Identifier: Apache-2.0
// The steps of training that add up: what one pass over the rows computes, as data, so that the same step runs in the
// threads of a worker, in PostgreSQL's parallel workers, or over shards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/src/train/design.h"

namespace dmlc::train {

struct ClusterStep;

/// What is added up, over training rows unless it says otherwise. The numbers are part of the stored form.
enum class StepKind : std::uint16_t {
  column_sums = 1,  ///< gradient of 1: the columns themselves
  products = 2,     ///< columns times columns, and times the target. numbers: what is added to the target
  residuals = 3,    ///< columns times the target less the model's margin. numbers: likewise; one model
  margins = 4,      ///< columns times the model's margin. One model
  logistic_gradient =
      5,  ///< gradient of the log loss per output, then the loss. numbers: class weights; outputs' models
  logistic_products = 6,  ///< its Hessian and gradient of two classes, then the loss. numbers: class weights; one model
  class_products = 7,     ///< columns times columns by the class weight of the row. numbers: class weights
  split_products = 8,     ///< columns times columns of the rows of a split. numbers: the split
  nearest = 9,            ///< of all rows: see add(). numbers: scales of ClusterSums; models: ClusterSpace::centres_of
  naive_bayes = 10,       ///< see bayes_sums.h
};

/// Sums of one chunk of rows that are more than these, 32 MiB, stay with the threads.
inline constexpr std::size_t kMostStepDoubles = std::size_t{1} << 22;

/// What the sums of one chunk of rows look like.
struct StepShape {
  StepKind kind = StepKind::column_sums;
  std::size_t doubles = 0;
  std::size_t labels = 0;  ///< std::int32_t per row of a full chunk: kChunkRows or 0

  friend bool operator==(const StepShape&, const StepShape&) = default;
};

/// One step over the tiles of a design. The columns must stay.
class Step {
 public:
  /// Throws E0690 when numbers or models do not fit the kind.
  Step(const DesignColumns& columns, StepKind kind, std::vector<double> numbers = {},
       std::vector<KernelWeights> models = {});

  [[nodiscard]] const DesignColumns& columns() const { return columns_; }
  [[nodiscard]] StepKind kind() const { return kind_; }
  [[nodiscard]] const std::vector<double>& numbers() const { return numbers_; }
  [[nodiscard]] const std::vector<KernelWeights>& models() const { return models_; }
  [[nodiscard]] StepShape shape() const;
  /// What the rows must have as a target.
  [[nodiscard]] ingest::TargetKind target() const;
  /// Class labels of the rows must be below; 0 where they do not matter.
  [[nodiscard]] std::size_t classes() const;

  /// Adds a tile to `sums` of shape().doubles. Of nearest, `labels` gets the index of the nearest centre of each row of
  /// the tile; the sums are those of ClusterSums, in which every row is new.
  void add(TileReader& tile, double* sums, std::int32_t* labels) const;

 private:
  void require_fit() const;
  void add_residuals(TileReader& tile, double* sums) const;
  void add_margins(TileReader& tile, double* sums) const;
  void add_logistic(TileReader& tile, double* sums) const;
  void add_products(TileReader& tile, double* sums) const;
  void add_nearest(TileReader& tile, double* sums, std::int32_t* labels) const;
  [[nodiscard]] double logistic_residuals(TileReader& tile) const;

  const DesignColumns& columns_;
  StepKind kind_;
  std::vector<double> numbers_;
  std::vector<KernelWeights> models_;
  SumLayout products_;                           ///< of the kinds with products
  std::shared_ptr<const ClusterStep> clusters_;  ///< of nearest
  std::size_t size_ = 0;
};

/// Doubles of a step's sums, as a number that cannot overflow.
[[nodiscard]] double step_size(const DesignColumns& columns, StepKind kind, std::size_t models);

/// E0690: `part` of a step ("parameters", "cells", "state") is not what it has to be.
[[noreturn]] void refuse_step(const char* part, const std::string& defect);

}  // namespace dmlc::train
