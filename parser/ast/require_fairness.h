// SPDX-License-Identifier: Apache-2.0
// REQUIRE FAIRNESS as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct RequireFairness {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `REQUIRE FAIRNESS OF MODEL`
  QualifiedName model;
  Clause<Name> across;         ///< ACROSS
  Clause<Value> least;         ///< SELECTION RATE RATIO ABOVE
  bool blocks_deploy = false;  ///< ELSE BLOCK DEPLOY

  static constexpr std::string_view kind = "require_fairness";
  static constexpr auto fields =
      std::tuple{Field{"description", &RequireFairness::description}, Field{"model", &RequireFairness::model},
                 Field{"across", &RequireFairness::across}, Field{"least", &RequireFairness::least},
                 Field{"blocks_deploy", &RequireFairness::blocks_deploy}};
};

}  // namespace dmlc::ast
