// SPDX-License-Identifier: Apache-2.0
// SHOW MODELS and its like as they were written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

enum class ShowWhat { Models, Versions, Checkpoints, Tensors, Endpoints, Agents, Jobs, Events, Kernels };
/// "MODELS" and so on.
[[nodiscard]] std::string_view spelling(ShowWhat what);

struct Show {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< the words that say what is shown
  ShowWhat what = ShowWhat::Models;
  std::optional<QualifiedName> model;           ///< of VERSIONS, CHECKPOINTS and TENSORS
  std::optional<Clause<SqlFragment>> where;     ///< WHERE
  std::optional<Clause<SqlFragment>> order_by;  ///< ORDER BY
  std::optional<Clause<Integer>> limit;         ///< LIMIT

  static constexpr std::string_view kind = "show";
  static constexpr auto fields = std::tuple{Field{"description", &Show::description},
                                            Field{"what", &Show::what},
                                            Field{"model", &Show::model},
                                            Field{"where", &Show::where},
                                            Field{"order_by", &Show::order_by},
                                            Field{"limit", &Show::limit}};
};

}  // namespace dmlc::ast
