// SPDX-License-Identifier: Apache-2.0
// A version of a model as statements name it.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `VERSION 3` or `previous_version`
struct VersionRef {
  std::optional<Integer> number;  ///< not set: the version before the current one
  Span span;

  static constexpr std::string_view kind = "version_ref";
  static constexpr auto fields = std::tuple{Field{"number", &VersionRef::number}};
};

}  // namespace dmlc::ast
