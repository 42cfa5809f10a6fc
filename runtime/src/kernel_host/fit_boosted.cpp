// SPDX-License-Identifier: Apache-2.0
// The loop over the rounds: derivatives by our kernels, trees by XGBoost, measuring by our evaluator.
#include "runtime/src/kernel_host/fit_boosted.h"

#include <malloc.h>

#include <algorithm>

#include "runtime/src/kernel_host/derivatives.h"
#include "runtime/src/kernel_host/large_blocks.h"
#include "runtime/src/kernel_host/library_round.h"
#include "runtime/src/kernel_host/taken_up.h"
#include "runtime/src/train/tree_growth.h"
#include "runtime/src/train/tree_pruning.h"

namespace dmlc::host {

namespace {

std::vector<predict::TreeColumn> tree_columns(const train::BoostedRequest& request) {
  std::vector<predict::TreeColumn> columns(request.matrix_columns);
  for (const train::BoostedColumn& column : request.columns) {
    columns[column.column] = {column.is_category, column.categories};
  }
  return columns;
}

/// The best of the rounds that are done, of which the judge hears again.
std::uint32_t best_round_of(train::RoundJudge& judge, const train::SavedRounds* saved) {
  if (saved == nullptr) return 0;
  judge.continue_after(saved->seconds);
  judge.enter_again(saved->curve);
  return judge.best_round();
}

class Fit {
 public:
  Fit(const train::BoostedRequest& request, MappedMatrix& matrix, const FitMonitor& monitor,
      const train::SavedRounds* saved)
      : request_(request),
        growth_(train::tree_growth(request.spec, request.columns.size())),
        matrix_(matrix),
        monitor_(monitor),
        outputs_(request.outputs()),
        columns_(tree_columns(request)),
        clock_(request.spec.checkpoints),
        judge_(request.spec, request.validation_rows > 0),
        held_(request, matrix),
        taken_up_(request, matrix, columns_, saved, best_round_of(judge_, saved)),
        library_(build_library_matrix(request, matrix,
                                      {monitor.rows_done,
                                       [this](std::size_t block) {
                                         taken_up_.read_block(held_, block);
                                         held_.release(block);
                                       }})),
        round_(request, growth_, library_),
        derivatives_(request, matrix) {
    // What building the matrix took and left in pieces.
    release_large_blocks();
    ::malloc_trim(0);
    begin(saved);
  }

  FitResult run() {
    ValidationRows validation(request_, matrix_, held_, trees().base);
    if (rounds_ > 0) validation.add(predict::TreeEvaluator(trees(), columns_));
    while (rounds_ < growth_.rounds && !judge_.stops()) {
      grow_round(validation);
      if (clock_.is_due(rounds_)) monitor_.checkpoint_due({rounds_, judge_.seconds(), curve_, trees_});
    }
    // Makes room for the margins of all rows.
    derivatives_.release();
    release_large_blocks();
    if (growth_.is_forest && rounds_ < growth_.rounds) end_forest();
    if (growth_.is_forest || judge_.best_round() == 0) keep_margins();
    return finish();
  }

 private:
  [[nodiscard]] const predict::TreeModel& trees() const { return trees_.model; }

  void begin(const train::SavedRounds* saved) {
    trees_.model.columns = request_.matrix_columns;
    trees_.model.base = round_.base_margins(derivatives_.base_score());
    margins_.resize(request_.training_rows * outputs_);
    for (std::size_t i = 0; i < margins_.size(); ++i) margins_[i] = trees().base[i % outputs_];
    if (saved == nullptr || growth_.is_forest) derivatives_.update(margins_.data());
    if (saved == nullptr) return;
    if (saved->trees.model.base != trees().base) throw train::ProtocolError("saved trees that start elsewhere");
    trees_ = saved->trees;
    rounds_ = saved->rounds;
    curve_ = saved->curve;
    margins_ = taken_up_.take();
    if (!growth_.is_forest) derivatives_.update(margins_.data());
  }

  void grow_round(ValidationRows& validation) {
    train::LibraryTrees grown = round_.grow(rounds_, derivatives_.gradients(), derivatives_.hessians());
    ++rounds_;
    if (growth_.cost > 0) {
      prune(grown);
    } else {
      const float* leaves = round_.leaves();
      for (std::size_t i = 0; i < margins_.size(); ++i) margins_[i] += leaves[i];
    }
    train::append_trees(trees_, grown);
    grown.model.base.assign(outputs_, 0);
    if (!validation.empty()) validation.add(predict::TreeEvaluator(grown.model, columns_));
    if (!growth_.is_forest) {
      judge(derivatives_.update(margins_.data()), validation);
    } else if (growth_.may_end_early || rounds_ == growth_.rounds) {
      judge_forest(validation);
    } else {
      monitor_.round_done(rounds_, {});
    }
  }

  /// How many times the share of the mean that the trees have added so far is that of a forest of them alone.
  [[nodiscard]] double share() const { return static_cast<double>(growth_.rounds) / rounds_; }

  void judge_forest(ValidationRows& validation) {
    if (rounds_ == growth_.rounds) {
      judge(derivatives_.mean_error(margins_.data()), validation);
      return;
    }
    // Sums of shares are no means yet.
    std::vector<float> sums = part_means(margins_, trees().base, share());
    sums.swap(margins_);
    judge(derivatives_.mean_error(margins_.data()), validation);
    sums.swap(margins_);
  }

  /// The trees that are there become the forest.
  void end_forest() {
    for (std::size_t node = 0; node < trees().nodes(); ++node) {
      if (trees().column[node] == predict::TreeModel::kLeaf) trees_.model.value[node] *= static_cast<float>(share());
    }
    for (std::size_t i = 0; i < margins_.size(); ++i) margins_[i] = trees().base[i % outputs_];
    held_.add_trees(predict::TreeEvaluator(trees(), columns_), ingest::Split::training, margins_.data());
  }

  /// Makes leaves of weak splits; XGBoost's own margins are then no longer those of the tree.
  void prune(train::LibraryTrees& grown) {
    std::vector<bool> weak;
    for (std::size_t t = 0; t < grown.model.trees(); ++t) {
      const double limit = growth_.cost * derivatives_.root_error(t % outputs_);
      for (const double cost : train::pruning_costs(grown, t)) weak.push_back(cost <= limit);
    }
    grown = train::prune(grown, weak);
    grown.model.base.assign(outputs_, 0);
    held_.add_trees(predict::TreeEvaluator(grown.model, columns_), ingest::Split::training, margins_.data());
  }

  void judge(double loss, ValidationRows& validation) {
    judge_.enter(rounds_, loss,
                 validation.empty() ? derivatives_.metrics(margins_.data(), judge_.wanted())
                                    : validation.metrics(judge_.wanted(), growth_.is_forest ? share() : 1));
    if (judge_.best_round() == rounds_) keep_margins();
    for (const train::RoundPoint& point : judge_.points()) {
      curve_.push_back({rounds_, point.split, point.metric, point.value});
    }
    monitor_.round_done(rounds_, judge_.points());
  }

  /// The margins of the training rows go with the model of this round.
  void keep_margins() { std::copy(margins_.begin(), margins_.end(), matrix_.margins(ingest::Split::training)); }

  FitResult finish() {
    FitResult result;
    result.trained_rounds = rounds_;
    // Of a forest no tree is left out: each makes the mean surer.
    result.rounds = judge_.best_round() > 0 && !growth_.is_forest ? judge_.best_round() : rounds_;
    result.stopped_by = judge_.stops() ? judge_.stopped_by() : result.rounds < rounds_ ? "best_round" : "iterations";
    predict::truncate_trees(trees_.model, result.rounds * outputs_);
    predict_rows();
    result.gains.assign(request_.matrix_columns, 0);
    result.covers.assign(request_.matrix_columns, 0);
    result.splits.assign(request_.matrix_columns, 0);
    for (std::size_t node = 0; node < trees().nodes(); ++node) {
      if (trees().column[node] == predict::TreeModel::kLeaf) continue;
      const auto column = static_cast<std::size_t>(trees().column[node]);
      result.gains[column] += trees_.gains[node];
      result.covers[column] += trees_.covers[node];
      ++result.splits[column];
    }
    if (request_.spec.algorithm == "decision_tree") result.node_covers = std::move(trees_.covers);
    result.model = std::move(trees_.model);
    return result;
  }

  void predict_rows() const {
    const predict::TreeEvaluator evaluator(trees(), columns_);
    // The rest of the system predicts with our evaluator, so it has to agree with the library that chose the trees.
    if (!held_.training_agrees(evaluator, matrix_.margins(ingest::Split::training))) {
      throw LibraryError("the trees give other values than XGBoost's own prediction");
    }
    for (const ingest::Split split : {ingest::Split::validation, ingest::Split::test}) {
      const std::uint64_t rows = split == ingest::Split::test ? request_.test_rows : request_.validation_rows;
      float* margins = matrix_.margins(split);
      for (std::uint64_t i = 0; i < rows * outputs_; ++i) margins[i] = trees().base[i % outputs_];
      held_.add_trees(evaluator, split, margins);
    }
  }

  const train::BoostedRequest& request_;
  train::TreeGrowth growth_;
  MappedMatrix& matrix_;
  const FitMonitor& monitor_;
  std::size_t outputs_;
  std::vector<predict::TreeColumn> columns_;
  train::CheckpointClock clock_;
  train::RoundJudge judge_;
  HeldRows held_;
  TakenUpMargins taken_up_;
  LibraryMatrix library_;
  LibraryRound round_;
  Derivatives derivatives_;
  std::vector<float> margins_;  ///< of the training rows after the last round
  train::LibraryTrees trees_;
  std::uint32_t rounds_ = 0;
  std::vector<train::CurvePoint> curve_;
};

}  // namespace

FitResult fit_boosted(const train::BoostedRequest& request, MappedMatrix& matrix, const FitMonitor& monitor,
                      const train::SavedRounds* saved) {
  return Fit(request, matrix, monitor, saved).run();
}

}  // namespace dmlc::host
