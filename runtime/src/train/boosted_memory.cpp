// SPDX-License-Identifier: Apache-2.0
// Adds up the arrays of each phase of training boosted trees.
#include "runtime/src/train/boosted_memory.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/train/tree_growth.h"

namespace dmlc::train {

namespace {

/// The counts that memory follows from.
struct Shape {
  double training_rows = 0;
  double other_rows = 0;      ///< validation and test rows
  double columns = 0;         ///< of the store
  double features = 0;        ///< of XGBoost's matrix
  double cells = 0;           ///< of them with a value, per row; fewer where gaps stay
  double column_cells = 0;    ///< stored by column, per row: those of columns that are mostly empty count as `cells`
  bool mostly_empty = false;  ///< whether there are such columns
  double most_bins = 256;     ///< of one feature
  double bins = 0;            ///< of all features
  double outputs = 1;
  double threads = 1;
  bool keeps_cells = false;  ///< of the training rows, in the store

  [[nodiscard]] bool gaps() const { return cells < features; }
  [[nodiscard]] double rows() const { return training_rows + other_rows; }
};

/// Target and split, which stay in the store.
constexpr double kLabelBytes = 5;
/// Libraries, stacks, messages.
constexpr double kBase = 8 << 20;
/// Below this share of values XGBoost counts a column as mostly empty.
constexpr double kDenseShare = 0.2;

double bin_bytes(const Shape& shape) { return shape.most_bins <= 256 ? 1 : shape.most_bins <= 65536 ? 2 : 4; }

/// Bins by row, of four bytes where there are gaps, and the place where a row begins.
double row_bytes(const Shape& shape) {
  return (shape.gaps() ? shape.cells * 4 : shape.features * bin_bytes(shape)) + 8;
}

/// Bins by column with a bit for a gap; where columns are mostly empty, every cell has the number of its row.
double column_bytes(const Shape& shape) {
  return shape.column_cells * (bin_bytes(shape) + 0.125 + (shape.mostly_empty ? 8 : 0));
}

/// Without gaps the store shrinks while the matrix grows; with gaps it stays, and the bins double while they grow.
double building_bytes(const Shape& shape) {
  const double store = shape.rows() * (shape.columns * 4 + kLabelBytes);
  const double threads = std::clamp(shape.columns / 4, 1.0, shape.threads);
  const double samples = std::min(shape.training_rows * 8, 8388608.0) * threads;
  const double beside = shape.keeps_cells ? shape.training_rows * row_bytes(shape) : 0;
  if (!shape.gaps()) return store + std::max(samples, beside);
  const double matrix = shape.training_rows * (row_bytes(shape) + std::max(row_bytes(shape), column_bytes(shape)));
  return store + std::max(samples, matrix);
}

/// Nodes of a tree whose histograms XGBoost keeps: at most all above the last level, and one per row and child.
double histogram_nodes(const ModelSpec& spec, const Shape& shape) {
  const TreeGrowth growth = tree_growth(spec, static_cast<std::size_t>(shape.features));
  const double heaviest = growth.is_forest || spec.task == Task::regression ? 1
                          : spec.task == Task::binary ? 0.25 * std::max(1.0, spec.number("scale_pos_weight"))
                                                      : 0.5;
  const double least = std::max(1.0, growth.min_child_weight / heaviest);
  const double depth = std::clamp(static_cast<double>(growth.max_depth), 1.0, 60.0);
  return std::min(std::exp2(depth), 2 * shape.training_rows / least + 1);
}

/// A round: gradients ours and XGBoost's, margins ours and XGBoost's twice, positions and what they are sorted through;
/// for several outputs one output's gradients once more.
double boosting_bytes(const ModelSpec& spec, const Shape& shape) {
  const double held = shape.rows() * kLabelBytes +
                      shape.other_rows * (shape.columns * 4 + shape.outputs * 8 + kLabelBytes * 4) +
                      (shape.keeps_cells ? shape.training_rows * shape.columns * 4 : 0);
  const double per_row = shape.outputs * 28 + (shape.outputs > 1 ? 8 : 0) + 8 + 17;
  // With other rows there are copies of the labels and of the best round's margins; a part of a forest is measured by
  // margins of its own.
  const bool is_copied = shape.other_rows > 0 || shape.keeps_cells;
  const double copies = is_copied ? 4 + shape.outputs * 4 : 0;
  return held + shape.training_rows * (row_bytes(shape) + column_bytes(shape) + per_row + copies) +
         (histogram_nodes(spec, shape) + shape.threads) * shape.bins * 16;
}

/// Metrics hold truth and scores of every row and sort them once; each thread has a block's predictions three times.
double evaluating_bytes(const Shape& shape) {
  const double block = std::min<double>(shape.rows(), ingest::kBlockRows) * shape.outputs * 22;
  const double held = shape.keeps_cells ? shape.rows() : shape.other_rows;
  return shape.rows() * (kLabelBytes + shape.outputs * 12 + 48) + held * shape.columns * 4 + shape.threads * block;
}

std::uint64_t beyond_store(const ModelSpec& spec, const Shape& shape, std::uint64_t matrix_bytes) {
  const double most = std::max({building_bytes(shape), boosting_bytes(spec, shape), evaluating_bytes(shape)});
  return static_cast<std::uint64_t>(kBase + std::max(0.0, most - static_cast<double>(matrix_bytes)));
}

double bins_of(const ModelSpec& spec) { return std::max(2.0, spec.number("max_bin")); }

}  // namespace

bool fills_gaps(const BoostedRequest& request) {
  const TreeGrowth growth = tree_growth(request.spec, request.columns.size());
  if (growth.samples_columns() && !growth.is_forest) return false;
  double filled = 0;
  double present = 0;
  for (const BoostedColumn& column : request.columns) {
    filled += column.missing > 0 && !column.is_category ? 2 : 1;
    present += static_cast<double>(column.present) / static_cast<double>(request.training_rows);
  }
  return filled <= 2.1 * present;
}

std::uint64_t estimate_boosted_memory(const ModelSpec& spec, std::uint64_t rows, std::uint64_t matrix_bytes,
                                      std::size_t outputs) {
  if (rows == 0) return 0;
  Shape shape;
  shape.training_rows = static_cast<double>(rows);
  shape.columns = std::max(1.0, std::floor(static_cast<double>(matrix_bytes) / shape.training_rows / 4 - 1));
  shape.features = shape.cells = shape.column_cells = 2 * shape.columns;
  shape.most_bins = bins_of(spec);
  shape.bins = shape.columns * std::min(shape.most_bins, shape.training_rows + 1);
  shape.outputs = static_cast<double>(outputs);
  shape.keeps_cells = tree_growth(spec, 1).changes_trees();
  return beyond_store(spec, shape, matrix_bytes);
}

std::uint64_t estimate_boosted_memory(const BoostedRequest& request, std::uint64_t matrix_bytes) {
  Shape shape;
  shape.training_rows = static_cast<double>(request.training_rows);
  shape.other_rows = static_cast<double>(request.validation_rows + request.test_rows);
  shape.columns = request.matrix_columns;
  shape.most_bins = bins_of(request.spec);
  shape.outputs = static_cast<double>(request.outputs());
  shape.threads = request.threads;
  shape.keeps_cells = tree_growth(request.spec, 1).changes_trees();
  const bool filled = fills_gaps(request);
  for (const BoostedColumn& column : request.columns) {
    const double copies = filled && column.missing > 0 && !column.is_category ? 2 : 1;
    const double share = filled ? 1 : static_cast<double>(column.present) / shape.training_rows;
    const double bins =
        column.is_category ? column.categories + 1.0 : std::min(bins_of(request.spec), shape.training_rows) + 1;
    shape.features += copies;
    shape.cells += copies * share;
    shape.column_cells += copies * (share < kDenseShare ? share : 1);
    shape.mostly_empty |= share < kDenseShare;
    shape.bins += copies * bins;
    if (column.is_category) shape.most_bins = std::max(shape.most_bins, bins);
  }
  return beyond_store(request.spec, shape, matrix_bytes);
}

}  // namespace dmlc::train
