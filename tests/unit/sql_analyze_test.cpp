// SPDX-License-Identifier: Apache-2.0
// Resolution of queries: types as PostgreSQL gives them, scopes, lineage, and mistakes at their places.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "compiler/sql/analyze.h"
#include "compiler/sql/ddl.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/rewrite.h"

using namespace dmlc;
using namespace dmlc::sql;

namespace {

std::string read_file(const std::string& name) {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/unit/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const types::Catalog& shop() {
  static const types::Catalog catalog = [] {
    types::Catalog made;
    const std::string ddl = read_file("sql_described_types.sql");
    const StatementList list = parse_statements(ddl);
    REQUIRE(!list.error);
    for (const Statement& s : list.statements) {
      const DdlResult result = apply_ddl(made, std::string_view(ddl).substr(s.range.begin, s.range.size()));
      CHECK(result.problems.empty());
      CHECK(result.complete);
    }
    return made;
  }();
  return catalog;
}

Analysis analyze(std::string_view sql) { return analyze_query(sql, shop()); }

struct Expected {
  std::string sql;
  ProblemKind kind;
  std::string at;
  std::string suggestion;
};

}  // namespace

TEST_CASE("types agree with what PostgreSQL 15 says") {
  std::istringstream lines(read_file("sql_described_types.txt"));
  std::string query, expected;
  std::getline(lines, query);
  int columns = 0;
  while (std::getline(lines, query) && std::getline(lines, expected)) {
    const Analysis a = analyze(query);
    CHECK_MESSAGE(a.problems.empty(), std::string(query));
    std::string found;
    for (const OutputColumn& c : a.columns) {
      // The protocol names the type below a domain, and types on the path without their schema.
      std::string type = c.type.undomained().name;
      if (const auto schema = type.find("public."); schema != std::string::npos) type.erase(schema, 7);
      found += (found.empty() ? "" : "; ") + c.name + "|" + type;
      ++columns;
    }
    CHECK(found == expected.substr(2));
  }
  CHECK(columns > 600);
}

TEST_CASE("mistakes are found at their narrowest place") {
  const std::vector<Expected> cases{
      {"SELECT amout FROM payments", ProblemKind::UnknownColumn, "amout", "amount"},
      {"SELECT p.amout FROM payments p", ProblemKind::UnknownColumn, "amout", "amount"},
      {"SELECT 'é' || amoünt FROM payments", ProblemKind::UnknownColumn, "amoünt", "amount"},
      {"SELECT \"Amount\" FROM payments", ProblemKind::UnknownColumn, "\"Amount\"", "amount"},
      {"SELECT x FROM paymnts", ProblemKind::UnknownTable, "paymnts", "payments"},
      {"SELECT * FROM public.paymets", ProblemKind::UnknownTable, "public.paymets", "payments"},
      {"SELECT * FROM nosuch.payments", ProblemKind::UnknownTable, "nosuch.payments", "payments"},
      {"SELECT id FROM customers, payments", ProblemKind::AmbiguousColumn, "id", "customers.id"},
      {"SELECT c.id FROM customers d", ProblemKind::UnknownTable, "c", ""},
      {"SELECT payments.qty FROM payments p", ProblemKind::UnknownTable, "payments", ""},
      {"SELECT lenght(note) FROM payments", ProblemKind::UnknownFunction, "lenght", "length"},
      {"SELECT length(qty) FROM payments", ProblemKind::UnknownFunction, "length", ""},
      {"SELECT note + 1 FROM payments", ProblemKind::UnknownOperator, "+", ""},
      {"SELECT '1' + '2'", ProblemKind::AmbiguousFunction, "+", ""},
      {"SELECT 1 FROM payments WHERE qty", ProblemKind::TypeMismatch, "qty", ""},
      {"SELECT 1 FROM payments WHERE sum(qty) > 1", ProblemKind::Aggregate, "sum", ""},
      {"SELECT sum(sum(qty)) FROM payments", ProblemKind::Aggregate, "sum", ""},
      {"SELECT row_number() FROM payments", ProblemKind::Aggregate, "row_number", ""},
      {"SELECT lower(note) OVER () FROM payments", ProblemKind::Aggregate, "lower", ""},
      {"SELECT sum(qty) OVER nowin FROM payments", ProblemKind::BadReference, "nowin", ""},
      {"SELECT note, count(*) FROM payments", ProblemKind::NotGrouped, "note", ""},
      {"SELECT *, count(*) FROM payments GROUP BY qty", ProblemKind::NotGrouped, "*", ""},
      {"SELECT qty FROM payments GROUP BY qty ORDER BY note", ProblemKind::NotGrouped, "note", ""},
      {"SELECT p.* FROM payments p, payments p", ProblemKind::DuplicateAlias, "payments", ""},
      {"SELECT CASE WHEN true THEN 1 ELSE note END FROM payments", ProblemKind::TypeMismatch,
       "CASE WHEN true THEN 1 ELSE note END", ""},
      {"SELECT coalesce(note, 1) FROM payments", ProblemKind::TypeMismatch, "coalesce(note, 1)", ""},
      {"SELECT 1 UNION SELECT 1, 2", ProblemKind::ColumnCount, "1, 2", ""},
      {"SELECT id FROM payments UNION SELECT note FROM payments", ProblemKind::TypeMismatch, "note", ""},
      {"SELECT qty FROM payments ORDER BY 3", ProblemKind::BadReference, "3", ""},
      {"SELECT (SELECT id, note FROM payments)", ProblemKind::ColumnCount, "id, note FROM payments", ""},
      {"SELECT at::int FROM payments", ProblemKind::TypeMismatch, "at::int", ""},
      {"SELECT ARRAY[]", ProblemKind::TypeMismatch, "ARRAY", ""},
      {"SELECT qty[1] FROM payments", ProblemKind::TypeMismatch, "qty[1]", ""},
      {"WITH a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a", ProblemKind::UnknownTable, "b", ""},
      {"SELECT a.x FROM (SELECT 1 AS x) a, (SELECT a.x) b", ProblemKind::UnknownTable, "a", ""},
      {"SELECT * FROM payments JOIN customers USING (customer_id)", ProblemKind::UnknownColumn, "customer_id", ""},
      {"SELECT a FROM (VALUES (1),(2,3)) v(a)", ProblemKind::ColumnCount, "2,3", ""},
      {"SELECT f.x FROM (SELECT 1) f(x, y)", ProblemKind::ColumnCount, "1", ""},
      {"SELECT (home).nope FROM customers", ProblemKind::UnknownColumn, "home", ""},
      {"DELETE FROM payments", ProblemKind::NotAQuery, "DELETE", ""},
      {"SELECT FROM WHERE", ProblemKind::Syntax, "WHERE", ""},
  };
  for (const Expected& expected : cases) {
    CAPTURE(expected.sql);
    const Analysis a = analyze(expected.sql);
    REQUIRE(a.problems.size() == 1);
    const Problem& p = a.problems[0];
    CAPTURE(p.message);
    CHECK(p.kind == expected.kind);
    CHECK(expected.sql.substr(p.range.begin, p.range.size()) == expected.at);
    CHECK((p.suggestions.empty() ? "" : p.suggestions[0]) == expected.suggestion);
    CHECK(!a.complete);
  }
}

TEST_CASE("what is right is not reported") {
  for (const char* sql :
       {"SELECT upper(code) || 'x', count(*) FROM payments GROUP BY upper(code)", "SELECT * FROM payments GROUP BY id",
        "SELECT c.*, count(*) FROM customers c JOIN payments p ON p.customer_id = c.id GROUP BY c.id",
        "SELECT count(payments.*), count(payments) FROM payments", "SELECT ctid, tableoid FROM payments",
        "SELECT * FROM pg_class", "SELECT * FROM information_schema.tables",
        "SELECT a.x, b.y FROM (SELECT 1 AS x) a, LATERAL (SELECT a.x AS y) b",
        "SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM payments WHERE customer_id = c.id AND amount > (SELECT "
        "avg(amount) FROM payments))",
        "SELECT public.payments.qty FROM public.payments", "SELECT qty AS x FROM payments ORDER BY x, note LIMIT 1",
        "SELECT sum(qty) FILTER (WHERE fraud) OVER (PARTITION BY customer_id ORDER BY at ROWS 3 PRECEDING) FROM "
        "payments",
        "SELECT date_trunc('day', at) AS d, sum(amount) FROM payments GROUP BY GROUPING SETS ((d), ()) HAVING "
        "sum(amount) > 1",
        "SELECT rank(3) WITHIN GROUP (ORDER BY qty) FROM payments",
        "SELECT id FROM payments WHERE id = '3' AND at > 'yesterday'",
        "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT sum(n) FROM t",
        "SELECT * FROM (payments p JOIN customers c ON p.customer_id = c.id) AS j (a, b)"}) {
    CAPTURE(sql);
    const Analysis a = analyze(sql);
    CHECK_MESSAGE(a.problems.empty(), (a.problems.empty() ? "" : a.problems[0].message));
  }
}

TEST_CASE("lineage and nullability pass through sub-selects and joins") {
  const Analysis a = analyze(
      "WITH w AS (SELECT id AS k, amount + fee AS total, qty FROM payments) "
      "SELECT c.name, w.k, w.total, count(*) OVER () AS n, coalesce(w.qty, 0) AS q, c.vip "
      "FROM w LEFT JOIN customers c ON c.id = w.k");
  REQUIRE(a.problems.empty());
  CHECK(a.complete);
  CHECK(a.columns[0].origin == SourceColumn{"public", "customers", "name"});
  CHECK(a.columns[0].nullable);
  CHECK(a.columns[1].origin == SourceColumn{"public", "payments", "id"});
  CHECK(!a.columns[1].nullable);
  CHECK(!a.columns[2].origin);
  CHECK(a.columns[2].reads ==
        std::vector<SourceColumn>{{"public", "payments", "amount"}, {"public", "payments", "fee"}});
  CHECK(!a.columns[3].nullable);
  CHECK(!a.columns[4].nullable);
  CHECK(a.columns[5].nullable);
  CHECK(a.find_column("q")->type.name == "integer");
  CHECK(a.has_window);
  CHECK(!a.has_aggregates);
}

TEST_CASE("ranges of targets leave the alias out") {
  const std::string sql =
      "SELECT amount * 2 AS x, extract(year FROM at) y, note IS DISTINCT FROM 'a', p.* FROM payments p";
  const Analysis a = analyze(sql);
  const auto text = [&](std::size_t i) { return sql.substr(a.columns[i].range.begin, a.columns[i].range.size()); };
  CHECK(text(0) == "amount * 2");
  CHECK(text(1) == "extract(year FROM at)");
  CHECK(text(2) == "note IS DISTINCT FROM 'a'");
  CHECK(text(3) == "p.*");
  CHECK(a.columns[3].from_star);
}

TEST_CASE("tables, functions and unused WITH queries are listed") {
  const std::string sql =
      "WITH a AS (SELECT 1), b AS (SELECT * FROM a), c AS (SELECT * FROM customers) "
      "SELECT risk(p.amount), now(), random(), 'sad'::mood FROM payments AS p, c";
  const Analysis a = analyze(sql);
  REQUIRE(a.problems.empty());
  REQUIRE(a.ctes.size() == 3);
  CHECK(!a.ctes[0].used);
  CHECK(!a.ctes[1].used);
  CHECK(a.ctes[2].used);
  CHECK(sql.substr(a.ctes[1].range.begin, a.ctes[1].range.size()) == "b AS (SELECT * FROM a)");
  REQUIRE(a.tables.size() == 4);
  CHECK(a.tables[2].alias == "p");
  CHECK(a.tables[2].resolved_schema == "public");
  CHECK(a.tables[3].kind == ReferenceKind::Cte);
  CHECK(a.functions[0].resolved_schema == "public");
  CHECK(a.functions[1].resolved_schema == "pg_catalog");
  CHECK(a.volatile_functions == std::vector<std::string>{"random"});
  CHECK(qualify(sql, a) ==
        "WITH a AS (SELECT 1), b AS (SELECT * FROM a), c AS (SELECT * FROM public.customers) "
        "SELECT public.risk(p.amount), now(), random(), 'sad'::public.mood FROM public.payments AS p, c");
}

TEST_CASE("offline nothing is guessed and nothing is blamed") {
  const types::Catalog empty;
  const Analysis a = analyze_query(
      "SELECT t.a, count(*) AS n, b IS NULL AS gone, a + 1 AS next, upper(t.c) AS up, f(a) AS own, 2.5 AS k FROM s.t "
      "GROUP BY 1",
      empty);
  CHECK(a.problems.empty());
  CHECK(!a.complete);
  CHECK(a.unresolved_tables == std::vector<std::string>{"s.t"});
  CHECK(!a.find_column("a")->type.is_known());
  CHECK(a.find_column("n")->type.name == "bigint");
  CHECK(a.find_column("gone")->type.name == "boolean");
  CHECK(!a.find_column("next")->type.is_known());
  CHECK(!a.find_column("own")->type.is_known());
  CHECK(a.find_column("k")->type.name == "numeric");
  const Analysis star = analyze_query("SELECT *, 1 AS one FROM t", empty);
  CHECK(star.has_open_star);
  CHECK(star.columns.size() == 1);
  AnalyzeOptions open;
  open.catalog_is_complete = false;
  CHECK(analyze_query("SELECT x, my_fn(x) FROM elsewhere", shop(), open).problems.empty());
}

TEST_CASE("hostile queries end in a problem") {
  std::string deep, nested;
  for (int i = 0; i < 190; ++i) deep += "(SELECT ";
  deep += "1" + std::string(190, ')');
  CHECK(analyze("SELECT " + deep).columns.size() == 1);
  for (int i = 0; i < 900; ++i) nested += "1+";
  CHECK(!analyze("SELECT " + nested + "1").problems.empty());
  std::string unions = "SELECT 1";
  for (int i = 0; i < 400; ++i) unions += " UNION ALL SELECT 1";
  CHECK(analyze(unions).columns.size() == 1);
  for (const char* sql : {"", ";", "SELECT", "SELECT 1; DROP TABLE payments", "SELECT * FROM t t2 t3", "\xff"})
    CHECK_NOTHROW((void)analyze(sql));
}
