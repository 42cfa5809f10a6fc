// SPDX-License-Identifier: Apache-2.0
// REVOKE PREDICT as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/grant_predict.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct RevokePredict {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `REVOKE PREDICT ON`
  PredictObject what = PredictObject::Model;
  QualifiedName name;
  Clause<std::vector<Name>> roles;  ///< FROM; at least one

  static constexpr std::string_view kind = "revoke_predict";
  static constexpr auto fields =
      std::tuple{Field{"description", &RevokePredict::description}, Field{"what", &RevokePredict::what},
                 Field{"name", &RevokePredict::name}, Field{"roles", &RevokePredict::roles}};
};

}  // namespace dmlc::ast
