// SPDX-License-Identifier: Apache-2.0
// Plain SQL statements: what they make known, and what undoes them.
#include <doctest/doctest.h>

#include "compiler/sql/ddl.h"

using namespace dmlc;
using namespace dmlc::sql;

namespace {

types::Catalog applied(std::initializer_list<std::string_view> statements) {
  types::Catalog catalog;
  for (const std::string_view s : statements) (void)apply_ddl(catalog, s);
  return catalog;
}

std::string shape(const types::Catalog& catalog, std::string_view schema, std::string_view name) {
  const types::Relation* r = catalog.find_table(schema, name, {"public"});
  if (r == nullptr) return "(none)";
  std::string text;
  for (const types::Column& c : r->columns)
    text += (text.empty() ? "" : ", ") + c.name + " " + c.type.name + (c.not_null ? "!" : "");
  return text;
}

std::string undone(std::string_view sql) {
  const auto drops = undo_of(sql);
  if (!drops) return "(none)";
  std::string all;
  for (const std::string& drop : *drops) all += (all.empty() ? "" : "; ") + drop;
  return all;
}

}  // namespace

TEST_CASE("CREATE TABLE: types, keys, and what is not null") {
  const auto catalog = applied({"CREATE TYPE mood AS ENUM ('a', 'b')",
                                "CREATE TABLE s.t (id serial PRIMARY KEY, \"N\" varchar(3) NOT NULL, m mood, k int "
                                "GENERATED ALWAYS AS IDENTITY, "
                                "u text UNIQUE, a int, b int, UNIQUE (a, b), x vector(3))"});
  CHECK(shape(catalog, "s", "t") ==
        "id integer!, N character varying(3)!, m public.mood, k integer!, u text, a integer, b integer, x vector(3)");
  const types::Relation* t = catalog.find_table("s", "t", {});
  CHECK(t->primary_key == std::vector<std::string>{"id"});
  CHECK(t->unique_keys.size() == 2);
  const auto two = applied({"CREATE TABLE t (a int, b int, PRIMARY KEY (b, a))"});
  CHECK(two.find_table("", "t", {"public"})->primary_key == std::vector<std::string>{"b", "a"});
  CHECK(shape(two, "", "t") == "a integer!, b integer!");
}

TEST_CASE("tables made from others") {
  const auto catalog =
      applied({"CREATE TABLE t (a int PRIMARY KEY, b numeric(3,1))", "CREATE TABLE l (LIKE t INCLUDING ALL, c text)",
               "CREATE TABLE q AS SELECT a, b * 2 AS d, 'x' AS e FROM t", "CREATE VIEW v (x, y) AS SELECT a, b FROM t",
               "CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM v", "SELECT a INTO n FROM t",
               "CREATE TABLE p (k int, at date) PARTITION BY RANGE (at)",
               "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
               "CREATE TABLE i (z int) INHERITS (t)", "CREATE TABLE o AS SELECT * FROM unknown_table"});
  CHECK(shape(catalog, "", "l") == "a integer!, b numeric(3,1), c text");
  CHECK(catalog.find_table("", "l", {"public"})->primary_key.size() == 1);
  CHECK(shape(catalog, "", "q") == "a integer, d numeric, e text");
  CHECK(shape(catalog, "", "v") == "x integer, y numeric(3,1)");
  CHECK(shape(catalog, "", "m") == "count bigint");
  CHECK(catalog.find_table("", "m", {"public"})->kind == types::RelationKind::MaterializedView);
  CHECK(shape(catalog, "", "n") == "a integer");
  CHECK(catalog.find_table("", "p", {"public"})->kind == types::RelationKind::PartitionedTable);
  CHECK(shape(catalog, "", "p1") == "k integer, at date");
  CHECK(shape(catalog, "", "i") == "a integer!, b numeric(3,1), z integer");
  CHECK(!catalog.find_table("", "o", {"public"})->columns_known);
}

TEST_CASE("ALTER and DROP") {
  auto catalog =
      applied({"CREATE TABLE t (a int, b int, c int)", "ALTER TABLE t ADD COLUMN d text NOT NULL, DROP COLUMN b",
               "ALTER TABLE t RENAME COLUMN a TO z", "ALTER TABLE t ALTER c TYPE bigint, ALTER c SET NOT NULL",
               "ALTER TABLE t ADD PRIMARY KEY (z)"});
  CHECK(shape(catalog, "", "t") == "z integer!, c bigint!, d text!");
  (void)apply_ddl(catalog, "ALTER TABLE t RENAME TO t2");
  CHECK(shape(catalog, "", "t2") != "(none)");
  (void)apply_ddl(catalog, "ALTER TABLE t2 ENABLE ROW LEVEL SECURITY");
  CHECK(catalog.find_table("", "t2", {"public"})->row_security);
  (void)apply_ddl(catalog, "CREATE UNIQUE INDEX ON t2 (c, d)");
  CHECK(catalog.find_table("", "t2", {"public"})->unique_keys.size() == 1);
  CHECK(apply_ddl(catalog, "ALTER TABLE t2 DROP COLUMN nope").problems.size() == 1);
  (void)apply_ddl(catalog, "DROP TABLE public.t2, other");
  CHECK(shape(catalog, "", "t2") == "(none)");
  CHECK(!apply_ddl(catalog, "INSERT INTO x VALUES (1)").changed);
  CHECK(apply_ddl(catalog, "CREATE TABLE (").problems.size() == 1);
}

TEST_CASE("functions are known with their signature") {
  const auto catalog =
      applied({"CREATE FUNCTION f(a numeric(5,2), b text DEFAULT 'x', OUT r int) LANGUAGE sql IMMUTABLE AS 'select 1'",
               "CREATE FUNCTION g(VARIADIC x int[]) RETURNS SETOF text LANGUAGE sql AS 'select 1'",
               "CREATE FUNCTION h() RETURNS TABLE (k int, v text) LANGUAGE sql AS 'select 1'"});
  REQUIRE(catalog.functions.size() == 3);
  CHECK(catalog.functions[0].arguments[0].name == "numeric");
  CHECK(catalog.functions[0].default_count == 1);
  CHECK(catalog.functions[0].result.name == "integer");
  CHECK(catalog.functions[0].volatility == types::Volatility::Immutable);
  CHECK(catalog.functions[1].variadic);
  CHECK(catalog.functions[1].returns_set);
  CHECK(catalog.functions[2].result_columns.size() == 2);
}

TEST_CASE("what undoes a statement") {
  CHECK(undone("CREATE TABLE t (a int)") == "DROP TABLE IF EXISTS public.t");
  CHECK(undone("CREATE TABLE \"S\".\"Order\" (a int)") == "DROP TABLE IF EXISTS \"S\".\"Order\"");
  CHECK(undone("CREATE VIEW v AS SELECT 1") == "DROP VIEW IF EXISTS public.v");
  CHECK(undone("CREATE MATERIALIZED VIEW v AS SELECT 1") == "DROP MATERIALIZED VIEW IF EXISTS public.v");
  CHECK(undone("CREATE TYPE m AS ENUM ('a')") == "DROP TYPE IF EXISTS public.m");
  CHECK(undone("CREATE DOMAIN d AS int") == "DROP DOMAIN IF EXISTS public.d");
  CHECK(undone("CREATE SCHEMA s") == "DROP SCHEMA IF EXISTS s");
  CHECK(undone("CREATE INDEX i ON s.t (a)") == "DROP INDEX IF EXISTS s.i");
  CHECK(undone("CREATE INDEX ON t (a)") == "(none)");
  CHECK(undone("CREATE FUNCTION f(a numeric(5,2), OUT b int, c text[]) LANGUAGE sql AS ''") ==
        "DROP FUNCTION IF EXISTS public.f(numeric, text[])");
  CHECK(undone("CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()") == "DROP TRIGGER IF EXISTS g ON public.t");
  CHECK(undone("CREATE TABLE IF NOT EXISTS t (a int)") == "(none)");
  CHECK(undone("CREATE OR REPLACE VIEW v AS SELECT 1") == "(none)");
  CHECK(undone("INSERT INTO t VALUES (1)") == "(none)");
  CHECK(undone("GRANT SELECT ON t TO u") == "(none)");
  CHECK(undone("nonsense") == "(none)");
}

TEST_CASE("what kind of thing a statement is") {
  CHECK(effect_of("DROP TABLE t")->destructive);
  CHECK(effect_of("DELETE FROM t")->destructive);
  CHECK(effect_of("ALTER TABLE t DROP COLUMN a")->destructive);
  CHECK(!effect_of("ALTER TABLE t ADD COLUMN a int")->destructive);
  CHECK(!effect_of("VACUUM t")->in_transaction);
  CHECK(effect_of("ANALYZE t")->in_transaction);
  CHECK(!effect_of("CREATE INDEX CONCURRENTLY i ON t (a)")->in_transaction);
  CHECK(!effect_of("CREATE DATABASE d")->in_transaction);
  CHECK(effect_of("COMMIT")->controls_transaction);
  CHECK(effect_of("SELECT 1")->action == StatementAction::Query);
  CHECK(effect_of("SELECT 1 INTO t")->action == StatementAction::Create);
  CHECK(effect_of("DROP SCHEMA a, b")->objects.size() == 2);
  CHECK(!effect_of("SELECT 1; SELECT 2"));
}
