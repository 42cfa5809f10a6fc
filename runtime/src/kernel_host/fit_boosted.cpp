// SPDX-License-Identifier: Apache-2.0
// The boosting loop: derivatives by our kernels, trees by XGBoost, measuring by our evaluator.
#include "runtime/src/kernel_host/fit_boosted.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/src/kernel_host/library_matrix.h"
#include "runtime/src/predict/trees.h"
#include "runtime/src/train/boosted_gradient.h"

namespace dmlc::host {

namespace {

using train::Task;

/// Training rows on which the two evaluators are compared at the end.
constexpr std::size_t kComparedRows = 16384;

std::string number_text(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

class Fit {
 public:
  Fit(const train::BoostedRequest& request, const MappedMatrix& matrix, const FitMonitor& monitor)
      : request_(request),
        matrix_(matrix),
        monitor_(monitor),
        judge_(request, request.validation_rows > 0),
        library_(build_library_matrix(request, matrix, monitor.rows_done)),
        booster_(library_.matrix.get()) {
    columns_.resize(request.matrix_columns);
    for (const train::BoostedColumn& column : request.columns) {
      columns_[column.column] = {column.is_category, column.categories};
    }
    collect_targets();
    configure();
  }

  FitResult run() {
    read_margins();
    model_.base.assign(margins_, margins_ + outputs_);
    model_.columns = request_.matrix_columns;
    ValidationRows validation(request_, matrix_, model_.base);
    derive();
    const auto rounds = static_cast<std::uint32_t>(request_.spec.integer("n_estimators"));
    std::uint32_t round = 0;
    while (round < rounds && !judge_.stops()) {
      check(XGBoosterBoostOneIter(booster_.get(), library_.matrix.get(), gradients_.data(), hessians_.data(),
                                  gradients_.size()));
      const predict::TreeModel trees = take_round(round);
      ++round;
      read_margins();
      const double loss = derive();
      validation.add(trees, columns_);
      judge_.enter(round, loss, validation.empty() ? training_metrics() : validation.metrics(judge_.wanted()));
      monitor_.round_done(round, judge_.points());
    }
    compare_margins();
    return finish(round);
  }

 private:
  void collect_targets() {
    std::vector<std::uint32_t> rows;
    for (std::size_t b = 0; b < matrix_.block_count(); ++b) {
      matrix_.rows_of(b, ingest::Split::training, rows);
      for (const std::uint32_t row : rows) {
        if (request_.spec.task == Task::regression) {
          targets_.push_back(matrix_.target_numbers(b)[row]);
        } else {
          labels_.push_back(matrix_.target_codes(b)[row]);
        }
      }
    }
    const auto classes = static_cast<std::int32_t>(request_.target.classes.size());
    for (const std::int32_t label : labels_) {
      if (label < 0 || label >= classes) throw train::ProtocolError("a label out of range");
    }
    rows_ = std::max(targets_.size(), labels_.size());
    if (rows_ != request_.training_rows) throw train::ProtocolError("row counts that do not agree");
    outputs_ = request_.spec.task == Task::multiclass ? request_.target.classes.size() : 1;
    gradients_.resize(rows_ * outputs_);
    hessians_.resize(rows_ * outputs_);
  }

  /// Where boosting starts: the best constant, in the terms of XGBoost's objective.
  [[nodiscard]] double base_score() const {
    switch (request_.spec.task) {
      case Task::regression: {
        double sum = 0;
        for (const float target : targets_) sum += static_cast<double>(target);
        return static_cast<double>(static_cast<float>(sum / static_cast<double>(rows_)));
      }
      case Task::binary: {
        const double weight = request_.spec.number("scale_pos_weight");
        const auto positive = static_cast<double>(std::count(labels_.begin(), labels_.end(), 1)) * weight;
        const double negative =
            static_cast<double>(rows_) - static_cast<double>(std::count(labels_.begin(), labels_.end(), 1));
        return std::clamp(positive / (positive + negative), 1e-6, 1 - 1e-6);
      }
      case Task::multiclass:
        return 0;
    }
    return 0;
  }

  void configure() {
    const train::ModelSpec& spec = request_.spec;
    const char* objective = spec.task == Task::regression ? "reg:squarederror"
                            : spec.task == Task::binary   ? "binary:logistic"
                                                          : "multi:softprob";
    booster_.set("verbosity", "0");
    booster_.set("booster", "gbtree");
    booster_.set("tree_method", "hist");
    booster_.set("objective", objective);
    if (spec.task == Task::multiclass) booster_.set("num_class", std::to_string(outputs_));
    booster_.set("base_score", number_text(base_score()));
    booster_.set("disable_default_eval_metric", "1");
    booster_.set("nthread", std::to_string(request_.threads));
    booster_.set("seed", std::to_string((spec.seed ^ (spec.seed >> 31)) & 0x7FFFFFFF));
    booster_.set("max_bin", std::to_string(library_.max_bins));
    booster_.set("max_depth", std::to_string(spec.integer("max_depth")));
    booster_.set("learning_rate", number_text(spec.number("learning_rate")));
    booster_.set("min_child_weight", number_text(spec.number("min_child_weight")));
    booster_.set("gamma", number_text(spec.number("gamma")));
    booster_.set("subsample", number_text(spec.number("subsample")));
    booster_.set("colsample_bytree", number_text(spec.number("colsample_bytree")));
    booster_.set("reg_alpha", number_text(spec.number("l1")));
    booster_.set("reg_lambda", number_text(spec.number("l2")));
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
    if (size != rows_ * outputs_) throw LibraryError("XGBoost returned another number of margins");
  }

  /// Derivatives at the margins; returns the mean loss.
  double derive() {
    const train::GradientKernels& kernels = train::gradient_kernels();
    const auto count = static_cast<double>(rows_);
    switch (request_.spec.task) {
      case Task::regression: {
        const double scale =
            train::exact_scale(rows_, static_cast<double>(kernels.largest_error(margins_, targets_.data(), rows_)));
        return 2 * kernels.squared(margins_, targets_.data(), rows_, scale, gradients_.data(), hessians_.data()) /
               count;
      }
      case Task::binary: {
        const double weight = request_.spec.number("scale_pos_weight");
        const double scale = train::exact_scale(rows_, std::max(1.0, weight));
        return kernels.logistic(margins_, labels_.data(), static_cast<float>(weight), rows_, scale, gradients_.data(),
                                hessians_.data()) /
               count;
      }
      case Task::multiclass:
        break;
    }
    return kernels.softmax(margins_, labels_.data(), outputs_, rows_, train::exact_scale(rows_, 1), gradients_.data(),
                           hessians_.data()) /
           count;
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

  /// For STOP WHEN without validation rows.
  std::vector<train::MetricValue> training_metrics() {
    if (judge_.wanted().empty()) return {};
    predictions_.resize(rows_ * outputs_);
    predict::transform_margins(request_.spec.task, request_.target.shift, margins_, outputs_, rows_,
                               predictions_.data());
    train::MetricAccumulator accumulator(request_.spec.task, request_.target);
    accumulator.reserve(rows_);
    if (request_.spec.task == Task::regression) {
      truth_.resize(rows_);
      for (std::size_t i = 0; i < rows_; ++i) truth_[i] = static_cast<double>(targets_[i]) + request_.target.shift;
      accumulator.add(truth_, predictions_);
    } else {
      accumulator.add(labels_, predictions_);
    }
    return accumulator.finish(ingest::Split::training, judge_.wanted());
  }

  /// The rest of the system predicts with our evaluator, so it has to agree with the library that chose the trees.
  void compare_margins() {
    const predict::TreeEvaluator evaluator(model_, columns_);
    std::vector<std::uint32_t> rows;
    std::vector<float> own;
    std::size_t compared = 0;
    for (std::size_t b = 0; b < matrix_.block_count() && compared < std::min(rows_, kComparedRows); ++b) {
      matrix_.rows_of(b, ingest::Split::training, rows);
      own.resize(matrix_.rows(b) * outputs_);
      evaluator.predict_block(cells_of(request_, matrix_, b), matrix_.rows(b), own.data());
      for (const std::uint32_t row : rows) {
        if (std::memcmp(&own[row * outputs_], margins_ + compared++ * outputs_, outputs_ * sizeof(float)) != 0) {
          throw LibraryError("the trees give other values than XGBoost's own prediction");
        }
      }
    }
  }

  FitResult finish(std::uint32_t trained) {
    FitResult result;
    result.trained_rounds = trained;
    result.rounds = judge_.best_round() > 0 ? judge_.best_round() : trained;
    result.stopped_by = judge_.stops() ? judge_.stopped_by() : "iterations";
    predict::truncate_trees(model_, result.rounds * outputs_);
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

  const train::BoostedRequest& request_;
  const MappedMatrix& matrix_;
  const FitMonitor& monitor_;
  RoundJudge judge_;
  LibraryMatrix library_;
  Booster booster_;
  std::vector<predict::TreeColumn> columns_;
  std::size_t rows_ = 0;
  std::size_t outputs_ = 1;
  std::vector<float> targets_;
  std::vector<std::int32_t> labels_;
  std::vector<float> gradients_;
  std::vector<float> hessians_;
  const float* margins_ = nullptr;  ///< XGBoost's, valid until the next call
  std::vector<double> truth_;
  std::vector<double> predictions_;
  predict::TreeModel model_;
  std::vector<double> gains_;
};

}  // namespace

FitResult fit_boosted(const train::BoostedRequest& request, const MappedMatrix& matrix, const FitMonitor& monitor) {
  return Fit(request, matrix, monitor).run();
}

}  // namespace dmlc::host
