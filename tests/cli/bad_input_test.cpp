// SPDX-License-Identifier: Apache-2.0
// What a user can get wrong in a file or in its data: `dmlc run` says what and where, and the database stays as it was.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/catalog_state.h"
#include "tests/cli/trial.h"

using namespace dmlc::tests;

namespace {

/// The tables that all cases read.
constexpr const char* kTables = R"(
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, note text, is_fraud boolean);
INSERT INTO payments SELECT i, (i * 7919 % 1000) / 10.0, CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' END,
  'payment ' || i, (i * 7919 % 1000) > 700 FROM generate_series(1, 2000) i;
-- Small tables are looked at before the job is queued, large ones by the job alone.
CREATE TABLE small (x double precision, y double precision, nothing double precision, same text, yes boolean);
INSERT INTO small SELECT i, 2 * i, NULL, 'same', true FROM generate_series(1, 50) i;
CREATE TABLE large (x double precision, y double precision, nothing double precision, same text, yes boolean,
  rare double precision, far double precision, unsure double precision);
INSERT INTO large SELECT i, 2 * i, NULL, 'same', true, CASE WHEN i <= 3 THEN i END,
  CASE i WHEN 1500 THEN float8 'infinity' ELSE i END, CASE i WHEN 1500 THEN float8 'nan' ELSE i END FROM generate_series(1, 2000) i;
CREATE TABLE few (x double precision, y double precision);
INSERT INTO few SELECT i, 2 * i FROM generate_series(1, 5) i;
CREATE TABLE words (word text, y double precision);
INSERT INTO words SELECT 'word ' || i, i FROM generate_series(1, 100000) i;
-- So costly by its own account that nobody looks at the rows before the job does.
CREATE FUNCTION costly(x double precision) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 10000000 AS
  'BEGIN RETURN x < 0; END';
CREATE FUNCTION slow(x double precision) RETURNS double precision LANGUAGE plpgsql STABLE AS
  'BEGIN PERFORM pg_sleep(0.001); RETURN x; END';
ANALYZE;
)";

struct BadInput {
  std::string name;
  const char* source;  ///< what the error is about stands between two §
  const char* code;
  const char* words;  ///< part of the message or of a help line
};

const BadInput kCompileTime[] = {
    {"unknown table",
     "TRAIN MODEL m USING logistic_regression\n  FROM §paymnts§ PREDICT is_fraud WITH FEATURES (amount);\n", "E0205",
     "did you mean `payments`?"},
    {"unknown schema",
     "TRAIN MODEL m USING logistic_regression FROM §shop.payments§ PREDICT is_fraud WITH FEATURES (amount);\n", "E0205",
     "did you mean `payments`?"},
    {"unknown column as a feature",
     "TRAIN MODEL m USING logistic_regression FROM payments\n  PREDICT is_fraud\n  WITH FEATURES (country, §amout§);\n",
     "E0206", "did you mean `amount`?"},
    {"unknown column in an expression",
     "TRAIN MODEL m USING logistic_regression FROM payments p PREDICT is_fraud WITH FEATURES (2 * p.§amout§);\n",
     "E0206", "did you mean `amount`?"},
    {"unknown column as the target: no such column",
     "TRAIN MODEL m USING logistic_regression FROM payments\n  PREDICT §is_frod§ WITH FEATURES (amount);\n", "E0206",
     "did you mean `is_fraud`?"},
    {"unknown algorithm",
     "TRAIN MODEL m\n  USING §logistic_regresion§ FROM payments PREDICT is_fraud WITH FEATURES (amount);\n", "E0201",
     "did you mean `logistic_regression`?"},
    {"unknown parameter",
     "TRAIN MODEL m USING gradient_boosting(§learning_rat§ = 0.1) FROM payments PREDICT is_fraud"
     " WITH FEATURES (amount);\n",
     "E0203", "did you mean `learning_rate`?"},
    {"unknown metric",
     "TRAIN MODEL m USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount)\n"
     "  OPTIMIZE FOR §roc_acu§;\n",
     "E0204", "did you mean `roc_auc`?"},
    {"metric of another task",
     "TRAIN MODEL m USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount)\n"
     "  OPTIMIZE FOR §rmse§;\n",
     "E0407", "metrics of task `binary` are accuracy"},
    {"wrong type of a parameter",
     "TRAIN MODEL m USING logistic_regression(max_iterations = §'many'§) FROM payments PREDICT is_fraud"
     " WITH FEATURES (amount);\n",
     "E0301", "takes an integer"},
    {"parameter out of its range",
     "TRAIN MODEL m USING gradient_boosting(subsample = §1.5§) FROM payments PREDICT is_fraud WITH FEATURES "
     "(amount);\n",
     "E0302", "share of the rows"},
    {"word that a parameter does not take",
     "TRAIN MODEL m USING logistic_regression(class_weight = §balancd§) FROM payments PREDICT is_fraud"
     " WITH FEATURES (amount);\n",
     "E0303", "did you mean `balanced`?"},
    {"text as the target of a regression",
     "TRAIN MODEL m USING linear_regression FROM payments PREDICT §country§ WITH FEATURES (amount);\n", "E0306",
     "predict classes"},
    {"text as the target of task = regression",
     "TRAIN MODEL m USING gradient_boosting(task = regression) FROM payments PREDICT §country§"
     " WITH FEATURES (amount);\n",
     "E0306", "needs a number"},
    {"the target among the features",
     "TRAIN MODEL m USING logistic_regression FROM payments PREDICT is_fraud\n  WITH FEATURES (amount, §is_fraud§);\n",
     "E0402", "leave it out"},
    {"a mistake behind statements that are right",
     "CREATE TABLE fresh (a integer);\nINSERT INTO fresh VALUES (1);\n"
     "TRAIN MODEL m USING linear_regression FROM fresh PREDICT §b§ WITH FEATURES (a);\n",
     "E0206", "unknown column `b`"},
};

/// The data are wrong: found when the transaction asks for the training, or by the job after the commit.
const BadInput kOfTheData[] = {
    {"target NULL in every row, seen at once",
     "TRAIN MODEL m USING linear_regression FROM small PREDICT §nothing§ WITH FEATURES (x);\n", "E0603",
     "predict another column"},
    {"target NULL in every row, seen by the job",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT §nothing§ WITH FEATURES (x);\n", "E0603", "PREDICT"},
    {"a target called as the model",
     "TRAIN MODEL nothing USING linear_regression FROM large PREDICT §nothing§ WITH FEATURES (x);\n", "E0603",
     "PREDICT"},
    {"one class only, seen at once",
     "TRAIN MODEL m USING logistic_regression FROM small PREDICT §yes§ WITH FEATURES (x);\n", "E0604",
     "one class only"},
    {"one class only, seen by the job",
     "TRAIN MODEL m USING gradient_boosting FROM large PREDICT §yes§ WITH FEATURES (x);\n", "E0604", "one class only"},
    {"too few rows, seen at once", "TRAIN MODEL m USING linear_regression FROM §few§ PREDICT y WITH FEATURES (x);\n",
     "E0602", "at least 10"},
    {"too few rows with a target, seen by the job",
     "TRAIN MODEL m USING linear_regression FROM §large§ PREDICT rare WITH FEATURES (x);\n", "E0602", "3 usable rows"},
    {"no row fulfils WHERE, seen at once",
     "TRAIN MODEL m USING linear_regression\n  FROM §small WHERE x < 0§\n  PREDICT y WITH FEATURES (x);\n", "E0601",
     "WHERE"},
    {"no row fulfils WHERE, seen by the job",
     "TRAIN MODEL m USING linear_regression\n  FROM §large WHERE costly(x)§\n  PREDICT y WITH FEATURES (x);\n", "E0601",
     "FROM"},
    {"infinite value of a feature",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT y WITH FEATURES (x, §far§);\n", "E0605", "NULLIF"},
    {"infinite value of an expression",
     "TRAIN MODEL m USING gradient_boosting FROM large PREDICT y\n  WITH FEATURES (x, §2 * far§ AS twice);\n", "E0605",
     "`twice`"},
    {"infinite value of the target",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT §far§ WITH FEATURES (x);\n", "E0608", "leave such rows"},
    {"NaN as the target", "TRAIN MODEL m USING gradient_boosting FROM large PREDICT §unsure§ WITH FEATURES (x);\n",
     "E0608", "NaN"},
    {"100,000 distinct texts", "TRAIN MODEL m USING linear_regression FROM words PREDICT y WITH FEATURES (§word§);\n",
     "E0606", "more than 10000 distinct values"},
    {"100,000 classes", "TRAIN MODEL m USING logistic_regression FROM words PREDICT §word§ WITH FEATURES (y);\n",
     "E0607", "more than 1000"},
    {"no feature varies",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT y §WITH FEATURES (nothing, same)§;\n", "E0625",
     "no feature of model"},
    {"an estimate above the memory limit",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT y WITH FEATURES (x)\n  WITH LIMITS (memory = §1K§);\n",
     "E0609", "raise the limit"},
    {"memory that only the count of rows shows",
     "TRAIN MODEL m USING linear_regression FROM large WHERE x > 0 PREDICT y WITH FEATURES (x)\n"
     "  WITH LIMITS (memory = §1K§, time = 1 hour);\n",
     "E0609", "raise the limit"},
    {"more time than the limit allows",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT y WITH FEATURES (slow(x) AS x)\n"
     "  WITH LIMITS (time = §50 TICKS§);\n",
     "E0614", "raise the limit"},
    {"stored predictions of a model that was not trained",
     "TRAIN MODEL m USING linear_regression FROM large PREDICT §nothing§ WITH FEATURES (x);\n"
     "PREDICT USING MODEL m FROM large STORE RESULTS IN guesses;\n",
     "E0603", "PREDICT"},
};

void check_case(const Trial& trial, const BadInput& bad) {
  CAPTURE(bad.name);
  const MarkedSource source = unmark(bad.source, "bad.dsl");
  trial.scratch.write("bad.dsl", source.text);
  const CatalogState before = catalog_state(trial.url);
  const CommandOutcome run = trial.dmlc({"run", "bad.dsl", "--format", "json"});
  CAPTURE(run.out);
  CHECK(run.code == 1);
  const auto found = errors(run.out);
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == bad.code);
  CHECK(found[0].place == source.place);
  CHECK_MESSAGE(contains(found[0].message + "\n" + found[0].helps, bad.words), found[0].message << found[0].helps);
  CHECK_FALSE(found[0].helps.empty());
  const std::string difference = catalog_difference(before, catalog_state(trial.url));
  CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace

TEST_CASE("bad input: refused when compiled, with code and place, and nothing changes") {
  const Trial trial("bad_source");
  trial.sql(kTables);
  for (const BadInput& bad : kCompileTime) check_case(trial, bad);
}

TEST_CASE("bad input: refused for its data, with code and place, and nothing is left behind") {
  if (!has_extension()) return;
  const Trial trial("bad_data");
  trial.sql(kTables);
  for (const BadInput& bad : kOfTheData) check_case(trial, bad);
}

TEST_CASE("bad input: what a person reads") {
  if (!has_extension()) return;
  const Trial trial("bad_rendered");
  trial.sql(kTables);
  trial.scratch.write("bad.dsl",
                      "TRAIN MODEL m USING linear_regression\n  FROM large\n  PREDICT y\n  WITH FEATURES (x, far);\n");
  const auto run = trial.dmlc({"run", "bad.dsl"});
  CHECK(run.code == 1);
  CHECK_MESSAGE(contains(run.err,
                         "error[E0605]: feature `far` holds an infinite value\n"
                         "  --> bad.dsl:4:21\n"
                         "   |\n"
                         " 4 |   WITH FEATURES (x, far);\n"
                         "   |                     ^^^\n"
                         "   |\n"
                         "   = help: leave such rows out in FROM, or write NULLIF or a CASE that gives NULL\n"),
                run.err);
  CHECK(contains(run.err, "model public.m was new and is taken back\n"));
  CHECK(run.out.empty());
}

TEST_CASE("bad input: useless features and missing targets are warnings, and the training succeeds") {
  if (!has_extension()) return;
  const Trial trial("bad_warnings");
  trial.sql(kTables);
  const MarkedSource constant = unmark(
      "TRAIN MODEL m USING linear_regression FROM large PREDICT y\n  WITH FEATURES (x, nothing, §same§);\n", "m.dsl");
  const MarkedSource all_null = unmark(
      "TRAIN MODEL m USING linear_regression FROM large PREDICT y\n  WITH FEATURES (x, §nothing§, same);\n", "m.dsl");
  trial.scratch.write("m.dsl", constant.text);
  const auto run = trial.dmlc({"run", "m.dsl", "--format", "json"});
  CHECK_MESSAGE(run.code == 0, run.out);
  const auto found = findings(run.out);
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "W0602");
  CHECK(found[0].place == all_null.place);
  CHECK(found[1].code == "W0601");
  CHECK(found[1].place == constant.place);
  CHECK(found[1].severity == "warning");
  CHECK(trial.ask("SELECT state FROM dml.models") == "trained");
  trial.sql("UPDATE large SET y = NULL WHERE x <= 100");
  const auto again = findings(trial.dmlc({"run", "m.dsl", "--format", "json"}).out);
  REQUIRE(again.size() == 3);
  CHECK(std::any_of(again.begin(), again.end(), [](const Finding& finding) {
    return finding.code == "W0603" && finding.place == "m.dsl:1:58-1:59" && contains(finding.message, "100 rows");
  }));
}

TEST_CASE("bad input: what only the database can judge") {
  const Trial trial("bad_for_database");
  trial.sql(
      "CREATE TABLE readings (temperature real, failed boolean);"
      "CREATE FUNCTION latest_readings() RETURNS SETOF record LANGUAGE sql AS 'SELECT * FROM readings'");
  trial.scratch.write("failure.dsl",
                      "TRAIN MODEL failure USING logistic_regression\n  FROM latest_readings() AS r\n"
                      "  PREDICT r.failed\n  WITH FEATURES (r.temperature);\n");
  const auto before = catalog_state(trial.url);
  for (const char* command : {"run", "check", "compile"}) {
    const auto refused = trial.dmlc({command, "failure.dsl"});
    CHECK(refused.code == 1);
    CHECK_MESSAGE(refused.err ==
                      "error[E0309]: the database refuses this SQL: a column definition list is required for functions "
                      "returning \"record\"\n"
                      "  --> failure.dsl:2:8\n"
                      "   |\n"
                      " 2 |   FROM latest_readings() AS r\n"
                      "   |        ^^^^^^^^^^^^^^^\n"
                      "   |\n"
                      "   = help: try the source by itself in psql: `SELECT * FROM …`\n"
                      "\n"
                      "error: 1 error\n",
                  refused.err);
  }
  const auto refused = errors(trial.dmlc({"run", "failure.dsl", "--format", "json"}).out);
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == "E0309");
  CHECK(refused[0].place == "failure.dsl:2:8-2:23");
  CHECK(catalog_difference(before, catalog_state(trial.url)).empty());

  // It cannot judge a table that the file is about to make.
  trial.scratch.write("own.dsl",
                      "CREATE TABLE own (id integer);\n"
                      "TRAIN MODEL failure USING logistic_regression FROM own, latest_readings() AS r\n"
                      "  PREDICT r.failed\n  WITH FEATURES (own.id);\n");
  const auto own = errors(trial.dmlc({"run", "own.dsl", "--format", "json"}).out);
  REQUIRE(own.size() == 1);
  CHECK(own[0].code == "E0305");
  CHECK(own[0].place == "own.dsl:3:11-3:19");
}
