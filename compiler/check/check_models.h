// SPDX-License-Identifier: Apache-2.0
// Statements that name several models: each is known, none stands there twice, and they predict the same.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/check/checker.h"

namespace dmlc::check {

struct ListedModel {
  const ast::QualifiedName* name = nullptr;
  ir::TableName model;
  const KnownModel* known = nullptr;  ///< nullptr when nothing is known of it but its name, or not even that
};

/// The models of a list, which `clause` introduces; unknown ones, repeated ones and a list of one are reported.
[[nodiscard]] std::vector<ListedModel> check_model_list(Checker& checker, std::string_view clause,
                                                        const std::vector<const ast::QualifiedName*>& names);
[[nodiscard]] std::vector<ListedModel> check_model_list(Checker& checker, std::string_view clause,
                                                        const std::vector<ast::QualifiedName>& names);
/// Reports the first model that does another task than those before it, or predicts values of another kind.
void check_same_prediction(Checker& checker, const std::vector<ListedModel>& models);
/// The task of the first model of which it is known.
[[nodiscard]] std::optional<stdlib::Task> task_of(const std::vector<ListedModel>& models);
[[nodiscard]] ir::AttributeValue attribute_of(const std::vector<ListedModel>& models);

}  // namespace dmlc::check
