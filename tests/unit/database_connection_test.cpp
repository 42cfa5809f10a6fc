// SPDX-License-Identifier: Apache-2.0
// Connections, errors as values, the catalog reader and the type oracle, against a real server.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "compiler/database/catalog_reader.h"
#include "compiler/database/connection.h"
#include "compiler/database/database_oracle.h"
#include "compiler/database/schema_file.h"
#include "compiler/diagnostics/runtime_diagnostics.h"
#include "tests/shared_cluster.h"

using namespace dmlc;
using namespace dmlc::database;
using namespace std::chrono_literals;

namespace {

void run(Connection& connection, const std::string& sql) {
  const auto done = connection.query(sql);
  REQUIRE_MESSAGE(done, sql << ": " << done.error().message);
}

const types::Column& column(const types::Catalog& catalog, std::string_view table, std::string_view name) {
  const auto* relation = catalog.find_table("", table, {"public"});
  REQUIRE(relation != nullptr);
  const auto* found = relation->find_column(name);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("connection: why none was made") {
  const auto code = [](const std::string& url) {
    const auto connection = Connection::open(url);
    REQUIRE_FALSE(connection);
    DiagnosticSink sink;
    report_connection_error(connection.error(), sink);
    return sink.diagnostics().front().code;
  };
  CHECK(code("postgresql:///x?host=/nonexistent") == "E0901");
  CHECK(code("postgresql://127.0.0.1:1/x") == "E0901");
  CHECK(code("nonsense=1") == "E0901");
  CHECK(code(tests::shared_cluster().url_of("nowhere")) == "E0903");
  const auto base = tests::shared_cluster().url();
  CHECK(code(base.substr(0, base.rfind("user=")) + "user=nobody_here") == "E0902");
}

TEST_CASE("connection: parameters, NULL, notices, errors with byte positions") {
  auto connection = Connection::open(tests::shared_cluster().url());
  REQUIRE(connection);
  const auto rows = connection->query("SELECT $1::text || '!', $2::int IS NULL", {"grün", std::nullopt});
  REQUIRE(rows);
  CHECK(rows->text(0, 0) == "grün!");
  CHECK(rows->boolean(0, 1));
  std::string noticed;
  connection->on_notice([&](const Notice& notice) { noticed = notice.severity + " " + notice.message; });
  run(*connection, "DO $$ BEGIN RAISE WARNING 'careful'; END $$");
  CHECK(noticed == "WARNING careful");
  const auto wrong = connection->query("SELECT 'ä', nothing");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().sqlstate == "42703");
  CHECK(wrong.error().position == 13);  // bytes: the umlaut has two
  const auto copy = connection->query("COPY pg_class TO STDOUT");
  REQUIRE_FALSE(copy);
  CHECK(connection->query("SELECT 1"));
}

TEST_CASE("connection: an interruption cancels the running query") {
  std::atomic<bool> interrupt{false};
  auto connection = Connection::open(tests::shared_cluster().url(), &interrupt);
  REQUIRE(connection);
  std::thread later([&] {
    std::this_thread::sleep_for(200ms);
    interrupt = true;
  });
  const auto begun = std::chrono::steady_clock::now();
  const auto slept = connection->query("SELECT pg_sleep(20)");
  later.join();
  REQUIRE_FALSE(slept);
  CHECK(slept.error().interrupted);
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
}

TEST_CASE("connection: passwords in connection strings are seen") {
  CHECK(has_password("postgresql://ana:secret@h/d"));
  CHECK(has_password("host=h password=secret"));
  CHECK_FALSE(has_password("postgresql://ana@h/d"));
  CHECK_FALSE(has_password("host=h user=ana"));
}

TEST_CASE("runtime errors are known by class and code") {
  auto connection = Connection::open(tests::shared_cluster().url());
  REQUIRE(connection);
  const auto raised = connection->query(
      "DO $$ BEGIN RAISE EXCEPTION USING errcode = 'DM603', message = 'target `y` is NULL in every row',"
      " constraint = 'E0603', column = 'y', hint = 'filter'; END $$");
  REQUIRE_FALSE(raised);
  CHECK(runtime_diag(raised.error()) == finding::TargetAllNull);
  CHECK(raised.error().column == "y");
  const auto posing = connection->query(
      "DO $$ BEGIN RAISE EXCEPTION USING errcode = '23514', message = 'x', constraint = 'E0603'; END $$");
  REQUIRE_FALSE(posing);
  CHECK_FALSE(runtime_diag(posing.error()).has_value());
}

TEST_CASE("catalog reader: tables, keys, types, statistics, functions") {
  auto connection = Connection::open(tests::shared_cluster().url());
  REQUIRE(connection);
  run(*connection, "DROP SCHEMA IF EXISTS shop, \"Odd \"\"name\" CASCADE");
  run(*connection, "DROP TABLE IF EXISTS public.orders; ");
  run(*connection, "DROP TYPE IF EXISTS public.mood");
  run(*connection, "CREATE TYPE public.mood AS ENUM ('sad', 'it''s \"ok\", yes', 'happy')");
  run(*connection, "CREATE SCHEMA shop");
  run(*connection, "CREATE SCHEMA \"Odd \"\"name\"");
  run(*connection, "CREATE DOMAIN shop.share AS numeric(4,3) NOT NULL CHECK (VALUE BETWEEN 0 AND 1)");
  run(*connection, "CREATE TYPE shop.pair AS (a int, b text)");
  run(*connection,
      "CREATE TABLE public.orders (id bigint PRIMARY KEY, at timestamptz, country varchar(2), how mood,"
      " part shop.share, tags text[], UNIQUE (country, at))");
  run(*connection, "CREATE TABLE \"Odd \"\"name\".\"T.1\" (\"C 1\" int)");
  run(*connection, "COMMENT ON COLUMN public.orders.country IS 'ISO code'");
  run(*connection,
      "INSERT INTO public.orders SELECT i, now() + i * interval '1 s', CASE WHEN i % 2 = 0 THEN 'DE' END, 'sad', 0.5"
      " FROM generate_series(1, 100) i");
  run(*connection, "ANALYZE public.orders");
  run(*connection, "ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY");
  run(*connection,
      "CREATE FUNCTION shop.f(a int, b text DEFAULT 'x') RETURNS TABLE (p int, q shop.pair)"
      " LANGUAGE sql STABLE AS 'SELECT 1, NULL::shop.pair'");
  const auto catalog = read_catalog(*connection, {.all_schemas = true});
  REQUIRE(catalog);
  const auto* orders = catalog->find_table("public", "orders", {});
  REQUIRE(orders != nullptr);
  CHECK(orders->primary_key == std::vector<std::string>{"id"});
  CHECK(orders->unique_keys == std::vector<std::vector<std::string>>{{"country", "at"}});
  CHECK(orders->row_estimate == 100);
  CHECK(orders->row_security);
  CHECK(column(*catalog, "orders", "id").not_null);
  CHECK(column(*catalog, "orders", "at").type.kind == types::TypeKind::TimestampTz);
  CHECK(column(*catalog, "orders", "country").type.name == "character varying(2)");
  CHECK(column(*catalog, "orders", "country").null_fraction == doctest::Approx(0.5));
  CHECK(column(*catalog, "orders", "country").comment == "ISO code");
  CHECK(column(*catalog, "orders", "how").type.kind == types::TypeKind::Enum);
  CHECK(column(*catalog, "orders", "how").type.name == "public.mood");
  CHECK(column(*catalog, "orders", "part").type.is_domain());
  CHECK(column(*catalog, "orders", "part").type.kind == types::TypeKind::Numeric);
  CHECK(column(*catalog, "orders", "tags").type.kind == types::TypeKind::Array);
  const auto* mood = catalog->find_enum(column(*catalog, "orders", "how").type);
  REQUIRE(mood != nullptr);
  CHECK(mood->labels == std::vector<std::string>{"sad", "it's \"ok\", yes", "happy"});
  const auto* odd = catalog->find_table("Odd \"name", "T.1", {});
  REQUIRE(odd != nullptr);
  CHECK(odd->columns.at(0).name == "C 1");
  const auto functions = catalog->find_functions("shop", "f", {});
  REQUIRE(functions.size() == 1);
  CHECK(functions[0]->arguments.size() == 2);
  CHECK(functions[0]->default_count == 1);
  CHECK(functions[0]->returns_set);
  CHECK(functions[0]->result_columns.size() == 2);
  CHECK(functions[0]->volatility == types::Volatility::Stable);

  const auto few = read_catalog(*connection, {.schemas = {"shop", "not_there"}});
  REQUIRE(few);
  CHECK(few->find_table("public", "orders", {}) != nullptr);
  CHECK(few->find_table("Odd \"name", "T.1", {}) == nullptr);

  DatabaseOracle oracle(*connection, *catalog);
  sql::DescribeError error;
  const auto described = oracle.describe("SELECT id, how, part, lower(country) AS c, tags[1] FROM orders", error);
  REQUIRE_MESSAGE(described, error.message);
  CHECK((*described)[0].type.name == "bigint");
  CHECK((*described)[1].type.kind == types::TypeKind::Enum);
  CHECK((*described)[3].name == "c");
  CHECK((*described)[4].type.name == "text");
  CHECK_FALSE(oracle.describe("SELECT ö, colour FROM orders", error).has_value());
  CHECK(error.sqlstate == "42703");
  CHECK(error.offset == 7);
}

TEST_CASE("schemas that a text may name") {
  CHECK(schemas_named_in("SELECT Shop.a, \"Odd name\".b, 1.5 FROM x.y.z") ==
        std::vector<std::string>{"1", "Odd name", "shop", "x", "y"});
}

TEST_CASE("schema files: SQL as pg_dump writes it, and JSON") {
  const auto from_sql =
      read_schema_text("\\restrict abc\nSET client_encoding = 'UTF8';\nCREATE TABLE public.t (a int);\n");
  REQUIRE_MESSAGE(from_sql, from_sql.error());
  REQUIRE(from_sql->find_table("public", "t", {}) != nullptr);
  const auto from_json = read_schema_text(from_sql->to_json());
  REQUIRE(from_json);
  CHECK(from_json->to_json() == from_sql->to_json());
  CHECK(read_schema_text("SELECT 1;\nCREATE TABLE (").error().starts_with("line 2"));
  CHECK_FALSE(read_schema_text("{\"format\": \"other\"}"));
}
