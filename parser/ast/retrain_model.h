// SPDX-License-Identifier: Apache-2.0
// RETRAIN MODEL as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct RetrainModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `RETRAIN MODEL`
  QualifiedName model;
  std::optional<Clause<Value>> latest;  ///< USING LATEST; a duration

  static constexpr std::string_view kind = "retrain_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &RetrainModel::description}, Field{"model", &RetrainModel::model},
                 Field{"latest", &RetrainModel::latest}};
};

}  // namespace dmlc::ast
