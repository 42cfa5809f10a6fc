// SPDX-License-Identifier: Apache-2.0
// Fragments: what passes, what is refused, and where the fault is shown.
#include <doctest/doctest.h>

#include "compiler/sql/fragment_text.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/quote.h"
#include "compiler/sql/rewrite.h"
#include "compiler/sql/token.h"

using namespace dmlc;
using namespace dmlc::sql;

namespace {

std::string at(std::string_view text, const std::optional<ParseError>& error) {
  REQUIRE(error);
  REQUIRE(error->range.end <= text.size());
  return std::string(text.substr(error->range.begin, error->range.size()));
}

std::string repeated(std::string_view piece, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += piece;
  return all;
}

}  // namespace

TEST_CASE("expressions: what is one expression passes") {
  for (const char* text : {"a",
                           "a + b * 2",
                           "extract(year from at)",
                           "CASE WHEN a THEN 1 ELSE 2 END",
                           "(select max(x) from t)",
                           "count(*) filter (where a) over (partition by b)",
                           "a is not distinct from b",
                           "'it''s; -- not a comment'",
                           "$$; drop$$",
                           "x::numeric(3,2)",
                           "(array[1,2])[1]",
                           "a /* inside */ + b",
                           "a -- line\n",
                           "row(1,2)",
                           "(1,2) = (3,4)",
                           "\"Weird \"\" Name\"",
                           "e'\\n'",
                           "date '2020-01-01'",
                           "a = any(b)",
                           "größe + 1",
                           "exists(select from t)"})
    CHECK_MESSAGE(!parse_expression(text), std::string(text));
}

TEST_CASE("expressions: hostile and foreign texts are refused") {
  for (const char* text : {"",
                           "  ",
                           "1) , (2",
                           "1; DROP TABLE x",
                           "1;",
                           "a, b",
                           "a b",
                           "a AS b",
                           "*",
                           "t.*",
                           "1 FROM t",
                           "1 UNION SELECT 2",
                           "DISTINCT a",
                           "ALL a",
                           "1 LIMIT 1",
                           "SELECT 1",
                           "a -- hides",
                           "1)--",
                           "/* open",
                           "'open",
                           "\"open",
                           "$$open",
                           "$1",
                           "1 INTO x",
                           "(select 1 for update)",
                           "(with d as (delete from t returning 1) select 1 from d)",
                           "1) FROM t WHERE (1=1",
                           "a; b",
                           "1 WHERE true",
                           "\\",
                           "DEFAULT"})
    CHECK_MESSAGE(parse_expression(text), std::string(text));
  CHECK(parse_expression(std::string_view("a\0b", 3)));
  CHECK(parse_expression("\xff\xfe"));
}

TEST_CASE("expressions: errors are shown at their bytes, also behind other alphabets") {
  CHECK(at("'éé' || + ! )", parse_expression("'éé' || + ! )")) == ")");
  const std::string text = "größe + 日本 + FROM x";
  CHECK(at(text, parse_expression(text)) == "FROM");
  const auto error = parse_expression("a +");
  REQUIRE(error);
  CHECK(error->message == "unexpected end of the expression");
  CHECK(error->range.begin == 3);
  CHECK(parse_expression("1; DROP TABLE x")->range.begin == 1);
}

TEST_CASE("queries: exactly one reading SELECT") {
  for (const char* text : {"SELECT 1", "VALUES (1)", "TABLE t", "WITH a AS (SELECT 1) SELECT * FROM a", "(SELECT 1)",
                           "SELECT 1 UNION SELECT 2 ORDER BY 1 LIMIT 3"})
    CHECK_MESSAGE(!parse_query(text), std::string(text));
  for (const char* text : {"SELECT 1; SELECT 2", "SELECT 1;", "INSERT INTO t VALUES (1)", "SELECT 1 INTO x",
                           "SELECT * FROM t FOR UPDATE", "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
                           "SELECT $1", "DROP TABLE t", "", "SELECT 1 -- x", "EXPLAIN SELECT 1"})
    CHECK_MESSAGE(parse_query(text), std::string(text));
  CHECK(at("DROP TABLE t", parse_query("DROP TABLE t")) == "DROP");
}

TEST_CASE("sources: what may follow FROM and nothing behind it") {
  for (const char* text :
       {"t", "s.t AS x (a, b)", "a JOIN b USING (c) LEFT JOIN d ON true", "(SELECT 1) q",
        "t WHERE a > 1 GROUP BY b HAVING count(*) > 1 ORDER BY 1 LIMIT 3",
        "generate_series(1, 3) WITH ORDINALITY g(n, o)", "a, LATERAL (SELECT a.x) b", "t WINDOW w AS (ORDER BY a)"})
    CHECK_MESSAGE(!parse_from_list(text), std::string(text));
  for (const char* text : {"", "t; DROP TABLE t", "t UNION SELECT 1", "t FOR UPDATE", "t) x, (SELECT 1", "WHERE a",
                           "t PREDICT x y z", "t INTO x", "(DELETE FROM t RETURNING 1) x", "t --"})
    CHECK_MESSAGE(parse_from_list(text), std::string(text));
}

TEST_CASE("WITH lists bring no statement of their own") {
  CHECK(!parse_with_list("a AS (SELECT 1), b (x) AS MATERIALIZED (SELECT * FROM a)", false));
  CHECK(!parse_with_list("r AS (SELECT 1 UNION ALL SELECT * FROM r)", true));
  for (const char* text : {"a AS (SELECT 1) SELECT 2 UNION ALL", "a AS (DELETE FROM t RETURNING 1)", "a AS (SELECT 1);",
                           "a", "a AS (SELECT 1) SELECT (", ""})
    CHECK_MESSAGE(parse_with_list(text, false), std::string(text));
}

TEST_CASE("types: one type name") {
  for (const char* text : {"int", "numeric(3,2)[]", "timestamp with time zone", "public.mood", "varchar(20)"})
    CHECK_MESSAGE(!parse_type(text), std::string(text));
  for (const char* text : {"int, 2", "int + 1", "int AS x", "int; x", "", "int FROM t"})
    CHECK_MESSAGE(parse_type(text), std::string(text));
}

TEST_CASE("statements come with kind and place") {
  const std::string text = "-- first\nCREATE TABLE t (a int);; /* x */ SELECT 'é;' ; INSERT INTO t VALUES (1)";
  const StatementList list = parse_statements(text);
  REQUIRE(!list.error);
  REQUIRE(list.statements.size() == 3);
  CHECK(list.statements[0].kind == "CreateStmt");
  CHECK(text.substr(list.statements[0].range.begin, list.statements[0].range.size()) == "CREATE TABLE t (a int)");
  CHECK(text.substr(list.statements[1].range.begin, list.statements[1].range.size()) == "SELECT 'é;'");
  CHECK(list.statements[2].kind == "InsertStmt");
  CHECK(parse_statements("").statements.empty());
  CHECK(parse_statements("-- only words").statements.empty());
  const StatementList broken = parse_statements("SELECT 1; SELEC 2");
  REQUIRE(broken.error);
  CHECK(broken.error->range.begin == 10);
  CHECK(broken.error->message == "syntax error at or near `SELEC`");
}

TEST_CASE("what parentheses around a text hold together") {
  for (const std::string_view text : {"a", "f(a[1], (b))", "a, b", "SELECT 1", "')' || $$)$$ || \")\"", "a /* ) */ + 1",
                                      "a -- ) and no more\n", "E'\\')'"})
    CHECK_MESSAGE(stays_in_parentheses(text), std::string(text));
  for (const std::string_view text : {"a) + (b", "a)", "(a", "a[1", "a]", "(a]", "a; b", "a -- hidden", "a /* open",
                                      "'a", "", "E'\\') + (b", "U&'\\') OR (1"})
    CHECK_MESSAGE(!stays_in_parentheses(text), std::string(text));
  CHECK(!stays_in_parentheses(std::string_view("a\0b", 3)));
}

TEST_CASE("deep and long texts are refused, never a crash") {
  CHECK(parse_expression(repeated("(", 50000) + "1" + repeated(")", 50000)));
  CHECK(parse_expression(repeated("1+", 40000) + "1"));
  CHECK(parse_expression(repeated("NOT ", 30000) + "true"));
  CHECK(parse_expression(repeated("f(", 3000) + "1" + repeated(")", 3000)));
  CHECK(parse_query(repeated("SELECT 1 UNION ALL ", 60000) + "SELECT 1"));
  CHECK(parse_query(repeated("(SELECT ", 1500) + "1" + repeated(")", 1500)));
  CHECK(parse_expression(repeated("/*", 100000)));
  CHECK(!parse_expression(repeated("/*", 100000) + repeated("*/", 100000) + "1"));
  CHECK(parse_expression(std::string(9 << 20, ' ') + "1"));
  CHECK(!parse_expression(repeated("1+", 700) + "1"));
}

TEST_CASE("quoting of values") {
  CHECK(quote_literal("it's") == "'it''s'");
  CHECK(quote_literal("a\\b") == "'a\\b'");
  CHECK(quote_literal("") == "''");
  CHECK(quote_qualified("public", "Order") == "public.\"Order\"");
  CHECK(quote_qualified("", "t") == "t");
  CHECK(quote_dollar("plain") == "$$plain$$");
  CHECK(quote_dollar("a $ b") == "$dml$a $ b$dml$");
  CHECK(quote_dollar("$dml$ $") == "$dml1$$dml$ $$dml1$");
}

TEST_CASE("tokens end where PostgreSQL ends them") {
  const auto words = [](std::string_view text) {
    std::string all;
    for (const Token& t : tokenize(text)) all += "<" + std::string(text.substr(t.range.begin, t.range.size())) + ">";
    return all;
  };
  CHECK(words("a=-1") == "<a><=><-><1>");
  CHECK(words("a<-1") == "<a><<><-><1>");
  CHECK(words("a@-1") == "<a><@-><1>");
  CHECK(words("a::int[1:2]") == "<a><::><int><[><1><:><2><]>");
  CHECK(words("1..2 1.5e-3 .5") == "<1><..><2><1.5e-3><.5>");
  CHECK(words("e'a\\'b' U&\"x\" $tag$ $$ $tag$ x$1") == "<e'a\\'b'><U&\"x\"><$tag$ $$ $tag$><x$1>");
  CHECK(words("a/*b/*c*/d*/e--f\ng") == "<a><e><g>");
  CHECK(words("'open") == "<'open>");
}

TEST_CASE("comments are removed outside strings only") {
  CHECK(strip_comments("a /* x */ b -- c\nd '--' $$/*$$") == "a   b \nd '--' $$/*$$");
  CHECK(strip_comments("a/*\n*/b") == "a\nb");
}

TEST_CASE("built texts know where their bytes came from") {
  FragmentText text;
  text.literal("SELECT ").fragment("amount", {1, 100, 106}).literal(", ").generated("(x)::text", {1, 200, 201});
  CHECK(text.text() == "SELECT amount, (x)::text");
  CHECK(!text.at(0));
  CHECK(*text.at(7) == Span{1, 100, 100});
  CHECK(*text.at(9) == Span{1, 102, 102});
  CHECK(*text.at(13) == Span{1, 106, 106});
  CHECK(*text.at(17) == Span{1, 200, 201});
  CHECK(*text.span_of({7, 10}) == Span{1, 100, 103});
  CHECK(*text.span_of({0, 24}) == Span{1, 100, 201});
  CHECK(!text.span_of({0, 6}));
}

TEST_CASE("unused WITH queries can be dropped") {
  CHECK(remove_ctes("WITH a AS (SELECT 1) SELECT 2", {"a"}) == "SELECT 2");
  CHECK(remove_ctes("WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM b", {"a"}) ==
        "WITH b AS (SELECT 2) SELECT * FROM b");
  CHECK(remove_ctes("WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a", {"b"}) ==
        "WITH a AS (SELECT 1) SELECT * FROM a");
  CHECK(remove_ctes("WITH a AS (SELECT 1), b AS (SELECT 2), c (x) AS (SELECT 3) SELECT * FROM b", {"a", "c"}) ==
        "WITH b AS (SELECT 2) SELECT * FROM b");
  CHECK(remove_ctes("WITH a AS (SELECT 1), b AS (SELECT 2) SELECT 3", {"b", "a"}) == "SELECT 3");
  CHECK(remove_ctes("SELECT 1", {"a"}) == "SELECT 1");
  CHECK(remove_ctes("not sql", {"a"}) == "not sql");
}
