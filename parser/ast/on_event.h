// SPDX-License-Identifier: Apache-2.0
// ON EVENT as it was written.
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

struct OnEvent {
  Span span;
  std::string description;          ///< the comment directly above; empty when there is none
  Span keyword;                     ///< `ON EVENT`
  Value event;                      ///< a string
  Clause<ProcedureCall> procedure;  ///< EXECUTE

  static constexpr std::string_view kind = "on_event";
  static constexpr auto fields = std::tuple{Field{"description", &OnEvent::description},
                                            Field{"event", &OnEvent::event}, Field{"procedure", &OnEvent::procedure}};
};

}  // namespace dmlc::ast
