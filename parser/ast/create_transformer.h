// SPDX-License-Identifier: Apache-2.0
// CREATE FEATURE TRANSFORMER as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"

namespace dmlc::ast {

struct CreateTransformer {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `CREATE FEATURE TRANSFORMER`
  QualifiedName name;
  Clause<SqlFragment> query;  ///< AS

  static constexpr std::string_view kind = "create_transformer";
  static constexpr auto fields =
      std::tuple{Field{"description", &CreateTransformer::description}, Field{"name", &CreateTransformer::name},
                 Field{"query", &CreateTransformer::query}};
};

}  // namespace dmlc::ast
