// SPDX-License-Identifier: Apache-2.0
// ALTER AGENT as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct AlterAgent {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `ALTER AGENT`
  QualifiedName name;
  bool resume = false;  ///< RESUME; else PAUSE

  static constexpr std::string_view kind = "alter_agent";
  static constexpr auto fields = std::tuple{Field{"description", &AlterAgent::description},
                                            Field{"name", &AlterAgent::name}, Field{"resume", &AlterAgent::resume}};
};

}  // namespace dmlc::ast
