// SPDX-License-Identifier: Apache-2.0
// REGISTER AGENT as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct RegisterAgent {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `REGISTER AGENT`
  QualifiedName name;
  std::optional<Clause<Value>> capabilities;     ///< WITH CAPABILITIES; a list
  std::optional<Clause<Value>> subscribe_to;     ///< SUBSCRIBE TO; a list
  std::optional<Clause<Value>> publish_to;       ///< PUBLISH TO; a list
  std::optional<Clause<Value>> priority;         ///< PRIORITY
  std::optional<Clause<Value>> resource_limits;  ///< RESOURCE_LIMITS; a map

  static constexpr std::string_view kind = "register_agent";
  static constexpr auto fields = std::tuple{
      Field{"description", &RegisterAgent::description},        Field{"name", &RegisterAgent::name},
      Field{"capabilities", &RegisterAgent::capabilities},      Field{"subscribe_to", &RegisterAgent::subscribe_to},
      Field{"publish_to", &RegisterAgent::publish_to},          Field{"priority", &RegisterAgent::priority},
      Field{"resource_limits", &RegisterAgent::resource_limits}};
};

}  // namespace dmlc::ast
