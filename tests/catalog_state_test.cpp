// SPDX-License-Identifier: Apache-2.0
// Reads the catalogs row by row.
#include "tests/catalog_state.h"

#include <doctest/doctest.h>

#include "compiler/database/connection.h"
#include "tests/shared_cluster.h"

namespace dmlc::tests {
namespace {

/// The tables to read. Statistics change by themselves; large objects and shared catalogs are nobody's here.
constexpr const char* kTables =
    "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), n.nspname IN ('pg_catalog', "
    "'dml') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p') AND NOT c.relisshared AND n.nspname <> 'information_schema'"
    " AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject') ORDER BY 1";

/// pg_class without what VACUUM and ANALYZE write, flags that are reset late, and how many columns a table ever had.
constexpr const char* kClassText =
    "(pg_catalog.to_jsonb(t) - '{relpages,reltuples,relallvisible,relfrozenxid,relminmxid,relfilenode,relhasindex,"
    "relhasrules,relhastriggers,relhassubclass,relnatts}'::text[])::text";

/// Objects that were not there when the database was made, by name: the hashes alone would not say what differs.
constexpr const char* kNames =
    "SELECT 'relation ' || oid::regclass, relkind::text FROM pg_class WHERE oid >= 16384"
    " UNION ALL SELECT 'function ' || oid::regprocedure, prosrc FROM pg_proc WHERE oid >= 16384"
    " UNION ALL SELECT 'type ' || oid::regtype, typtype::text FROM pg_type WHERE oid >= 16384";
constexpr const char* kModels =
    "SELECT 'model ' || schema_name || '.' || model_name, state || ', version ' || coalesce(version, 0) FROM "
    "dml.models";

database::Rows rows_of(database::Connection& connection, const std::string& sql) {
  auto rows = connection.query(sql);
  const std::string why = rows ? "" : rows.error().message;
  REQUIRE_MESSAGE(rows, sql << ": " << why);
  return std::move(*rows);
}

}  // namespace

CatalogState catalog_state(const std::string& url) {
  auto connection = database::Connection::open(url);
  REQUIRE(connection);
  rows_of(*connection, "SET search_path = pg_catalog");
  CatalogState state;
  std::string all = kNames;
  const auto tables = rows_of(*connection, kTables);
  for (int i = 0; i < tables.row_count(); ++i) {
    const std::string table = tables.string(i, 0);
    const std::string row = table == "pg_catalog.pg_class" ? kClassText : "t::text";
    const std::string hash = tables.boolean(i, 1) ? "coalesce(sum(hashtextextended(" + row + ", 0)), 0)" : "0";
    // What is left of a column that was dropped is nobody's.
    const std::string where = table == "pg_catalog.pg_attribute" ? " WHERE NOT attisdropped" : "";
    all += " UNION ALL SELECT '" + table + "', count(*) || ' rows, hash ' || " + hash + " FROM " + table + " t" + where;
    if (table == "dml.model") all += std::string(" UNION ALL ") + kModels;
  }
  const auto rows = rows_of(*connection, all);
  for (int row = 0; row < rows.row_count(); ++row) state[rows.string(row, 0)] = rows.string(row, 1);
  return state;
}

std::string catalog_difference(const CatalogState& before, const CatalogState& after) {
  std::string text;
  for (const auto& [name, value] : before)
    if (const auto found = after.find(name); found == after.end() || found->second != value)
      text += "- " + name + ": " + value + "\n";
  for (const auto& [name, value] : after)
    if (const auto found = before.find(name); found == before.end() || found->second != value)
      text += "+ " + name + ": " + value + "\n";
  return text;
}

}  // namespace dmlc::tests

TEST_CASE("catalog state: sees a view, a comment and a row, and is otherwise equal") {
  using namespace dmlc::tests;
  const std::string url = fresh_database("catalog_state");
  auto connection = dmlc::database::Connection::open(url);
  REQUIRE(connection);
  const auto before = catalog_state(url);
  CHECK(before.size() > 100);
  CHECK(catalog_difference(before, catalog_state(url)).empty());
  for (const char* change : {"CREATE VIEW v AS SELECT 1 AS one", "COMMENT ON SCHEMA public IS 'mine'",
                             "CREATE TABLE t AS SELECT 1 AS one", "INSERT INTO t VALUES (2)"}) {
    const auto then = catalog_state(url);
    REQUIRE(connection->query(change));
    CHECK_MESSAGE(!catalog_difference(then, catalog_state(url)).empty(), change);
  }
  for (const char* undo : {"DROP VIEW v", "DROP TABLE t", "COMMENT ON SCHEMA public IS 'standard public schema'"})
    REQUIRE(connection->query(undo));
  CHECK(catalog_difference(before, catalog_state(url)).empty());
}
