// SPDX-License-Identifier: Apache-2.0
// SQL types as PostgreSQL knows them: what kind of value, and the exact name to print.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::types {

/// Families of types that are treated alike. `Unknown` means "we could not find out" and `Error` "reported already";
/// neither may cause another diagnostic.
enum class TypeKind : std::uint8_t {
  Boolean,
  Integer,  ///< smallint, integer, bigint
  Float,    ///< real, double precision
  Numeric,
  Text,  ///< text, character varying, character, name, "char", and string literals without a type yet
  Enum,
  Timestamp,
  TimestampTz,
  Date,
  Time,  ///< with and without time zone
  Interval,
  Uuid,
  Json,  ///< json and jsonb
  Bytea,
  Array,
  Composite,
  Record,  ///< anonymous row
  Other,   ///< any other type with a name: inet, tsvector, ranges, types of extensions
  Unknown,
  Error,
};

[[nodiscard]] std::string_view name_of(TypeKind kind);

/// One SQL type. Made by the functions below or by the catalog, never field by field.
struct Type {
  TypeKind kind = TypeKind::Unknown;
  /// As format_type() prints it when only pg_catalog is in the search path: `numeric(12,2)`, `timestamp with time
  /// zone`, `text[]`, `public.mood`. Empty for Unknown and Error.
  std::string name;
  /// The catalog's name without modifier: `int4`, `varchar`, `int4[]`, `public.mood`. Equal for types that differ in
  /// their modifier alone.
  std::string internal;
  std::shared_ptr<const Type> element;  ///< of an array
  std::shared_ptr<const Type> base;     ///< of a domain: the type below it; `kind` is the kind of that type

  [[nodiscard]] bool is_known() const { return kind != TypeKind::Unknown && kind != TypeKind::Error; }
  [[nodiscard]] bool is_domain() const { return base != nullptr; }
  /// smallint … numeric: what arithmetic means for models.
  [[nodiscard]] bool is_numeric() const {
    return kind == TypeKind::Integer || kind == TypeKind::Float || kind == TypeKind::Numeric;
  }
  [[nodiscard]] bool is_text() const { return kind == TypeKind::Text; }
  [[nodiscard]] bool is_temporal() const {
    return kind == TypeKind::Timestamp || kind == TypeKind::TimestampTz || kind == TypeKind::Date;
  }
  /// The type without its modifier, as function arguments have it: numeric(12,2) → numeric, varchar(20) → character
  /// varying. Domains stay.
  [[nodiscard]] Type without_modifier() const;
  /// The type a domain is made of at last, with its modifier; itself when it is no domain.
  [[nodiscard]] const Type& undomained() const;

  friend bool operator==(const Type& a, const Type& b) { return a.kind == b.kind && a.name == b.name; }
};

/// Reads a type name in any spelling that PostgreSQL accepts: int4, varchar(20), decimal(12, 2), serial (an integer),
/// timestamptz, double precision, text[], integer ARRAY, public.mood, "Mood". A name that is no built-in type becomes
/// kind Other (see Catalog::resolve). nullopt when the text is no type name at all.
[[nodiscard]] std::optional<Type> parse_type_name(std::string_view text);

/// A built-in type by its catalog name (`int4`, `timestamptz`, `int4[]`), with the numbers of its modifier as written:
/// {12, 2} for numeric(12,2). nullopt when there is none of this name.
[[nodiscard]] std::optional<Type> builtin_type(std::string_view internal,
                                               const std::vector<std::int32_t>& modifiers = {});

/// `interval` with a field restriction ("day to second") and precision.
[[nodiscard]] Type interval_type(std::string_view fields, std::optional<std::int32_t> precision);

[[nodiscard]] Type array_of(const Type& element);
/// A type of the user: `schema.name`, quoted where needed.
[[nodiscard]] Type user_type(TypeKind kind, std::string_view schema, std::string_view name);
[[nodiscard]] Type domain_type(std::string_view schema, std::string_view name, const Type& base);
[[nodiscard]] Type unknown_type();
[[nodiscard]] Type error_type();

/// Shorthands for types that rules speak of often.
[[nodiscard]] Type boolean_type();
[[nodiscard]] Type integer_type();
[[nodiscard]] Type bigint_type();
[[nodiscard]] Type double_type();
[[nodiscard]] Type numeric_type();
[[nodiscard]] Type text_type();

}  // namespace dmlc::types
