// SPDX-License-Identifier: Apache-2.0
// Sets boosters up and reads their trees and margins.
#include "runtime/src/kernel_host/library_round.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "runtime/src/network/random.h"

namespace dmlc::host {

namespace {

using train::Task;

std::string number_text(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

}  // namespace

LibraryRound::LibraryRound(const train::BoostedRequest& request, const train::TreeGrowth& growth,
                           const LibraryMatrix& matrix)
    : request_(request), growth_(growth), matrix_(matrix) {
  if (growth.is_forest && growth.samples_columns()) doubled_ = matrix.features.size() - request.columns.size();
}

void LibraryRound::choose_features(std::uint32_t round) {
  std::vector<float> weights;
  const std::uint64_t lot = network::mixed(request_.spec.seed, ~std::uint64_t{round});
  for (const train::LibraryFeature& feature : matrix_.features) {
    const bool is_lowest = feature.missing == train::LibraryFeature::Missing::is_lowest;
    const bool is_highest = feature.missing == train::LibraryFeature::Missing::is_highest;
    const bool takes_lowest = (network::mixed(lot, feature.column) & 1U) != 0;
    weights.push_back((is_lowest && !takes_lowest) || (is_highest && takes_lowest) ? 0.0F : 1.0F);
  }
  check(XGDMatrixSetFloatInfo(matrix_.matrix.get(), "feature_weights", weights.data(), weights.size()));
}

/// As a share of the features of the matrix; XGBoost cuts the product off to a whole number.
double LibraryRound::colsample_bynode() const {
  if (doubled_ == 0) return growth_.colsample_bynode;
  // A share of four columns may come to 3.99… of them.
  constexpr double kRounding = 1e-6;
  const double columns =
      std::floor(growth_.colsample_bynode * static_cast<double>(request_.columns.size()) + kRounding);
  return (std::max(1.0, columns) + 0.5) / static_cast<double>(matrix_.features.size());
}

const char* LibraryRound::objective() const {
  if (request_.spec.task == Task::multiclass) return "multi:softprob";
  const bool is_logistic = request_.spec.task == Task::binary && !growth_.is_forest;
  return is_logistic ? "binary:logistic" : "reg:squarederror";
}

void LibraryRound::begin(double base_score, std::uint32_t round) {
  const std::uint64_t seed = network::mixed(request_.spec.seed, round);
  Booster& booster = booster_.emplace(matrix_.matrix.get());
  booster.set("verbosity", "0");
  booster.set("booster", "gbtree");
  booster.set("tree_method", "hist");
  booster.set("objective", objective());
  if (request_.spec.task == Task::multiclass) booster.set("num_class", std::to_string(request_.outputs()));
  booster.set("base_score", number_text(base_score));
  booster.set("disable_default_eval_metric", "1");
  booster.set("nthread", std::to_string(request_.threads));
  booster.set("seed", std::to_string(seed & 0x7FFFFFFF));
  booster.set("max_bin", std::to_string(matrix_.max_bins));
  booster.set("max_depth", std::to_string(growth_.max_depth));
  booster.set("learning_rate", number_text(growth_.learning_rate));
  booster.set("min_child_weight", number_text(growth_.min_child_weight));
  booster.set("gamma", number_text(growth_.gamma));
  booster.set("subsample", number_text(growth_.subsample));
  booster.set("colsample_bytree", number_text(growth_.colsample_bytree));
  booster.set("colsample_bynode", number_text(colsample_bynode()));
  booster.set("reg_alpha", number_text(growth_.l1));
  booster.set("reg_lambda", number_text(growth_.l2));
  if (doubled_ > 0) choose_features(round);
  read_margins();
}

std::vector<float> LibraryRound::base_margins(double base_score) {
  begin(base_score, 0);
  return {margins_, margins_ + request_.outputs()};
}

train::LibraryTrees LibraryRound::grow(std::uint32_t round, std::vector<float>& gradients,
                                       std::vector<float>& hessians) {
  // XGBoost keeps margins that it has been asked for up to date while it builds trees; from a margin of 0 they are the
  // leaves alone.
  const bool is_logistic = request_.spec.task == Task::binary && !growth_.is_forest;
  begin(is_logistic ? 0.5 : 0, round);
  check(XGBoosterBoostOneIter(booster_->get(), matrix_.matrix.get(), gradients.data(), hessians.data(),
                              gradients.size()));
  read_margins();
  bst_ulong size = 0;
  const char* bytes = nullptr;
  check(XGBoosterSaveModelToBuffer(booster_->get(), "{\"format\": \"ubj\"}", &size, &bytes));
  train::LibraryTrees trees = train::read_library_trees({reinterpret_cast<const std::uint8_t*>(bytes), size},
                                                        matrix_.features, request_.matrix_columns);
  if (trees.model.trees() != request_.outputs()) throw LibraryError("XGBoost returned another number of trees");
  return trees;
}

/// A copy of what XGBoost keeps.
void LibraryRound::read_margins() {
  const char* config =
      "{\"type\": 1, \"training\": true, \"iteration_begin\": 0, \"iteration_end\": 0, \"strict_shape\": false}";
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  check(XGBoosterPredictFromDMatrix(booster_->get(), matrix_.matrix.get(), config, &shape, &dimensions, &margins_));
  bst_ulong size = dimensions == 0 ? 0 : 1;
  for (bst_ulong d = 0; d < dimensions; ++d) size *= shape[d];
  if (size != request_.training_rows * request_.outputs()) {
    throw LibraryError("XGBoost returned another number of margins");
  }
}

}  // namespace dmlc::host
