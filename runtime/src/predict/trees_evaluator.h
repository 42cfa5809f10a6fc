// SPDX-License-Identifier: Apache-2.0
// Evaluates boosted trees: single rows for SQL functions, blocks of columns for training and batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/src/predict/trees_model.h"
#include "runtime/src/predict/trees_tables.h"

namespace dmlc::predict {

/// What a column holds: numbers, or codes 0 … categories - 1.
struct TreeColumn {
  bool is_category = false;
  std::uint32_t categories = 0;
};

/// A column of a block; the member that counts follows from the TreeColumn. A NaN number and a code out of range are
/// missing.
struct TreeCells {
  const float* numbers = nullptr;
  const std::int32_t* codes = nullptr;
};

/// The kernels of the highest x86-64 level that this processor has.
[[nodiscard]] const TreeKernels& best_tree_kernels();
/// Every level that this processor has, for tests.
[[nodiscard]] std::vector<const TreeKernels*> available_tree_kernels();

enum class TreeForm : std::uint8_t { automatic, general };

/// Immutable after construction, so any number of threads may use it. The model must be sound (find_damage) for the
/// columns; it is not kept.
class TreeEvaluator {
 public:
  TreeEvaluator(const TreeModel& model, std::span<const TreeColumn> columns,
                const TreeKernels& kernels = best_tree_kernels(), TreeForm form = TreeForm::automatic);

  [[nodiscard]] std::size_t outputs() const { return base_.size(); }
  [[nodiscard]] std::size_t trees() const { return trees_; }
  [[nodiscard]] bool uses_heap_form() const { return !heap_slots_.empty(); }

  /// Margins of one row, outputs() values. One entry per column in both arrays: numbers count for number columns,
  /// codes for category columns. Never throws.
  void predict_row(const float* numbers, const std::int32_t* codes, float* margins) const;
  /// Adds the trees to margins that stand row by row, outputs() values each. `columns` as in the constructor.
  void add_block(std::span<const TreeCells> columns, std::size_t rows, float* margins) const;
  /// Sets the margins of a block to the base and adds the trees.
  void predict_block(std::span<const TreeCells> columns, std::size_t rows, float* margins) const;

 private:
  /// Where a slot's value comes from.
  struct Slot {
    std::uint32_t column = 0;
    float missing = 0;
  };
  /// A category column that some split looks at.
  struct CategoryInput {
    std::uint32_t column = 0;
    std::uint32_t codes = 0;
    std::uint32_t missing = 0;  ///< the code the kernels take for a missing category

    [[nodiscard]] std::uint32_t code_of(std::int32_t code) const {
      return static_cast<std::uint32_t>(code) < codes ? static_cast<std::uint32_t>(code) : missing;
    }
  };
  void collect_inputs(const TreeModel& model, std::span<const TreeColumn> columns);
  [[nodiscard]] bool fits_heap_form(const TreeModel& model) const;
  void build_heap(const TreeModel& model);
  void build_general(const TreeModel& model);
  [[nodiscard]] std::uint32_t slot_of(const TreeModel& model, std::size_t node) const;
  void fill_tile(std::span<const TreeCells> columns, std::size_t first, std::size_t count, float* slots,
                 std::uint32_t* codes) const;
  void add_to_tile(const TileInput& tile, std::size_t begin, std::size_t end, float* margins) const;

  const TreeKernels* kernels_;
  std::vector<float> base_;
  std::size_t trees_ = 0;
  std::vector<Slot> slots_;  ///< slot 0 holds 0
  std::vector<CategoryInput> categories_;
  std::vector<std::uint32_t> slot_by_column_[2];  ///< by direction of missing cells: right, left
  std::vector<std::uint32_t> category_by_column_;

  std::vector<std::uint16_t> heap_slots_;
  std::vector<float> heap_thresholds_;
  std::vector<float> heap_leaves_;
  std::vector<std::vector<std::uint64_t>> heap_sets_;
  std::vector<const std::uint64_t*> heap_set_pointers_;
  HeapTables heap_;

  std::vector<GeneralNode> nodes_;
  std::vector<float> leaves_;
  std::vector<std::uint32_t> roots_;
  std::vector<std::uint32_t> depths_;
  std::vector<GeneralSet> sets_;
  std::vector<std::uint32_t> words_;
  GeneralTables general_;
};

}  // namespace dmlc::predict
