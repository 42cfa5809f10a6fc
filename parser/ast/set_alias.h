// SPDX-License-Identifier: Apache-2.0
// ALTER MODEL … SET ALIAS as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/version_ref.h"

namespace dmlc::ast {

struct SetAlias {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `ALTER MODEL`
  QualifiedName model;
  Clause<Name> alias;  ///< SET ALIAS
  VersionRef version;

  static constexpr std::string_view kind = "set_alias";
  static constexpr auto fields =
      std::tuple{Field{"description", &SetAlias::description}, Field{"model", &SetAlias::model},
                 Field{"alias", &SetAlias::alias}, Field{"version", &SetAlias::version}};
};

}  // namespace dmlc::ast
