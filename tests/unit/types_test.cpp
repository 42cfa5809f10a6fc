// SPDX-License-Identifier: Apache-2.0
// Type names and quoting.
#include <doctest/doctest.h>

#include "compiler/types/identifier.h"
#include "compiler/types/type.h"

using namespace dmlc::types;

namespace {

std::string parsed(std::string_view text) {
  const auto type = parse_type_name(text);
  return type ? type->name : "(none)";
}

}  // namespace

TEST_CASE("type names: every spelling prints as format_type() does") {
  CHECK(parsed("int") == "integer");
  CHECK(parsed("INT4") == "integer");
  CHECK(parsed("serial") == "integer");
  CHECK(parsed("bigserial") == "bigint");
  CHECK(parsed("smallserial") == "smallint");
  CHECK(parsed("int8") == "bigint");
  CHECK(parsed("float8") == "double precision");
  CHECK(parsed("double   precision") == "double precision");
  CHECK(parsed("float") == "double precision");
  CHECK(parsed("float(24)") == "real");
  CHECK(parsed("float(25)") == "double precision");
  CHECK(parsed("decimal") == "numeric");
  CHECK(parsed("dec(5)") == "numeric(5,0)");
  CHECK(parsed("numeric(12, 2)") == "numeric(12,2)");
  CHECK(parsed("varchar(20)") == "character varying(20)");
  CHECK(parsed("char varying (20)") == "character varying(20)");
  CHECK(parsed("national character varying(3)") == "character varying(3)");
  CHECK(parsed("char") == "character(1)");
  CHECK(parsed("nchar(4)") == "character(4)");
  CHECK(parsed("\"char\"") == "\"char\"");
  CHECK(parsed("bpchar") == "bpchar");
  CHECK(parsed("bool") == "boolean");
  CHECK(parsed("timestamptz") == "timestamp with time zone");
  CHECK(parsed("timestamp(3)") == "timestamp(3) without time zone");
  CHECK(parsed("timestamp (3) with time zone") == "timestamp(3) with time zone");
  CHECK(parsed("time without time zone") == "time without time zone");
  CHECK(parsed("timetz") == "time with time zone");
  CHECK(parsed("interval day to second(3)") == "interval day to second(3)");
  CHECK(parsed("bit") == "bit(1)");
  CHECK(parsed("bit varying(5)") == "bit varying(5)");
  CHECK(parsed("text[]") == "text[]");
  CHECK(parsed("integer ARRAY[3]") == "integer[]");
  CHECK(parsed("int[][]") == "integer[]");
  CHECK(parsed("numeric(6,2)[]") == "numeric(6,2)[]");
  CHECK(parsed("pg_catalog.int4") == "integer");
  CHECK(parsed("Public.Mood") == "public.mood");
  CHECK(parsed("\"Odd Schema\".\"T\"\"x\"") == "\"Odd Schema\".\"T\"\"x\"");
  CHECK(parsed("vector(3)") == "vector(3)");
}

TEST_CASE("type names: what is no type name is refused") {
  for (const char* text : {"", "int int", "numeric(", "numeric(a)", "double", "setof int", "int;", "a.b.c", "int[", "1",
                           "timestamp with zone", "\"open", "varchar(99999999999999999999)", "int4(3)"})
    CHECK_MESSAGE(!parse_type_name(text), std::string(text));
}

TEST_CASE("a type without its modifier is what function arguments have") {
  CHECK(parse_type_name("numeric(12,2)")->without_modifier().name == "numeric");
  CHECK(parse_type_name("varchar(20)[]")->without_modifier().name == "character varying[]");
  CHECK(parse_type_name("char(3)")->without_modifier().name == "bpchar");
  CHECK(parse_type_name("timestamp(3)")->without_modifier().name == "timestamp without time zone");
  const Type domain = domain_type("public", "amount", *parse_type_name("numeric(12,2)"));
  CHECK(domain.without_modifier().name == "public.amount");
  CHECK(domain.kind == TypeKind::Numeric);
  CHECK(domain.undomained().name == "numeric(12,2)");
  CHECK(domain_type("public", "second", domain).undomained().name == "numeric(12,2)");
}

TEST_CASE("identifiers are quoted as PostgreSQL's quote_identifier() does") {
  CHECK(quote_identifier("plain_1") == "plain_1");
  CHECK(quote_identifier("Upper") == "\"Upper\"");
  CHECK(quote_identifier("1a") == "\"1a\"");
  CHECK(quote_identifier("with space") == "\"with space\"");
  CHECK(quote_identifier("a\"b") == "\"a\"\"b\"");
  CHECK(quote_identifier("a$b") == "\"a$b\"");
  CHECK(quote_identifier("größe") == "\"größe\"");
  CHECK(quote_identifier("") == "\"\"");
  CHECK(quote_identifier("select") == "\"select\"");
  CHECK(quote_identifier("between") == "\"between\"");
  CHECK(quote_identifier("left") == "\"left\"");
  CHECK(quote_identifier("day") == "day");
  CHECK(quote_identifier("model") == "model");
}
