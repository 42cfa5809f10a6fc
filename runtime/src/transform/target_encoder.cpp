// SPDX-License-Identifier: Apache-2.0
// target_encoder: the mean of the target over the training rows of the category, mixed with `smoothing` rows of the
// overall mean; of a class its share, of more than two classes one each. NULL is a category if training had it; else it
// is the overall mean, as unseen values are. Training rows are encoded from the rows of the other folds, so that none
// sees its own target; all others from all training rows.
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/network/random.h"
#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

constexpr std::uint64_t kForFolds = 0x656e636f6465;  // "encode": other numbers than other random choices draw

/// Shared by the encoders of the folds. NULL stands behind the values.
struct Categories {
  std::vector<std::string> values;
  ingest::Dictionary dictionary{0};

  explicit Categories(std::vector<std::string> values_) : values(std::move(values_)) {
    for (const std::string& value : values) (void)dictionary.code_of(value);
  }
  [[nodiscard]] std::size_t null_place() const { return values.size(); }
};
using CategoriesPtr = std::shared_ptr<const Categories>;

class TargetEncoder final : public Transformer {
 public:
  /// `labels`: an output each; empty for one output. `encodings`: by category, then NULL, one number per output;
  /// `mean`: for unseen values.
  TargetEncoder(CategoriesPtr categories, std::vector<std::string> labels, std::vector<double> encodings,
                std::vector<double> mean)
      : categories_(std::move(categories)),
        labels_(std::move(labels)),
        encodings_(std::move(encodings)),
        mean_(std::move(mean)) {}

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    std::vector<ingest::FeatureColumn> outputs;
    for (const std::string& label : labels_) outputs.push_back({name + "=" + label, ingest::CellKind::number});
    if (labels_.empty()) outputs.push_back({name, ingest::CellKind::number});
    return outputs;
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    const std::int32_t code = cell.is_null ? 0 : categories_->dictionary.find(cell.text, cell.text_size);
    const std::size_t place = cell.is_null ? categories_->null_place() : static_cast<std::size_t>(code);
    const double* encoding = code < 0 ? mean_.data() : encodings_.data() + place * mean_.size();
    for (std::size_t k = 0; k < mean_.size(); ++k) out[k] = number_cell(encoding[k]);
  }
  [[nodiscard]] nlohmann::json state() const override {
    return {{"categories", texts_json(categories_->values)},
            {"labels", texts_json(labels_)},
            {"encodings", encodings_},
            {"mean", mean_}};
  }

 private:
  CategoriesPtr categories_;
  std::vector<std::string> labels_;
  std::vector<double> encodings_;
  std::vector<double> mean_;
};

/// Rows and targets by category, then NULL.
struct Sums {
  std::vector<double> rows;
  std::vector<double> targets;  ///< by category and output
  double all_rows = 0;
  std::vector<double> all_targets;

  Sums(std::size_t places, std::size_t outputs) : rows(places), targets(places * outputs), all_targets(outputs) {}
  void add(std::size_t place, std::size_t output, double target, double row) {
    rows[place] += row;
    all_rows += row;
    targets[place * all_targets.size() + output] += target;
    all_targets[output] += target;
  }
};

/// Reads training rows and makes encoders of them.
class Fitting {
 public:
  explicit Fitting(const FitInput& input) : input_(input) {
    std::vector<std::string> values;
    for (ingest::Category& category : input.categories()) values.push_back(std::move(category.value));
    categories_ = std::make_shared<const Categories>(std::move(values));
    for (const ingest::Category& category : input.matrix().categories) {
      const auto size = static_cast<std::uint32_t>(category.value.size());
      const std::int32_t place = categories_->dictionary.find(category.value.data(), size);
      places_.push_back(static_cast<std::size_t>(std::max(place, 0)));  // of values outside training never asked for
    }
    if (input.spec.task == train::Task::multiclass) {
      for (const ingest::Category& label : input.store.target().classes) labels_.push_back(label.value);
    }
    for (std::size_t block = 0; block < input.store.block_count(); ++block) {
      const auto splits = input.store.splits(block);
      for (std::size_t row = 0; row < splits.size(); ++row) {
        if (splits[row] == ingest::Split::training) {
          training_.push_back(static_cast<std::uint32_t>(block * ingest::kBlockRows + row));
        }
      }
    }
  }

  Fit run() {
    Sums all = empty();
    for (const std::uint32_t row : training_) add(all, row, 1);
    Fit fit{encoder(all), {}, {}};
    deal_folds(fit);
    for (std::size_t fold = 0; fold < fold_count(); ++fold) {
      Sums others = all;
      for (const std::uint32_t row : training_) {
        if (fit.fold_of[row] == fold) add(others, row, -1);
      }
      fit.folds.push_back(encoder(others));
    }
    return fit;
  }

 private:
  [[nodiscard]] std::size_t outputs() const { return labels_.empty() ? 1 : labels_.size(); }
  [[nodiscard]] Sums empty() const { return {categories_->values.size() + 1, outputs()}; }
  [[nodiscard]] std::size_t fold_count() const {
    const auto asked = static_cast<std::size_t>(std::clamp<std::int64_t>(input_.transform.integer("folds"), 2, 100));
    return std::min(asked, training_.size());
  }

  /// Sizes differ by one row at most.
  void deal_folds(Fit& fit) const {
    std::vector<std::uint32_t> rows = training_;
    network::Random random(network::mixed(input_.spec.seed, kForFolds));
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
    fit.fold_of.assign(input_.store.rows(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      fit.fold_of[rows[i]] = static_cast<std::uint8_t>(i % fold_count());
    }
  }

  /// Adds a row, or with -1 takes it away.
  void add(Sums& sums, std::uint32_t row, double sign) const {
    const std::size_t block = row / ingest::kBlockRows;
    const std::size_t at = row % ingest::kBlockRows;
    const std::int32_t code = input_.store.codes(block, input_.column)[at];
    const std::size_t place = code < 0 ? categories_->null_place() : places_[static_cast<std::size_t>(code)];
    const ingest::TargetColumn& target = input_.store.target();
    if (target.kind == ingest::TargetKind::number) {
      const double value = static_cast<double>(input_.store.target_numbers(block)[at]) + target.shift;
      sums.add(place, 0, sign * value, sign);
      return;
    }
    const std::int32_t label = input_.store.target_codes(block)[at];
    if (label < 0) return;
    if (labels_.empty()) {
      sums.add(place, 0, label == 1 ? sign : 0, sign);
    } else {
      sums.add(place, static_cast<std::size_t>(label), sign, sign);
    }
  }

  [[nodiscard]] TransformerPtr encoder(const Sums& sums) const {
    const double smoothing = input_.transform.number("smoothing");
    std::vector<double> mean;
    for (const double targets : sums.all_targets) mean.push_back(sums.all_rows > 0 ? targets / sums.all_rows : 0);
    std::vector<double> encodings;
    encodings.reserve(sums.targets.size());
    for (std::size_t place = 0; place < sums.rows.size(); ++place) {
      const double rows = sums.rows[place];
      for (std::size_t k = 0; k < mean.size(); ++k) {
        // Of a category that only this fold has nothing is known; rounding dust of its sums must not count.
        encodings.push_back(
            rows < 0.5 ? mean[k] : (sums.targets[place * mean.size() + k] + smoothing * mean[k]) / (rows + smoothing));
      }
    }
    return std::make_unique<TargetEncoder>(categories_, labels_, std::move(encodings), std::move(mean));
  }

  const FitInput& input_;
  CategoriesPtr categories_;
  std::vector<std::size_t> places_;  ///< by code of the store
  std::vector<std::string> labels_;
  std::vector<std::uint32_t> training_;  ///< rows of the store
};

}  // namespace

Fit fit_target_encoder(const FitInput& input) { return Fitting(input).run(); }

TransformerPtr load_target_encoder(const LoadInput& input) {
  auto categories = std::make_shared<const Categories>(texts_member(input.state, "categories"));
  std::vector<std::string> labels = texts_member(input.state, "labels");
  std::vector<double> encodings = numbers_member(input.state, "encodings");
  std::vector<double> mean = numbers_member(input.state, "mean");
  if (mean.size() != std::max<std::size_t>(labels.size(), 1) ||
      encodings.size() != (categories->values.size() + 1) * mean.size()) {
    refuse("the encodings of a target_encoder do not fit its categories");
  }
  return std::make_unique<TargetEncoder>(std::move(categories), std::move(labels), std::move(encodings),
                                         std::move(mean));
}

}  // namespace dmlc::transform
