// SPDX-License-Identifier: Apache-2.0
// Types named in a query, casts, and types of constants.
#include <algorithm>
#include <cstdlib>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/quote.h"
#include "compiler/types/builtin_types.h"

namespace dmlc::sql {
namespace {

// Bits of an interval's field mask, from datetime.h.
constexpr std::int32_t kMonth = 1 << 1, kYear = 1 << 2, kDay = 1 << 3, kHour = 1 << 10, kMinute = 1 << 11,
                       kSecond = 1 << 12;

std::string interval_fields(std::int32_t mask) {
  switch (mask) {
    case kYear:
      return "year";
    case kMonth:
      return "month";
    case kDay:
      return "day";
    case kHour:
      return "hour";
    case kMinute:
      return "minute";
    case kSecond:
      return "second";
    case kYear | kMonth:
      return "year to month";
    case kDay | kHour:
      return "day to hour";
    case kDay | kHour | kMinute:
      return "day to minute";
    case kDay | kHour | kMinute | kSecond:
      return "day to second";
    case kHour | kMinute:
      return "hour to minute";
    case kHour | kMinute | kSecond:
      return "hour to second";
    case kMinute | kSecond:
      return "minute to second";
    default:
      return "";
  }
}

// Constants of a modifier list; nullopt when one is no integer.
std::optional<std::vector<std::int32_t>> modifiers_of(const Json& type_name) {
  std::vector<std::int32_t> all;
  for (const Json& item : list_field(type_name, "typmods")) {
    const Json& constant = field(body_of(item), "ival");
    if (!is_kind(item, "A_Const") || constant.is_null()) return std::nullopt;
    all.push_back(static_cast<std::int32_t>(number_field(constant, "ival")));
  }
  return all;
}

std::optional<Type> builtin_named(const std::string& name, const Json& type_name) {
  const auto modifiers = modifiers_of(type_name);
  if (!modifiers) return types::builtin_type(name);
  if (name == "interval" && !modifiers->empty()) {
    const bool precision = modifiers->size() > 1;
    return types::interval_type(interval_fields(modifiers->front()),
                                precision ? std::optional(modifiers->back()) : std::nullopt);
  }
  return types::builtin_type(name, *modifiers);
}

}  // namespace

Type Analyzer::type_of_name(const Json& type_name) {
  auto names = strings_of(list_field(type_name, "names"));
  if (names.size() == 3) names.erase(names.begin());
  if (names.empty() || names.size() > 2 || flag_field(type_name, "pct_type")) {
    incomplete();
    return types::unknown_type();
  }
  const std::string schema = names.size() == 2 ? names[0] : "";
  const std::string& name = names.back();
  std::optional<Type> type;
  if (schema.empty() || schema == "pg_catalog") type = builtin_named(name, type_name);
  if (!type && schema != "pg_catalog") {
    TypeReference reference{schema, name, "", name_range(type_name)};
    type = catalog_.find_type(schema, name, options_.search_path);
    if (type) {
      for (const std::string& candidate : schema.empty() ? options_.search_path : std::vector<std::string>{schema})
        if (reference.resolved_schema.empty() && catalog_.find_type(candidate, name, {}))
          reference.resolved_schema = candidate;
    } else {
      // A type of an extension may exist without the catalog knowing it: it keeps the name it has here.
      type = types::user_type(types::TypeKind::Other, schema, name);
      std::string modifiers;
      for (const std::int32_t m : modifiers_of(type_name).value_or(std::vector<std::int32_t>()))
        modifiers += (modifiers.empty() ? "(" : ",") + std::to_string(m);
      if (!modifiers.empty()) type->name += modifiers + ")";
      incomplete();
    }
    analysis_.types.push_back(std::move(reference));
  }
  if (!type) {
    incomplete();
    return types::unknown_type();
  }
  return list_field(type_name, "arrayBounds").empty() ? *type : types::array_of(*type);
}

Value Analyzer::expr_cast(const Json& body, const Place& place) {
  const Type target = type_of_name(field(body, "typeName"));
  const Json& argument = field(body, "arg");
  Value value;
  const bool empty_array = is_kind(argument, "A_ArrayExpr") && list_field(body_of(argument), "elements").empty();
  if (empty_array)
    value.nullable = false;
  else
    value = expr(argument, place);
  const bool judged = target.is_known() && !is_opaque(target) && !empty_array && !is_opaque(value.type);
  if (judged && !can_convert(value.type, target, CastContext::Explicit))
    report(ProblemKind::TypeMismatch, range_of(body), "",
           "cannot cast type " + shown(value.type) + " to " + shown(target));
  const bool same = value.type.name == target.name;
  if (!same) value.origin.reset();
  value.type = target;
  value.row.clear();
  value.has_row = false;
  return value;
}

Value Analyzer::expr_const(const Json& body, const Place&) {
  Value value;
  value.nullable = false;
  if (flag_field(body, "isnull")) {
    value.type = literal_type();
    value.nullable = true;
  } else if (!field(body, "ival").is_null()) {
    value.type = types::integer_type();
  } else if (const Json& number = field(body, "fval"); !number.is_null()) {
    const std::string digits(text_field(number, "fval"));
    const bool integral = digits.find_first_not_of("0123456789") == std::string::npos;
    errno = 0;
    std::strtoll(digits.c_str(), nullptr, 10);
    value.type = integral && errno == 0 ? types::bigint_type() : types::numeric_type();
  } else if (!field(body, "boolval").is_null()) {
    value.type = types::boolean_type();
  } else if (!field(body, "bsval").is_null()) {
    value.type = *types::builtin_type("bit");
  } else {
    value.type = literal_type();
  }
  return value;
}

}  // namespace dmlc::sql
