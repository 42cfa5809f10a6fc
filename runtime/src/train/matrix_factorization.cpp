// SPDX-License-Identifier: Apache-2.0
// Iterations of a factorization: measuring, the best one, checkpoints, the stored result.
#include "runtime/src/train/matrix_factorization.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runtime/src/train/factorization_state.h"
#include "runtime/src/train/network_saved.h"
#include "runtime/src/train/round_judge.h"

namespace dmlc::train {
namespace {

using ingest::Split;
using nlohmann::json;

FactorSettings settings_of(const ModelSpec& spec) {
  return {spec.text("feedback") == "implicit", static_cast<std::size_t>(spec.integer("factors")), spec.number("l2"),
          spec.number("alpha"), spec.seed};
}

template <class Value>
std::uint32_t checksum_of(const std::vector<Value>& values) {
  return tensor::checksum(reinterpret_cast<const std::byte*>(values.data()), values.size() * sizeof(Value));
}

class FactorizationTraining {
 public:
  FactorizationTraining(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                        Monitor& monitor)
      : spec_(spec),
        store_(store),
        resources_(resources),
        monitor_(monitor),
        workers_(resources, monitor, spec.name),
        rule_(rating_rule(spec)),
        settings_(settings_of(spec)),
        matrix_(within_memory().make_matrix()),
        baselines_(make_baselines(matrix_, rule_.is_implicit)),
        scores_(matrix_, rule_, baselines_),
        squares_(matrix_, settings_, workers_),
        judge_(spec, measures() && store.rows_in(Split::validation) > 0),
        clock_(spec.checkpoints) {
    if (measures() && !judge_.wanted().empty()) {
      const bool validates = store.rows_in(Split::validation) > 0;
      held_ = held_ratings(store, rule_, validates ? Split::validation : Split::training);
    }
  }

  TrainingResult run() {
    if (resources_.resume != nullptr) resume();
    while (stopped_by_.empty()) {
      iterate();
      if (clock_.is_due(iteration_)) monitor_.save(checkpoint());
    }
    return result();
  }

 private:
  /// Metrics compare ratings; counts are not what an implicit factorization predicts.
  [[nodiscard]] bool measures() const { return !rule_.is_implicit; }

  FactorizationTraining& within_memory() {
    const std::uint64_t users = values_of(store_, rule_.user_feature).size();
    const std::uint64_t items = values_of(store_, rule_.item_feature).size();
    const std::uint64_t factors = AlternatingSquares::bytes(settings_, users, items, workers_.size());
    // Besides the matrix: the best factors, those of the state, and truth and predictions of measured rows.
    const std::uint64_t held = store_.rows() * (2 * sizeof(std::int32_t) + 3 * sizeof(double));
    make_room(spec_, resources_, store_,
              {.fixed = rating_matrix_bytes(store_.rows(), users, items) + 3 * factors + held});
    return *this;
  }
  RatingMatrix make_matrix() { return make_rating_matrix(spec_, rule_, store_, workers_); }

  void iterate() {
    squares_.iterate();
    const double previous = loss_;
    loss_ = squares_.loss();
    ++iteration_;
    if (!std::isfinite(loss_)) {
      throw make_error<RuntimeErrorId::NotConverged>(
          spec_.name, "raise l2, or scale the target down", spec_.name,
          "the loss is no number after iteration " + std::to_string(iteration_));
    }
    enter();
    const auto most = static_cast<std::uint32_t>(spec_.integer("max_iterations"));
    monitor_.report({"fit", iteration_ * matrix_.count(), iteration_, most, "loss", loss_, 0, 0, loss_});
    if (judge_.stops()) {
      stopped_by_ = judge_.stopped_by();
    } else if (iteration_ > 1 && previous - loss_ <= spec_.number("tolerance") * previous) {
      stopped_by_ = "converged";
    } else if (iteration_ >= most) {
      const bool is_last = judge_.best_round() == 0 || judge_.best_round() == iteration_;
      stopped_by_ = is_last ? "iterations" : "best_round";
    }
  }

  /// Measures what OPTIMIZE FOR and STOP WHEN ask for, keeps the factors when they are the best.
  void enter() {
    std::vector<MetricValue> measured;
    if (!held_.truth.empty()) {
      measured = measure_ratings(scores_, squares_.factors(), held_, store_.target(), judge_.wanted(), workers_);
    }
    judge_.enter(iteration_, loss_, measured);
    if (judge_.best_round() == iteration_) best_ = squares_.factors();
    for (const RoundPoint& point : judge_.points()) {
      curve_.push_back({iteration_, point.split, point.metric, point.value});
    }
  }

  [[nodiscard]] const Factors& chosen() const { return judge_.best_round() > 0 ? best_ : squares_.factors(); }

  /// Of the ratings and of everything that must not change under a checkpoint.
  [[nodiscard]] std::string fingerprint() const {
    const json parts{settings_.is_implicit,
                     settings_.factors,
                     settings_.l2,
                     settings_.alpha,
                     settings_.seed,
                     checksum_of(matrix_.by_user.starts),
                     checksum_of(matrix_.by_user.others),
                     checksum_of(matrix_.by_user.values),
                     checksum_of(held_.truth),
                     checksum_of(held_.users),
                     checksum_of(held_.items)};
    return parts.dump();
  }

  [[nodiscard]] Checkpoint checkpoint() const {
    const std::string metric = canonical_metric(spec_.optimize_for);
    Checkpoint checkpoint{iteration_, metric, std::nan(""), {}};
    for (const RoundPoint& point : judge_.points()) {
      if (point.metric == metric) checkpoint.value = point.value;
    }
    const json notes{{"iteration", iteration_},
                     {"loss", loss_},
                     {"stopped_by", stopped_by_},
                     {"seconds", judge_.seconds()},
                     {"rows", fingerprint()}};
    checkpoint.tensors = {text_tensor("notes", notes.dump()), text_tensor("curve", curve_text(curve_)),
                          doubles_tensor("users", squares_.factors().users),
                          doubles_tensor("items", squares_.factors().items)};
    if (judge_.best_round() > 0) {
      checkpoint.tensors.push_back(doubles_tensor("best/users", best_.users));
      checkpoint.tensors.push_back(doubles_tensor("best/items", best_.items));
    }
    return checkpoint;
  }

  /// Goes on where a checkpoint stopped; begins again, with a warning, when it does not fit.
  void resume() {
    try {
      restore(resources_.resume->tensors);
    } catch (const json::exception&) {
      warn_unused("its notes cannot be read");
    } catch (const std::invalid_argument& defect) {
      warn_unused(defect.what());
    }
  }

  void warn_unused(std::string_view reason) {
    warnings_.push_back(make_warning<RuntimeErrorId::CheckpointUnused>(spec_.name, spec_.name, reason));
  }

  [[nodiscard]] Factors saved_factors(const std::vector<tensor::Tensor>& saved, const std::string& prefix) const {
    Factors factors = squares_.factors();
    factors.users = saved_doubles(saved, prefix + "users", factors.users.size());
    factors.items = saved_doubles(saved, prefix + "items", factors.items.size());
    return factors;
  }

  /// Changes nothing before all of it has been read.
  void restore(const std::vector<tensor::Tensor>& saved) {
    const json notes = json::parse(saved_text(saved, "notes"));
    if (notes.at("rows").get<std::string>() != fingerprint()) throw std::invalid_argument("the rows have changed");
    const auto iteration = notes.at("iteration").get<std::uint32_t>();
    const auto loss = notes.at("loss").get<double>();
    auto stopped_by = notes.at("stopped_by").get<std::string>();
    const auto seconds = notes.at("seconds").get<double>();
    std::vector<CurvePoint> curve = parse_curve(saved_text(saved, "curve"));
    Factors factors = saved_factors(saved, "");
    RoundJudge judge = judge_;
    judge.continue_after(seconds);
    judge.enter_again(curve);
    if (judge.best_round() > 0) best_ = saved_factors(saved, "best/");
    judge_.continue_after(seconds);
    judge_.enter_again(curve);
    iteration_ = iteration;
    loss_ = loss;
    stopped_by_ = std::move(stopped_by);
    curve_ = std::move(curve);
    squares_.set_factors(std::move(factors));
  }

  /// How full the matrix is.
  [[nodiscard]] ModelPart ratings_part() const {
    const std::uint64_t users = matrix_.by_user.known();
    const std::uint64_t items = matrix_.by_item.known();
    const double share = static_cast<double>(matrix_.count()) / static_cast<double>(users) / static_cast<double>(items);
    return {"ratings", share,
            std::to_string(matrix_.count()) + " pairs of " + std::to_string(users) + " users and " +
                std::to_string(items) + " items"};
  }

  void add_warnings(TrainingResult& result) {
    const std::string& user = spec_.features[rule_.user_feature].name;
    const std::string& item = spec_.features[rule_.item_feature].name;
    if (matrix_.unnamed > 0) {
      warnings_.push_back(make_warning<RuntimeErrorId::UnnamedRatings>(spec_.name, matrix_.unnamed, user, item));
    }
    if (matrix_.repeated > 0) {
      const std::string_view joined = rule_.is_implicit ? "sum" : "mean";
      warnings_.push_back(
          make_warning<RuntimeErrorId::RepeatedRatings>(spec_.name, matrix_.repeated, user, item, joined));
    }
    result.warnings = std::move(warnings_);
  }

  TrainingResult result() {
    const Factors& factors = chosen();
    monitor_.report({"evaluate", store_.rows(), iteration_, iteration_, "", 0});
    TrainingResult result;
    const std::vector<std::string> wanted{"rmse", "mae"};
    for (const Split split : {Split::training, Split::validation, Split::test}) {
      if (store_.rows_in(split) == 0 || (rule_.is_implicit && split == Split::training)) continue;
      const HeldRatings held = held_ratings(store_, rule_, split);
      const std::vector<MetricValue> values =
          rule_.is_implicit ? measure_ranks(scores_, factors, held, matrix_, workers_)
                            : measure_ratings(scores_, factors, held, store_.target(), wanted, workers_);
      result.metrics.insert(result.metrics.end(), values.begin(), values.end());
    }
    result.state = make_factorization_state(spec_, rule_, store_, matrix_, baselines_, factors);
    result.curve = std::move(curve_);
    result.iterations = judge_.best_round() > 0 ? judge_.best_round() : iteration_;
    result.stopped_by = stopped_by_;
    result.parts.push_back(ratings_part());
    add_warnings(result);
    return result;
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  const Resources& resources_;
  Monitor& monitor_;
  Workers workers_;
  RatingRule rule_;
  FactorSettings settings_;
  RatingMatrix matrix_;
  Baselines baselines_;
  RatingScores scores_;
  AlternatingSquares squares_;
  RoundJudge judge_;
  CheckpointClock clock_;
  HeldRatings held_;
  Factors best_;
  double loss_ = 0;
  std::uint32_t iteration_ = 0;
  std::string stopped_by_;
  std::vector<CurvePoint> curve_;
  std::vector<RuntimeWarning> warnings_;
};

}  // namespace

TrainingResult train_factorization(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                   Monitor& monitor) {
  return FactorizationTraining(spec, store, resources, monitor).run();
}

}  // namespace dmlc::train
