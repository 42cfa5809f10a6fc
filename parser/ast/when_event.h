// SPDX-License-Identifier: Apache-2.0
// WHEN EVENT as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct WhenEvent {
  Span span;
  std::string description;                   ///< the comment directly above; empty when there is none
  Span keyword;                              ///< `WHEN EVENT`
  Value pattern;                             ///< a string
  std::optional<Clause<SqlFragment>> where;  ///< WHERE
  std::vector<BlockItem> body;               ///< THEN, or between BEGIN and END; at least one
  bool is_block = false;                     ///< BEGIN … END

  static constexpr std::string_view kind = "when_event";
  static constexpr auto fields = std::tuple{Field{"description", &WhenEvent::description},
                                            Field{"pattern", &WhenEvent::pattern}, Field{"where", &WhenEvent::where},
                                            Field{"body", &WhenEvent::body}, Field{"is_block", &WhenEvent::is_block}};
};

}  // namespace dmlc::ast
