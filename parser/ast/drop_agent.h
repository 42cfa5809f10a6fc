// SPDX-License-Identifier: Apache-2.0
// DROP AGENT as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct DropAgent {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `DROP AGENT`
  bool if_exists = false;
  QualifiedName name;

  static constexpr std::string_view kind = "drop_agent";
  static constexpr auto fields = std::tuple{Field{"description", &DropAgent::description},
                                            Field{"if_exists", &DropAgent::if_exists}, Field{"name", &DropAgent::name}};
};

}  // namespace dmlc::ast
