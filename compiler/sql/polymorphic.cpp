// SPDX-License-Identifier: Apache-2.0
// What anyelement, anyarray, anycompatible and their kin stand for in one call.
#include <array>
#include <string_view>

#include "compiler/sql/type_facts.h"
#include "compiler/types/builtin_types.h"

namespace dmlc::sql {
namespace {

using types::TypeKind;

/// What one family of polymorphic types is bound to; empty types are not bound.
struct Binding {
  Type element;
  Type range;
  Type multirange;
  bool used = false;  // the declaration has a type of this family
};

struct Solution {
  Binding exact;       // anyelement …: all arguments of one type
  Binding compatible;  // anycompatible …: all arguments convertible to one type
};

bool is_compatible_family(std::string_view name) { return name.starts_with("anycompatible"); }

// `anycompatiblearray` and `anyarray` are both "array".
std::string_view shape_of(std::string_view name) {
  name.remove_prefix(is_compatible_family(name) ? 13 : 3);
  return name.empty() ? "element" : name;
}

std::string_view range_subtype(const Type& range) {
  const types::BuiltinType* row = types::find_builtin_type(range.undomained().internal);
  return row == nullptr ? std::string_view() : row->subtype;
}

bool bind_once(Type& slot, const Type& type) {
  if (slot.is_known() && slot.internal != type.internal) return false;
  slot = type;
  return true;
}

bool is_multirange(const Type& type) { return type.internal.find("multirange") != std::string::npos; }

// The element type an argument contributes; nullopt when the argument cannot be of this shape.
std::optional<Type> element_of(Binding& binding, std::string_view shape, const Type& actual) {
  const Type& plain = actual.undomained();
  if (shape == "element") return actual;
  if (shape == "nonarray") return plain.kind == TypeKind::Array ? std::nullopt : std::optional(actual);
  if (shape == "enum") return plain.kind == TypeKind::Enum ? std::optional(actual) : std::nullopt;
  if (shape == "array")
    return plain.kind == TypeKind::Array && plain.element ? std::optional(*plain.element) : std::nullopt;
  const std::string_view subtype = range_subtype(plain);
  if (subtype.empty() || is_multirange(plain) != (shape == "multirange")) return std::nullopt;
  if (!bind_once(shape == "multirange" ? binding.multirange : binding.range, plain)) return std::nullopt;
  if (shape == "range") return types::builtin_type(subtype);
  return types::builtin_type(range_subtype(*types::builtin_type(subtype)));
}

std::optional<Solution> solve(const std::vector<Type>& declared, const std::vector<Type>& actual) {
  Solution solution;
  std::vector<Type> compatible;
  for (std::size_t i = 0; i < declared.size() && i < actual.size(); ++i) {
    if (!is_polymorphic(declared[i])) continue;
    const bool family = is_compatible_family(declared[i].internal);
    Binding& binding = family ? solution.compatible : solution.exact;
    binding.used = true;
    if (is_literal(actual[i])) continue;
    const auto element = element_of(binding, shape_of(declared[i].internal), actual[i].without_modifier());
    if (!element) return std::nullopt;
    if (family)
      compatible.push_back(element->without_modifier());
    else if (!bind_once(binding.element, element->without_modifier()))
      return std::nullopt;
  }
  if (solution.compatible.used) {
    const auto common = compatible.empty() ? std::optional(types::text_type()) : common_type(compatible);
    if (!common) return std::nullopt;
    solution.compatible.element = *common;
  }
  return solution;
}

}  // namespace

bool is_polymorphic(const Type& type) {
  static constexpr std::array<std::string_view, 11> kNames{"anyelement",
                                                           "anyarray",
                                                           "anynonarray",
                                                           "anyenum",
                                                           "anyrange",
                                                           "anymultirange",
                                                           "anycompatible",
                                                           "anycompatiblearray",
                                                           "anycompatiblenonarray",
                                                           "anycompatiblerange",
                                                           "anycompatiblemultirange"};
  for (const std::string_view name : kNames)
    if (type.internal == name) return true;
  return false;
}

bool is_consistent(const std::vector<Type>& declared, const std::vector<Type>& actual) {
  return solve(declared, actual).has_value();
}

std::optional<Type> filled_result(const Type& result, const std::vector<Type>& declared,
                                  const std::vector<Type>& actual) {
  if (!is_polymorphic(result)) return result;
  const auto solution = solve(declared, actual);
  if (!solution) return std::nullopt;
  const bool family = is_compatible_family(result.internal);
  const Binding& binding = family ? solution->compatible : solution->exact;
  const std::string_view shape = shape_of(result.internal);
  if (shape == "range") {
    if (binding.range.is_known()) return binding.range;
    return types::builtin_type(range_subtype(binding.multirange));
  }
  if (shape == "multirange") {
    if (binding.multirange.is_known()) return binding.multirange;
    // The multirange type of a built-in range: int4range → int4multirange.
    std::string name = binding.range.internal;
    const auto at = name.find("range");
    return at == std::string::npos ? std::nullopt : types::builtin_type(name.replace(at, 5, "multirange"));
  }
  if (!binding.element.is_known()) return std::nullopt;
  return shape == "array" ? types::array_of(binding.element) : binding.element;
}

}  // namespace dmlc::sql
