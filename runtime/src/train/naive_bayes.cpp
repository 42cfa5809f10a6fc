// SPDX-License-Identifier: Apache-2.0
// Sums the training rows block by block, turns them into distributions, and judges these on all rows.
#include "runtime/src/train/naive_bayes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "runtime/src/train/bayes_parts.h"
#include "runtime/src/train/bayes_step.h"
#include "runtime/src/train/class_weights.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/step_executor.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

// Scores of this many doubles stay in the second cache.
constexpr std::size_t kTileScores = 8192;

[[noreturn]] void refuse_priors(const ModelSpec& spec, const std::string& defect) {
  throw make_error<RuntimeErrorId::PriorsDoNotFit>(
      spec.name, "give a probability per class, in the order of the classes, that sum to 1", spec.name, defect);
}

std::vector<double> priors_of(const ModelSpec& spec, std::size_t classes) {
  if (!spec.parameters.contains("priors")) {
    return spec.flag("fit_prior") ? std::vector<double>{}
                                  : std::vector<double>(classes, 1 / static_cast<double>(classes));
  }
  const auto list = nlohmann::json::parse(spec.text("priors"), nullptr, false);
  if (!list.is_array() || list.size() != classes) {
    refuse_priors(spec, std::to_string(list.is_array() ? list.size() : 0) + " numbers for " + std::to_string(classes) +
                            " classes");
  }
  std::vector<double> priors;
  double sum = 0;
  for (const auto& item : list) {
    priors.push_back(item.is_number() ? item.get<double>() : 0);
    if (!(priors.back() > 0)) refuse_priors(spec, "one of them is not above 0");
    sum += priors.back();
  }
  if (std::abs(sum - 1) <= 1e-6) return priors;
  char text[64];
  std::snprintf(text, sizeof text, "they sum to %g", sum);
  refuse_priors(spec, text);
}

class BayesTraining {
 public:
  BayesTraining(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources, Workers& workers)
      : spec_(spec),
        store_(store),
        workers_(workers),
        preparation_(describe_columns(store)),
        columns_(bayes_columns(preparation_, spec.text("distribution"))),
        classes_(store.target().classes.size()) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const ingest::MatrixColumn& column = store.columns()[c];
      if (!column_tells(column, PreparationKind::design)) columns_[c] = {};
      centers_.push_back(column.statistics.count > 0 ? column.statistics.mean : 0);
    }
    // The sums of every thread and of all, and the tables that are made of them.
    const std::uint64_t doubles = BayesSums::size(columns_, classes_) * (workers.size() + 4);
    make_room(spec, resources, store, {doubles * sizeof(double), estimate_memory(spec, store.rows(), store.bytes())});
  }

  [[nodiscard]] const Preparation& preparation() const { return preparation_; }
  /// Numbers that are predicted of a row.
  [[nodiscard]] std::size_t outputs() const { return spec_.task == Task::binary ? 1 : classes_; }

  [[nodiscard]] BayesModel fit() {
    const BayesRules rules{spec_.number("smoothing"), spec_.number("variance_smoothing"), priors_of(spec_, classes_),
                           class_weights(spec_, store_.target())};
    BayesSums total(columns_, centers_, classes_);
    const BayesStep step(columns_, centers_, store_);
    if (workers_.steps() != nullptr && can_travel(step.shape())) {
      add_chunks(step, total);
    } else {
      add_blocks(total);
    }
    if (const auto column = total.negative_column()) {
      const std::string& name = store_.features()[store_.columns()[*column].feature].name;
      throw make_error<RuntimeErrorId::NegativeCount>(name, "write distribution = gaussian, or leave the feature out",
                                                      name);
    }
    return total.finish(rules);
  }

  /// Predictions of every row of a block.
  void predict(const BayesScores& scores, std::size_t block, std::span<double> out) const {
    const std::vector<BayesCells> cells = cells_of(block);
    const std::size_t rows = store_.block_rows(block);
    const std::size_t outputs = this->outputs();
    const std::size_t tile = std::clamp<std::size_t>(kTileScores / classes_, 16, 1024);
    std::vector<double> sums(classes_ * tile);
    for (std::size_t first = 0; first < rows; first += tile) {
      workers_.check();
      const std::size_t count = std::min(tile, rows - first);
      for (std::size_t k = 0; k < classes_; ++k) std::fill_n(sums.data() + k * tile, tile, scores.log_priors()[k]);
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (cells[c].codes != nullptr) {
          scores.add_codes(c, cells[c].codes + first, count, tile, sums.data());
        } else {
          scores.add_numbers(c, cells[c].numbers + first, cells[c].shift, count, tile, sums.data());
        }
      }
      bayes_predictions(sums.data(), classes_, tile, count, spec_.task == Task::binary, out.data() + first * outputs);
    }
  }

 private:
  [[nodiscard]] std::vector<BayesCells> cells_of(std::size_t block) const {
    std::vector<BayesCells> cells;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const ingest::MatrixColumn& column = store_.columns()[c];
      if (column.is_category) {
        cells.push_back({nullptr, store_.codes(block, c).data(), 0});
      } else {
        cells.push_back({store_.numbers(block, c).data(), nullptr, column.shift});
      }
    }
    return cells;
  }

  void add_blocks(BayesSums& total) const {
    std::vector<BayesSums> sums(workers_.size(), total);
    workers_.run(
        store_.block_count(),
        [&](unsigned worker, std::size_t block) {
          sums[worker].clear();
          const auto splits = reinterpret_cast<const std::uint8_t*>(store_.splits(block).data());
          const std::vector<std::uint32_t> classes =
              counted_classes({splits, store_.block_rows(block)}, store_.target_codes(block), classes_);
          sums[worker].add({classes.size(), classes.data(), cells_of(block)});
        },
        [&](unsigned worker, std::size_t) { total.combine(sums[worker]); });
  }

  void add_chunks(const BayesStep& step, BayesSums& total) const {
    std::vector<std::int32_t> chunks;
    for (std::size_t block = 0; block < store_.block_count(); ++block) {
      for (std::size_t first = 0; first < store_.block_rows(block); first += kChunkRows) {
        chunks.push_back(static_cast<std::int32_t>(block * kBlockChunks + first / kChunkRows));
      }
    }
    BayesSums sums = total;
    run_step(workers_, step.encode(), step.shape(), chunks, [&](const ChunkSums& found) {
      std::copy(found.sums.begin(), found.sums.end(), sums.values().begin());
      total.combine(sums);
    });
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  Workers& workers_;
  Preparation preparation_;
  std::vector<BayesColumn> columns_;
  std::vector<double> centers_;
  std::size_t classes_;
};

}  // namespace

TrainingResult train_naive_bayes(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                 Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  TrainingResult result;
  BayesTraining training(spec, store, resources, workers);
  monitor.report({"fit", store.rows(), 0, 1, "", 0});
  workers.use_steps(store);
  const BayesModel model = training.fit();
  result.iterations = 1;
  result.stopped_by = "converged";
  result.state.tensors = to_tensors(model);
  result.state.preparation = to_json(training.preparation());
  result.parts = bayes_parts(training.preparation(), model);
  monitor.report({"evaluate", store.rows(), 1, 1, "", 0});
  const BayesScores scores(model);
  judge(
      spec, store, training.outputs(),
      [&](std::size_t block, std::span<double> out) { training.predict(scores, block, out); }, workers, result);
  return result;
}

}  // namespace dmlc::train
