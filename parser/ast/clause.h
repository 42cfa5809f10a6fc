// SPDX-License-Identifier: Apache-2.0
// A clause of a statement: its value with the words that open it.
#pragma once

#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"

namespace dmlc::ast {

template <class T>
struct Clause {
  T value;
  Span keyword;  ///< the opening words, `STOP WHEN` for instance
  Span span;     ///< opening words and value

  static constexpr std::string_view kind = "clause";
  static constexpr auto fields = std::tuple{Field{"value", &Clause::value}};

  [[nodiscard]] const T* operator->() const { return &value; }
  [[nodiscard]] const T& operator*() const { return value; }
};

}  // namespace dmlc::ast
