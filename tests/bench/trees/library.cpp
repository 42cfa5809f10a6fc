// SPDX-License-Identifier: Apache-2.0
// The evaluator of trees behind C functions, and XGBoost's own calls for single rows, so that a benchmark in Python can
// run them side by side in one process. One thread.
#include <xgboost/c_api.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "runtime/src/predict/trees_evaluator.h"
#include "runtime/src/train/boosted_reader.h"

using namespace dmlc;

namespace {

struct Trees {
  std::vector<predict::TreeColumn> columns;
  std::vector<predict::TreeCells> cells;
  predict::TreeEvaluator evaluator;
};

const predict::TreeKernels* kernels_of(const char* level) {
  for (const predict::TreeKernels* kernels : predict::available_tree_kernels()) {
    if (std::strcmp(kernels->level, level) == 0) return kernels;
  }
  return nullptr;
}

}  // namespace

extern "C" {

/// Reads a model of one output from XGBoost's UBJSON. `categories`: how many each column has, 0 for numbers. Null when
/// this processor has not the level, or the model is no such model.
__attribute__((visibility("default"))) void* trees_new(const std::uint8_t* bytes, std::uint64_t size,
                                                       const std::uint32_t* categories, std::uint32_t count, float base,
                                                       const char* level, int general) {
  const predict::TreeKernels* kernels = kernels_of(level);
  if (kernels == nullptr) return nullptr;
  std::vector<train::LibraryFeature> features;
  std::vector<predict::TreeColumn> columns;
  std::vector<bool> kinds;
  for (std::uint32_t c = 0; c < count; ++c) {
    const bool is_category = categories[c] > 0;
    features.push_back({c, train::LibraryFeature::Missing::is_missing, is_category, categories[c]});
    columns.push_back({is_category, categories[c]});
    kinds.push_back(is_category);
  }
  predict::TreeModel model = train::read_library_trees({bytes, size}, features, count).model;
  model.base = {base};
  if (!predict::find_damage(model, kinds).empty()) return nullptr;
  const auto form = general != 0 ? predict::TreeForm::general : predict::TreeForm::automatic;
  return new Trees{columns, std::vector<predict::TreeCells>(count),
                   predict::TreeEvaluator(model, columns, *kernels, form)};
}

__attribute__((visibility("default"))) void trees_free(void* trees) { delete static_cast<Trees*>(trees); }

/// Margins of rows that stand column by column: one array per column, of numbers or of codes.
__attribute__((visibility("default"))) void trees_block(void* handle, const void* const* columns, std::uint64_t rows,
                                                        float* margins) {
  Trees& trees = *static_cast<Trees*>(handle);
  for (std::size_t c = 0; c < trees.columns.size(); ++c) {
    if (trees.columns[c].is_category) {
      trees.cells[c].codes = static_cast<const std::int32_t*>(columns[c]);
    } else {
      trees.cells[c].numbers = static_cast<const float*>(columns[c]);
    }
  }
  trees.evaluator.predict_block(trees.cells, rows, margins);
}

/// The same for rows that stand row by row, one call of the evaluator for each; both arrays have every column.
__attribute__((visibility("default"))) void trees_rows(void* handle, const float* numbers, const std::int32_t* codes,
                                                       std::uint64_t rows, float* margins) {
  const Trees& trees = *static_cast<Trees*>(handle);
  const std::size_t width = trees.columns.size();
  for (std::size_t r = 0; r < rows; ++r) {
    trees.evaluator.predict_row(numbers + r * width, codes + r * width, margins + r);
  }
}

/// XGBoost's margins of rows that stand row by row, one in-place prediction for each. Returns 0 when all went well.
__attribute__((visibility("default"))) int library_rows(void* booster, const float* cells, std::uint64_t rows,
                                                        std::uint64_t width, float* margins) {
  std::vector<float> row(width);
  const std::string array = "{\"data\": [" + std::to_string(reinterpret_cast<std::uintptr_t>(row.data())) +
                            ", false], \"shape\": [1, " + std::to_string(width) +
                            "], \"typestr\": \"<f4\", \"version\": 3}";
  const char* config =
      "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": 0, \"strict_shape\": false, "
      "\"missing\": NaN, \"cache_id\": 0}";
  for (std::size_t r = 0; r < rows; ++r) {
    std::memcpy(row.data(), cells + r * width, width * sizeof(float));
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    const int code = XGBoosterPredictFromDense(booster, array.c_str(), config, nullptr, &shape, &dimensions, &result);
    if (code != 0) return code;
    margins[r] = *result;
  }
  return 0;
}
}
