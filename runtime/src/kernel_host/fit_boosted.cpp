// SPDX-License-Identifier: Apache-2.0
// The loop over the rounds: derivatives by our kernels, trees by XGBoost, measuring by our evaluator.
#include "runtime/src/kernel_host/fit_boosted.h"

#include <malloc.h>

#include <algorithm>
#include <cstdio>

#include "runtime/src/kernel_host/derivatives.h"
#include "runtime/src/kernel_host/large_blocks.h"
#include "runtime/src/kernel_host/library_matrix.h"
#include "runtime/src/train/tree_growth.h"

namespace dmlc::host {

namespace {

using train::Task;

std::string number_text(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

class Fit {
 public:
  Fit(const train::BoostedRequest& request, MappedMatrix& matrix, const FitMonitor& monitor)
      : request_(request),
        growth_(train::tree_growth(request.spec, request.columns.size())),
        matrix_(matrix),
        monitor_(monitor),
        judge_(request.spec, request.validation_rows > 0),
        held_(request, matrix),
        library_(build_library_matrix(request, matrix,
                                      {monitor.rows_done, [this](std::size_t block) { held_.release(block); }})),
        booster_(library_.matrix.get()),
        outputs_(request.outputs()),
        derivatives_(request, matrix) {
    columns_.resize(request.matrix_columns);
    for (const train::BoostedColumn& column : request.columns) {
      columns_[column.column] = {column.is_category, column.categories};
    }
    // What building the matrix took and left in pieces.
    release_large_blocks();
    ::malloc_trim(0);
    configure();
  }

  FitResult run() {
    read_margins();
    model_.base.assign(margins_, margins_ + outputs_);
    model_.columns = request_.matrix_columns;
    ValidationRows validation(request_, matrix_, held_, model_.base);
    derivatives_.update(margins_);
    std::uint32_t round = 0;
    while (round < growth_.rounds && !judge_.stops()) {
      std::vector<float>& gradients = derivatives_.gradients();
      check(XGBoosterBoostOneIter(booster_.get(), library_.matrix.get(), gradients.data(),
                                  derivatives_.hessians().data(), gradients.size()));
      const predict::TreeModel trees = take_round(round);
      ++round;
      if (!validation.empty()) validation.add(predict::TreeEvaluator(trees, columns_));
      if (growth_.is_forest && round < growth_.rounds) {
        // Part of a forest is no forest: its trees have their share of the whole mean.
        monitor_.round_done(round, {});
        continue;
      }
      read_margins();
      judge(round, derivatives_.update(margins_), validation);
    }
    // Makes room for the margins of all rows.
    derivatives_.release();
    release_large_blocks();
    if (judge_.best_round() == 0) keep_margins();
    return finish(round);
  }

 private:
  void judge(std::uint32_t round, double loss, ValidationRows& validation) {
    judge_.enter(
        round, loss,
        validation.empty() ? derivatives_.metrics(margins_, judge_.wanted()) : validation.metrics(judge_.wanted()));
    if (judge_.best_round() == round) keep_margins();
    monitor_.round_done(round, judge_.points());
  }

  [[nodiscard]] const char* objective() const {
    if (request_.spec.task == Task::multiclass) return "multi:softprob";
    const bool is_logistic = request_.spec.task == Task::binary && !growth_.is_forest;
    return is_logistic ? "binary:logistic" : "reg:squarederror";
  }

  void configure() {
    const train::ModelSpec& spec = request_.spec;
    booster_.set("verbosity", "0");
    booster_.set("booster", "gbtree");
    booster_.set("tree_method", "hist");
    booster_.set("objective", objective());
    if (spec.task == Task::multiclass) booster_.set("num_class", std::to_string(outputs_));
    booster_.set("base_score", number_text(derivatives_.base_score()));
    booster_.set("disable_default_eval_metric", "1");
    booster_.set("nthread", std::to_string(request_.threads));
    booster_.set("seed", std::to_string((spec.seed ^ (spec.seed >> 31)) & 0x7FFFFFFF));
    booster_.set("max_bin", std::to_string(library_.max_bins));
    booster_.set("max_depth", std::to_string(growth_.max_depth));
    booster_.set("learning_rate", number_text(growth_.learning_rate));
    booster_.set("min_child_weight", number_text(growth_.min_child_weight));
    booster_.set("gamma", number_text(growth_.gamma));
    booster_.set("subsample", number_text(growth_.subsample));
    booster_.set("colsample_bytree", number_text(growth_.colsample_bytree));
    booster_.set("colsample_bynode", number_text(growth_.colsample_bynode));
    booster_.set("reg_alpha", number_text(growth_.l1));
    booster_.set("reg_lambda", number_text(growth_.l2));
  }

  /// XGBoost keeps the margins of its training matrix up to date while it builds a tree; asking for them is a copy.
  void read_margins() {
    const char* config =
        "{\"type\": 1, \"training\": true, \"iteration_begin\": 0, \"iteration_end\": 0, \"strict_shape\": false}";
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    check(XGBoosterPredictFromDMatrix(booster_.get(), library_.matrix.get(), config, &shape, &dimensions, &margins_));
    bst_ulong size = dimensions == 0 ? 0 : 1;
    for (bst_ulong d = 0; d < dimensions; ++d) size *= shape[d];
    if (size != request_.training_rows * outputs_) throw LibraryError("XGBoost returned another number of margins");
  }

  /// The margins of the training rows go with the model of this round.
  void keep_margins() {
    std::copy_n(margins_, request_.training_rows * outputs_, matrix_.margins(ingest::Split::training));
  }

  /// The trees of the round that was just added, out of a slice of the booster.
  predict::TreeModel take_round(std::uint32_t round) {
    BoosterHandle handle = nullptr;
    check(XGBoosterSlice(booster_.get(), static_cast<int>(round), static_cast<int>(round) + 1, 1, &handle));
    const Booster slice(handle, 0);
    bst_ulong size = 0;
    const char* bytes = nullptr;
    check(XGBoosterSaveModelToBuffer(slice.get(), "{\"format\": \"ubj\"}", &size, &bytes));
    train::LibraryTrees trees = train::read_library_trees({reinterpret_cast<const std::uint8_t*>(bytes), size},
                                                          library_.features, request_.matrix_columns);
    if (trees.model.trees() != outputs_) throw LibraryError("XGBoost returned another number of trees");
    predict::append_trees(model_, trees.model);
    gains_.insert(gains_.end(), trees.gains.begin(), trees.gains.end());
    trees.model.base.assign(outputs_, 0);
    return std::move(trees.model);
  }

  FitResult finish(std::uint32_t trained) {
    FitResult result;
    result.trained_rounds = trained;
    result.rounds = judge_.best_round() > 0 ? judge_.best_round() : trained;
    result.stopped_by = judge_.stops() ? judge_.stopped_by() : result.rounds < trained ? "best_round" : "iterations";
    predict::truncate_trees(model_, result.rounds * outputs_);
    predict_rows();
    result.gains.assign(request_.matrix_columns, 0);
    result.splits.assign(request_.matrix_columns, 0);
    for (std::size_t node = 0; node < model_.nodes(); ++node) {
      if (model_.column[node] == predict::TreeModel::kLeaf) continue;
      const auto column = static_cast<std::size_t>(model_.column[node]);
      result.gains[column] += gains_[node];
      ++result.splits[column];
    }
    result.model = std::move(model_);
    return result;
  }

  void predict_rows() const {
    const predict::TreeEvaluator evaluator(model_, columns_);
    // The rest of the system predicts with our evaluator, so it has to agree with the library that chose the trees.
    if (!held_.training_agrees(evaluator, matrix_.margins(ingest::Split::training))) {
      throw LibraryError("the trees give other values than XGBoost's own prediction");
    }
    for (const ingest::Split split : {ingest::Split::validation, ingest::Split::test}) {
      const std::uint64_t rows = split == ingest::Split::test ? request_.test_rows : request_.validation_rows;
      float* margins = matrix_.margins(split);
      for (std::uint64_t i = 0; i < rows * outputs_; ++i) margins[i] = model_.base[i % outputs_];
      held_.add_trees(evaluator, split, margins);
    }
  }

  const train::BoostedRequest& request_;
  train::TreeGrowth growth_;
  MappedMatrix& matrix_;
  const FitMonitor& monitor_;
  train::RoundJudge judge_;
  HeldRows held_;
  LibraryMatrix library_;
  Booster booster_;
  std::vector<predict::TreeColumn> columns_;
  std::size_t outputs_;
  Derivatives derivatives_;
  const float* margins_ = nullptr;  ///< XGBoost's, valid until the next call
  predict::TreeModel model_;
  std::vector<double> gains_;
};

}  // namespace

FitResult fit_boosted(const train::BoostedRequest& request, MappedMatrix& matrix, const FitMonitor& monitor) {
  return Fit(request, matrix, monitor).run();
}

}  // namespace dmlc::host
