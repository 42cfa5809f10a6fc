// SPDX-License-Identifier: Apache-2.0
// PUBLISH EVENT as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct PublishEvent {
  Span span;
  std::string description;               ///< the comment directly above; empty when there is none
  Span keyword;                          ///< `PUBLISH EVENT`
  Value event;                           ///< a string
  std::optional<Clause<Value>> payload;  ///< WITH PAYLOAD; a map

  static constexpr std::string_view kind = "publish_event";
  static constexpr auto fields =
      std::tuple{Field{"description", &PublishEvent::description}, Field{"event", &PublishEvent::event},
                 Field{"payload", &PublishEvent::payload}};
};

}  // namespace dmlc::ast
