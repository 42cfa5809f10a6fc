// SPDX-License-Identifier: Apache-2.0
// Types by their catalog name, printed as format_type() does.
#include "compiler/types/type.h"

#include <algorithm>
#include <array>

#include "compiler/types/builtin_types.h"
#include "compiler/types/identifier.h"

namespace dmlc::types {
namespace {

constexpr auto kBuiltinTypes = std::to_array<BuiltinType>({
#define DMLC_TYPE(name, printed, category, preferred, subtype) {name, printed, category, preferred, subtype},
#include "compiler/types/builtin_types.def"
#undef DMLC_TYPE
});

struct KindRow {
  std::string_view internal;
  TypeKind kind;
};

// Every other built-in type is Other.
constexpr auto kKinds = std::to_array<KindRow>({
    {"bool", TypeKind::Boolean},      {"int2", TypeKind::Integer},        {"int4", TypeKind::Integer},
    {"int8", TypeKind::Integer},      {"float4", TypeKind::Float},        {"float8", TypeKind::Float},
    {"numeric", TypeKind::Numeric},   {"text", TypeKind::Text},           {"varchar", TypeKind::Text},
    {"bpchar", TypeKind::Text},       {"name", TypeKind::Text},           {"char", TypeKind::Text},
    {"unknown", TypeKind::Text},      {"timestamp", TypeKind::Timestamp}, {"timestamptz", TypeKind::TimestampTz},
    {"date", TypeKind::Date},         {"time", TypeKind::Time},           {"timetz", TypeKind::Time},
    {"interval", TypeKind::Interval}, {"uuid", TypeKind::Uuid},           {"json", TypeKind::Json},
    {"jsonb", TypeKind::Json},        {"bytea", TypeKind::Bytea},         {"record", TypeKind::Record},
});

TypeKind kind_of(std::string_view internal) {
  for (const KindRow& row : kKinds)
    if (row.internal == internal) return row.kind;
  return TypeKind::Other;
}

std::string joined(const std::vector<std::int32_t>& modifiers) {
  std::string text;
  for (const std::int32_t m : modifiers) text += (text.empty() ? "" : ",") + std::to_string(m);
  return "(" + text + ")";
}

// Where the modifier stands in the printed name: `timestamp(3) with time zone`, `numeric(12,2)`.
std::string printed_name(const BuiltinType& type, std::vector<std::int32_t> modifiers) {
  if (modifiers.empty()) return std::string(type.printed);
  // Without a length these two are other types than `character` and `bit` as SQL reads them, hence other names.
  if (type.name == "bpchar") return "character" + joined(modifiers);
  if (type.name == "bit") return "bit" + joined(modifiers);
  if (type.name == "numeric" && modifiers.size() == 1) modifiers.push_back(0);
  std::string name(type.printed);
  const std::size_t zone = name.find(" with");
  return name.insert(zone == std::string::npos ? name.size() : zone, joined(modifiers));
}

bool takes_modifier(std::string_view internal) {
  static constexpr std::array<std::string_view, 10> kNames{
      "numeric", "varchar", "bpchar", "bit", "varbit", "time", "timetz", "timestamp", "timestamptz", "interval"};
  return std::find(kNames.begin(), kNames.end(), internal) != kNames.end();
}

}  // namespace

const BuiltinType* find_builtin_type(std::string_view name) {
  const auto* found = std::lower_bound(kBuiltinTypes.begin(), kBuiltinTypes.end(), name,
                                       [](const BuiltinType& t, std::string_view n) { return t.name < n; });
  return found != kBuiltinTypes.end() && found->name == name ? found : nullptr;
}

std::string_view name_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::Boolean:
      return "boolean";
    case TypeKind::Integer:
      return "integer";
    case TypeKind::Float:
      return "float";
    case TypeKind::Numeric:
      return "numeric";
    case TypeKind::Text:
      return "text";
    case TypeKind::Enum:
      return "enum";
    case TypeKind::Timestamp:
      return "timestamp";
    case TypeKind::TimestampTz:
      return "timestamp with time zone";
    case TypeKind::Date:
      return "date";
    case TypeKind::Time:
      return "time";
    case TypeKind::Interval:
      return "interval";
    case TypeKind::Uuid:
      return "uuid";
    case TypeKind::Json:
      return "json";
    case TypeKind::Bytea:
      return "bytea";
    case TypeKind::Array:
      return "array";
    case TypeKind::Composite:
      return "composite";
    case TypeKind::Record:
      return "record";
    case TypeKind::Other:
      return "other";
    case TypeKind::Unknown:
      return "unknown";
    case TypeKind::Error:
      return "error";
  }
  return "";
}

std::optional<Type> builtin_type(std::string_view internal, const std::vector<std::int32_t>& modifiers) {
  if (internal.size() > 2 && internal.ends_with("[]")) {
    const auto element = builtin_type(internal.substr(0, internal.size() - 2), modifiers);
    return element ? std::optional(array_of(*element)) : std::nullopt;
  }
  const BuiltinType* row = find_builtin_type(internal);
  if (row == nullptr || (!modifiers.empty() && !takes_modifier(internal))) return std::nullopt;
  Type type;
  type.kind = kind_of(internal);
  type.name = printed_name(*row, modifiers);
  type.internal = row->name;
  return type;
}

Type interval_type(std::string_view fields, std::optional<std::int32_t> precision) {
  Type type = *builtin_type("interval");
  if (!fields.empty()) type.name += " " + std::string(fields);
  if (precision) type.name += "(" + std::to_string(*precision) + ")";
  return type;
}

Type Type::without_modifier() const {
  if (kind == TypeKind::Array && !is_domain() && element) return array_of(element->without_modifier());
  if (is_domain()) return *this;
  if (const auto plain = builtin_type(internal)) {
    Type type = *plain;
    type.kind = kind;
    return type;
  }
  Type type = *this;
  if (!internal.empty()) type.name = internal;
  return type;
}

const Type& Type::undomained() const {
  const Type* type = this;
  while (type->base) type = type->base.get();
  return *type;
}

Type array_of(const Type& element) {
  if (!element.is_known()) return unknown_type();
  // PostgreSQL has no arrays of arrays: another dimension is the same type.
  if (element.kind == TypeKind::Array && !element.is_domain()) return element;
  Type type;
  type.kind = TypeKind::Array;
  type.name = element.name + "[]";
  type.internal = element.internal + "[]";
  type.element = std::make_shared<const Type>(element);
  return type;
}

Type user_type(TypeKind kind, std::string_view schema, std::string_view name) {
  Type type;
  type.kind = kind;
  type.name = schema.empty() ? quote_identifier(name) : quote_identifier(schema) + "." + quote_identifier(name);
  type.internal = type.name;
  return type;
}

Type domain_type(std::string_view schema, std::string_view name, const Type& base) {
  Type type = user_type(base.undomained().kind, schema, name);
  type.base = std::make_shared<const Type>(base);
  type.element = base.undomained().element;
  return type;
}

Type unknown_type() { return {}; }

Type error_type() {
  Type type;
  type.kind = TypeKind::Error;
  return type;
}

Type boolean_type() { return *builtin_type("bool"); }
Type integer_type() { return *builtin_type("int4"); }
Type bigint_type() { return *builtin_type("int8"); }
Type double_type() { return *builtin_type("float8"); }
Type numeric_type() { return *builtin_type("numeric"); }
Type text_type() { return *builtin_type("text"); }

}  // namespace dmlc::types
