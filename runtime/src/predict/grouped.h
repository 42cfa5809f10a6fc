// SPDX-License-Identifier: Apache-2.0
// Predictor of FOR EACH: hands a row to the model of its group.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/group_models.h"

namespace dmlc::predict {

/// What a predictor of groups is besides.
class GroupModels {
 public:
  struct Group {
    std::vector<std::optional<std::string>> key;  ///< a text per column of FOR EACH; none for NULL
    const Predictor* predictor = nullptr;
  };
  virtual ~GroupModels() = default;
  /// Those with a model of their own, by their keys, NULL first.
  [[nodiscard]] virtual const std::vector<Group>& groups() const = 0;
};

/// The model of a group, with the outputs of that of all rows: classes that it lacks have 0. `one`: the specification
/// of a single model. Throws RuntimeError E0619.
[[nodiscard]] std::unique_ptr<Predictor> load_group_predictor(const train::ModelSpec& one, const Predictor& of_all,
                                                              const train::ModelState& state);

/// A predictor of models that are loaded: that of all rows, and those of the groups, parallel to `groups`. Throws
/// RuntimeError E0619.
[[nodiscard]] std::unique_ptr<Predictor> join_predictors(const train::ModelSpec& spec,
                                                         std::unique_ptr<Predictor> of_all,
                                                         const std::vector<train::GroupModel>& groups,
                                                         std::vector<std::unique_ptr<Predictor>> predictors);

/// Rows of groups that have no model take that of all rows. Throws RuntimeError E0619.
[[nodiscard]] std::unique_ptr<Predictor> load_grouped_predictor(const train::ModelSpec& spec,
                                                                const train::ModelState& state);

}  // namespace dmlc::predict
