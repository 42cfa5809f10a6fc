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

class GroupedPredictor final : public Predictor, public GroupModels {
 public:
  GroupedPredictor(std::unique_ptr<Predictor> of_all, std::size_t features, std::size_t groups)
      : of_all_(std::move(of_all)), features_(features) {
    classes_ = of_all_->classes();
    dictionaries_.assign(groups, ingest::Dictionary(kDictionarySeed));
    own_.resize(of_all_->outputs());
  }

  [[nodiscard]] std::size_t outputs() const override { return of_all_->outputs(); }
  [[nodiscard]] const std::vector<Group>& groups() const override { return groups_; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    const std::span<const Cell> inputs = row.first(features_);
    const Model* model = find(row.subspan(features_));
    if (model == nullptr) {
      of_all_->predict(inputs, out);
      return;
    }
    if (model->places.empty()) {
      model->predictor->predict(inputs, out);
      return;
    }
    model->predictor->predict(inputs, own_);
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t k = 0; k < model->places.size(); ++k) out[model->places[k]] = own_[k];
  }

  /// Says what does not fit; empty when all is well.
  std::string add(const train::GroupModel& group, std::unique_ptr<Predictor> predictor) {
    Model model{std::move(predictor), {}};
    if (model.predictor->classes() != classes_ || model.predictor->outputs() != outputs()) {
      if (model.predictor->outputs() > outputs()) return "a group has more outputs than the model of all rows";
      for (const std::string& label : model.predictor->classes()) {
        const auto place = std::find(classes_.begin(), classes_.end(), label);
        if (place == classes_.end()) return "a group has a class that the model of all rows does not have";
        model.places.push_back(static_cast<std::size_t>(place - classes_.begin()));
      }
      for (std::size_t k = model.places.size(); k < model.predictor->outputs(); ++k) model.places.push_back(k);
      if (model.places.size() > outputs()) return "a group has other outputs than the model of all rows";
    }
    std::uint64_t place = 0;
    Group& listed = groups_.emplace_back();
    listed.predictor = model.predictor.get();
    for (std::size_t g = 0; g < dictionaries_.size(); ++g) {
      const bool is_null = group.key_is_null[g];
      place = next_place(place, is_null ? kNull : dictionaries_[g].code_of(group.key[g]));
      listed.key.push_back(is_null ? std::nullopt : std::optional(group.key[g]));
    }
    if (!models_.emplace(place, std::move(model)).second) return "two groups are the same";
    return {};
  }

 private:
  static constexpr std::int32_t kNull = -1;
  struct Model {
    std::unique_ptr<Predictor> predictor;
    std::vector<std::size_t> places;  ///< where its outputs belong, if they are not those of all
  };

  /// Codes are below 2^20, as groups are.
  static std::uint64_t next_place(std::uint64_t place, std::int32_t code) {
    return ingest::fold_multiply(place + static_cast<std::uint64_t>(code + 2), 0x9e3779b97f4a7c15ULL) + 1;
  }

  [[nodiscard]] const Model* find(std::span<const Cell> group) const {
    std::uint64_t place = 0;
    for (std::size_t g = 0; g < dictionaries_.size(); ++g) {
      const Cell& cell = group[g];
      const std::int32_t code = cell.is_null ? kNull : dictionaries_[g].find(cell.text, cell.text_size);
      if (!cell.is_null && code < 0) return nullptr;
      place = next_place(place, code);
    }
    const auto found = models_.find(place);
    return found == models_.end() ? nullptr : &found->second;
  }

  std::unique_ptr<Predictor> of_all_;
  std::size_t features_;
  std::vector<ingest::Dictionary> dictionaries_;
  std::unordered_map<std::uint64_t, Model> models_;
  std::vector<Group> groups_;
  mutable std::vector<double> own_;  ///< outputs of a group that has other classes
};

}  // namespace

std::unique_ptr<Predictor> join_predictors(const train::ModelSpec& spec, std::unique_ptr<Predictor> of_all,
                                           const std::vector<train::GroupModel>& groups,
                                           std::vector<std::unique_ptr<Predictor>> predictors) {
  auto joined = std::make_unique<GroupedPredictor>(std::move(of_all), spec.features.size() - spec.groups, spec.groups);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string defect = joined->add(groups[g], std::move(predictors[g]));
    if (!defect.empty()) refuse_state(spec, defect);
  }
  return joined;
}

std::unique_ptr<Predictor> load_grouped_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  const train::ModelSpec one = train::group_spec(spec);
  std::vector<train::GroupModel> groups;
  try {
    groups = train::unpack_groups(find_tensor(spec, state, train::kGroupsTensor, tensor::DataType::uint8), spec.groups);
  } catch (const std::invalid_argument& defect) {
    refuse_state(spec, defect.what());
  }
  std::vector<std::unique_ptr<Predictor>> predictors;
  for (const train::GroupModel& group : groups) predictors.push_back(load_predictor(one, group.state));
  return join_predictors(spec, load_predictor(one, state), groups, std::move(predictors));
}

}  // namespace dmlc::predict
