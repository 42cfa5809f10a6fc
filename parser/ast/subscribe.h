// SPDX-License-Identifier: Apache-2.0
// SUBSCRIBE TO as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/action.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct Subscribe {
  Span span;
  std::string description;          ///< the comment directly above; empty when there is none
  Span keyword;                     ///< `SUBSCRIBE TO`
  Value pattern;                    ///< a string
  Clause<ProcedureCall> procedure;  ///< EXECUTE

  static constexpr std::string_view kind = "subscribe";
  static constexpr auto fields =
      std::tuple{Field{"description", &Subscribe::description}, Field{"pattern", &Subscribe::pattern},
                 Field{"procedure", &Subscribe::procedure}};
};

}  // namespace dmlc::ast
