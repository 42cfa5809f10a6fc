// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's rules for conversions, common types, and for choosing among functions and operators of one name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/types/catalog.h"
#include "compiler/types/type.h"

namespace dmlc::sql {

using types::Type;

struct BuiltinFunction;

/// Where a conversion is asked for, weakest first.
enum class CastContext : std::uint8_t { Implicit, Assignment, Explicit };

/// The type of a string constant or NULL that nothing has fixed yet.
[[nodiscard]] Type literal_type();
[[nodiscard]] bool is_literal(const Type& type);
/// A type whose casts and operators we cannot know: of an extension, or not resolved at all.
[[nodiscard]] bool is_opaque(const Type& type);

/// True when PostgreSQL converts `from` to `to` in this context. Both are known and not opaque.
[[nodiscard]] bool can_convert(const Type& from, const Type& to, CastContext context);

/// The type that CASE, COALESCE, UNION, ARRAY[…], VALUES give their arms; nullopt when they do not match. Literals that
/// stay open become text. Unknown when an arm is unknown and could change the answer.
[[nodiscard]] std::optional<Type> common_type(const std::vector<Type>& arms);

/// A function or operator that could be meant.
struct Candidate {
  std::vector<Type> arguments;  ///< as many as the call has, variadic ones repeated
  Type result;
  const types::Function* user = nullptr;  ///< of the catalog
  const BuiltinFunction* builtin = nullptr;
};

enum class OverloadOutcome : std::uint8_t {
  Found,
  Unclear,  ///< an argument's type is not known: `candidate` is set if all readings agree in the result
  NoMatch,
  Ambiguous,
};

struct Overload {
  OverloadOutcome outcome = OverloadOutcome::NoMatch;
  std::optional<Candidate> candidate;
  Type result;  ///< with polymorphic types filled in
};

/// Chooses by the actual argument types. All candidates take that many arguments.
[[nodiscard]] Overload choose_overload(const std::vector<Candidate>& candidates, const std::vector<Type>& actual);

/// Chooses an operator; `left` is nullopt for prefix operators.
[[nodiscard]] Overload choose_operator(std::string_view name, const std::optional<Type>& left, const Type& right);
[[nodiscard]] bool is_operator_name(std::string_view name);

}  // namespace dmlc::sql
