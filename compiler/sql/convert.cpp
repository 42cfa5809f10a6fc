// SPDX-License-Identifier: Apache-2.0
// Conversions between types and the common type of several, after PostgreSQL's parse_coerce.c.
#include <algorithm>

#include "compiler/sql/builtins.h"
#include "compiler/sql/overload.h"
#include "compiler/sql/type_facts.h"
#include "compiler/types/builtin_types.h"

namespace dmlc::sql {
namespace {

bool context_allows(char cast, CastContext context) {
  switch (context) {
    case CastContext::Implicit:
      return cast == 'i';
    case CastContext::Assignment:
      return cast == 'i' || cast == 'a';
    case CastContext::Explicit:
      return true;
  }
  return false;
}

bool is_row(const Type& type) {
  return type.kind == types::TypeKind::Composite || type.kind == types::TypeKind::Record;
}

bool converts_as_array(const Type& from, const Type& to, CastContext context) {
  if (from.kind != types::TypeKind::Array || to.kind != types::TypeKind::Array || !from.element || !to.element)
    return false;
  return can_convert(*from.element, *to.element, context);
}

}  // namespace

Type literal_type() { return *types::builtin_type("unknown"); }

bool is_literal(const Type& type) { return type.internal == "unknown"; }

bool is_opaque(const Type& type) {
  if (!type.is_known()) return true;
  const Type& plain = type.undomained();
  if (plain.kind == types::TypeKind::Array) return !plain.element || is_opaque(*plain.element);
  return plain.kind == types::TypeKind::Other && types::find_builtin_type(plain.internal) == nullptr;
}

char category_of(const Type& type) {
  const Type& plain = type.undomained();
  switch (plain.kind) {
    case types::TypeKind::Array:
      return 'A';
    case types::TypeKind::Enum:
      return 'E';
    case types::TypeKind::Composite:
      return 'C';
    default:
      break;
  }
  const types::BuiltinType* row = types::find_builtin_type(plain.internal);
  return row == nullptr ? 'U' : row->category;
}

bool is_preferred(const Type& type) {
  const types::BuiltinType* row = types::find_builtin_type(type.internal);
  return row != nullptr && row->preferred;
}

bool can_convert(const Type& from, const Type& to, CastContext context) {
  const Type& source = from.undomained();
  const Type& target = to.undomained();
  if (source.internal == target.internal || is_literal(source) || target.internal == "any") return true;
  if (const BuiltinCast* cast = find_builtin_cast(source.internal, target.internal))
    return context_allows(cast->context, context);
  if (is_row(source) && is_row(target))
    return source.kind == types::TypeKind::Record || target.kind == types::TypeKind::Record;
  if (converts_as_array(source, target, context)) return true;
  // Text input and output stand in for casts that no table has.
  if (context != CastContext::Implicit && category_of(target) == 'S') return true;
  return context == CastContext::Explicit && category_of(source) == 'S';
}

std::optional<Type> common_type(const std::vector<Type>& arms) {
  if (arms.empty()) return literal_type();
  const auto same = [&](auto key) {
    return std::all_of(arms.begin(), arms.end(), [&](const Type& t) { return key(t) == key(arms.front()); });
  };
  if (arms.front().is_known() && !is_literal(arms.front())) {
    if (same([](const Type& t) { return t.name; })) return arms.front();
    if (same([](const Type& t) { return t.internal; })) return arms.front().without_modifier();
  }
  if (std::any_of(arms.begin(), arms.end(), is_opaque)) return types::unknown_type();
  Type best = literal_type();
  for (const Type& arm : arms) {
    const Type next = arm.undomained().without_modifier();
    if (is_literal(next) || next.internal == best.internal) continue;
    if (is_literal(best)) {
      best = next;
    } else if (category_of(next) != category_of(best)) {
      return std::nullopt;
    } else if (!is_preferred(best) && can_convert(best, next, CastContext::Implicit) &&
               !can_convert(next, best, CastContext::Implicit)) {
      best = next;
    }
  }
  if (is_literal(best)) return types::text_type();
  const bool fits = std::all_of(arms.begin(), arms.end(),
                                [&](const Type& arm) { return can_convert(arm, best, CastContext::Implicit); });
  return fits ? std::optional(best) : std::nullopt;
}

}  // namespace dmlc::sql
