// SPDX-License-Identifier: Apache-2.0
// EXPLAIN LINEAGE as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

enum class LineageOf { Model, Column, Endpoint };
/// "MODEL", "COLUMN", "ENDPOINT".
[[nodiscard]] std::string_view spelling(LineageOf what);

struct ExplainLineage {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `EXPLAIN LINEAGE OF`
  LineageOf what = LineageOf::Model;
  QualifiedName name;

  static constexpr std::string_view kind = "explain_lineage";
  static constexpr auto fields = std::tuple{Field{"description", &ExplainLineage::description},
                                            Field{"what", &ExplainLineage::what}, Field{"name", &ExplainLineage::name}};
};

}  // namespace dmlc::ast
