// SPDX-License-Identifier: Apache-2.0
// GRANT PREDICT as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

enum class PredictObject { Model, Endpoint };
/// "MODEL", "ENDPOINT".
[[nodiscard]] std::string_view spelling(PredictObject what);

struct GrantPredict {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `GRANT PREDICT ON`
  PredictObject what = PredictObject::Model;
  QualifiedName name;
  Clause<std::vector<Name>> roles;  ///< TO; at least one

  static constexpr std::string_view kind = "grant_predict";
  static constexpr auto fields =
      std::tuple{Field{"description", &GrantPredict::description}, Field{"what", &GrantPredict::what},
                 Field{"name", &GrantPredict::name}, Field{"roles", &GrantPredict::roles}};
};

}  // namespace dmlc::ast
