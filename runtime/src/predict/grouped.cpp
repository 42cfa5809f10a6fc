// SPDX-License-Identifier: Apache-2.0
// Finds a row's group by the texts of its last features.
#include "runtime/src/predict/grouped.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/predict/state_reader.h"

namespace dmlc::predict {
namespace {

/// Any fixed number: the texts come from the owner of the model.
constexpr std::uint64_t kDictionarySeed = 0x243f6a8885a308d3ULL;

/// A model of a group without some of the classes.
class PlacedPredictor final : public Predictor {
 public:
  PlacedPredictor(std::unique_ptr<Predictor> own, std::vector<std::size_t> places, std::size_t outputs)
      : own_(std::move(own)), places_(std::move(places)), outputs_(outputs), values_(own_->outputs()) {
    classes_ = own_->classes();
  }

  [[nodiscard]] std::size_t outputs() const override { return outputs_; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    own_->predict(row, values_);
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t k = 0; k < places_.size(); ++k) out[places_[k]] = values_[k];
  }

 private:
  std::unique_ptr<Predictor> own_;
  std::vector<std::size_t> places_;  ///< where its outputs belong
  std::size_t outputs_;
  mutable std::vector<double> values_;
};

class GroupedPredictor final : public Predictor, public GroupModels {
 public:
  GroupedPredictor(std::unique_ptr<Predictor> of_all, std::size_t features, std::size_t groups)
      : of_all_(std::move(of_all)), features_(features) {
    classes_ = of_all_->classes();
    dictionaries_.assign(groups, ingest::Dictionary(kDictionarySeed));
  }

  [[nodiscard]] std::size_t outputs() const override { return of_all_->outputs(); }
  [[nodiscard]] const std::vector<Group>& groups() const override { return groups_; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    const std::span<const Cell> inputs = row.first(features_);
    const Predictor* own = find(row.subspan(features_));
    (own == nullptr ? *of_all_ : *own).predict(inputs, out);
  }

  /// False when the group is there already.
  bool add(const train::GroupModel& group, std::unique_ptr<Predictor> predictor) {
    std::uint64_t place = 0;
    Group& listed = groups_.emplace_back();
    listed.predictor = predictor.get();
    for (std::size_t g = 0; g < dictionaries_.size(); ++g) {
      const bool is_null = group.key_is_null[g];
      place = next_place(place, is_null ? kNull : dictionaries_[g].code_of(group.key[g]));
      listed.key.push_back(is_null ? std::nullopt : std::optional(group.key[g]));
    }
    return predictors_.emplace(place, std::move(predictor)).second;
  }

 private:
  static constexpr std::int32_t kNull = -1;

  /// Codes are below 2^20, as groups are.
  static std::uint64_t next_place(std::uint64_t place, std::int32_t code) {
    return ingest::fold_multiply(place + static_cast<std::uint64_t>(code + 2), 0x9e3779b97f4a7c15ULL) + 1;
  }

  [[nodiscard]] const Predictor* find(std::span<const Cell> group) const {
    std::uint64_t place = 0;
    for (std::size_t g = 0; g < dictionaries_.size(); ++g) {
      const Cell& cell = group[g];
      const std::int32_t code = cell.is_null ? kNull : dictionaries_[g].find(cell.text, cell.text_size);
      if (!cell.is_null && code < 0) return nullptr;
      place = next_place(place, code);
    }
    const auto found = predictors_.find(place);
    return found == predictors_.end() ? nullptr : found->second.get();
  }

  std::unique_ptr<Predictor> of_all_;
  std::size_t features_;
  std::vector<ingest::Dictionary> dictionaries_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Predictor>> predictors_;
  std::vector<Group> groups_;
};

/// Where the outputs of a group's model belong. Throws E0619.
std::vector<std::size_t> places_of(const train::ModelSpec& spec, const Predictor& of_all, const Predictor& own) {
  if (own.outputs() > of_all.outputs()) refuse_state(spec, "a group has more outputs than the model of all rows");
  std::vector<std::size_t> places;
  for (const std::string& label : own.classes()) {
    const auto place = std::find(of_all.classes().begin(), of_all.classes().end(), label);
    if (place == of_all.classes().end()) {
      refuse_state(spec, "a group has a class that the model of all rows does not have");
    }
    places.push_back(static_cast<std::size_t>(place - of_all.classes().begin()));
  }
  for (std::size_t k = places.size(); k < own.outputs(); ++k) places.push_back(k);
  if (places.size() > of_all.outputs()) refuse_state(spec, "a group has other outputs than the model of all rows");
  return places;
}

}  // namespace

std::unique_ptr<Predictor> load_group_predictor(const train::ModelSpec& one, const Predictor& of_all,
                                                const train::ModelState& state) {
  std::unique_ptr<Predictor> own = load_predictor(one, state);
  if (own->classes() == of_all.classes() && own->outputs() == of_all.outputs()) return own;
  std::vector<std::size_t> places = places_of(one, of_all, *own);
  return std::make_unique<PlacedPredictor>(std::move(own), std::move(places), of_all.outputs());
}

std::unique_ptr<Predictor> join_predictors(const train::ModelSpec& spec, std::unique_ptr<Predictor> of_all,
                                           const std::vector<train::GroupModel>& groups,
                                           std::vector<std::unique_ptr<Predictor>> predictors) {
  auto joined = std::make_unique<GroupedPredictor>(std::move(of_all), spec.features.size() - spec.groups, spec.groups);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (!joined->add(groups[g], std::move(predictors[g]))) refuse_state(spec, "two groups are the same");
  }
  return joined;
}

std::unique_ptr<Predictor> load_grouped_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  const train::ModelSpec one = train::group_spec(spec);
  std::vector<train::GroupModel> groups;
  try {
    groups = train::unpack_groups(find_tensor(spec, state, train::kGroupsTensor, tensor::DataType::uint8), spec.groups,
                                  state.preparation, one);
  } catch (const std::invalid_argument& defect) {
    refuse_state(spec, defect.what());
  }
  std::unique_ptr<Predictor> of_all = load_predictor(one, state);
  std::vector<std::unique_ptr<Predictor>> predictors;
  for (const train::GroupModel& group : groups) predictors.push_back(load_group_predictor(one, *of_all, group.state));
  return join_predictors(spec, std::move(of_all), groups, std::move(predictors));
}

}  // namespace dmlc::predict
