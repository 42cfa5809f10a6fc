// SPDX-License-Identifier: Apache-2.0
// What goes wrong between two steps: rights, tables that change under way, interruptions. The error has a code and a
// place, and what the run made is taken back.
#include <doctest/doctest.h>

#include <algorithm>

#include "compiler/database/connection.h"
#include "tests/catalog_state.h"
#include "tests/cli/trial.h"
#include "tests/shared_cluster.h"

using namespace dmlc::tests;
using dmlc::database::Connection;

namespace {

constexpr const char* kPayments =
    "CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, is_fraud boolean);"
    "INSERT INTO payments SELECT i, (i * 7919 % 1000) / 10.0, CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' END,"
    " (i * 7919 % 1000) > 700 FROM generate_series(1, 2000) i;"
    "ANALYZE payments;";
constexpr const char* kFraud =
    "TRAIN MODEL fraud USING logistic_regression\n"
    "  FROM payments\n"
    "  PREDICT is_fraud\n"
    "  WITH FEATURES (amount, country);\n";

/// The one error of a command, and that the database is as it was `before`.
void check_refused(const Trial& trial, const CommandOutcome& outcome, const CatalogState& before, int code,
                   const std::string& diagnostic, const std::string& place) {
  CAPTURE(outcome.out);
  CHECK(outcome.code == code);
  const auto found = errors(outcome.out);
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == diagnostic);
  CHECK(found[0].place == place);
  const std::string difference = catalog_difference(before, catalog_state(trial.url));
  CHECK_MESSAGE(difference.empty(), difference);
}

/// A statement of another session that is not committed yet: it holds its locks and nobody sees what it did.
class PendingChange {
 public:
  PendingChange(const Trial& trial, const std::string& statement) : session_(std::move(*Connection::open(trial.url))) {
    REQUIRE(session_.query("BEGIN"));
    REQUIRE_MESSAGE(session_.query(statement), statement);
  }
  void commit() { REQUIRE(session_.query("COMMIT")); }

 private:
  Connection session_;
};

constexpr const char* kWaiting = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted";

struct LateChange {
  const char* name;
  const char* change;
  const char* source;  ///< with the place of the error
  const char* code;
};

}  // namespace

TEST_CASE("bad moment: a source that the role may not read") {
  if (!has_extension()) return;
  const Trial trial("no_right");
  trial.sql(kPayments);
  trial.sql(
      "DROP ROLE IF EXISTS dml_t_analyst; CREATE ROLE dml_t_analyst LOGIN; GRANT CREATE ON SCHEMA public TO "
      "dml_t_analyst");
  const MarkedSource table = unmark(
      "TRAIN MODEL fraud USING logistic_regression\n  FROM (SELECT * FROM §payments§) AS p\n  PREDICT is_fraud\n"
      "  WITH FEATURES (amount, country);\n",
      "fraud.dsl");
  trial.scratch.write("fraud.dsl", table.text);
  const auto before = catalog_state(trial.url);
  const auto run = trial.dmlc({"run", "fraud.dsl", "--format", "json"}, "dml_t_analyst");
  check_refused(trial, run, before, 1, "E0610", table.place);
  CHECK(contains(run.out, "role `dml_t_analyst` may not read `payments`"));

  trial.sql("GRANT SELECT ON payments TO dml_t_analyst; REVOKE CREATE ON SCHEMA public FROM dml_t_analyst");
  const auto granted = catalog_state(trial.url);
  const auto denied = trial.dmlc({"run", "fraud.dsl", "--format", "json"}, "dml_t_analyst");
  check_refused(trial, denied, granted, 1, "E0908", "fraud.dsl:1:1-4:34");
  CHECK(contains(denied.out, "permission denied for schema public"));
  trial.sql("DROP OWNED BY dml_t_analyst; DROP ROLE dml_t_analyst");
}

TEST_CASE("bad moment: tables that change between compiling and applying") {
  if (!has_extension()) return;
  const LateChange changes[] = {
      {"table dropped", "DROP TABLE payments", "FROM §payments§ PREDICT is_fraud WITH FEATURES (amount, country)",
       "E0205"},
      {"column dropped", "ALTER TABLE payments DROP COLUMN amount",
       "FROM payments PREDICT is_fraud WITH FEATURES (§amount§, country)", "E0206"},
      {"type changed", "ALTER TABLE payments ALTER COLUMN amount TYPE text",
       "FROM payments PREDICT is_fraud WITH FEATURES (amount, country)", "E0930"},
      {"type changed to one that no model takes",
       "ALTER TABLE payments ALTER COLUMN amount TYPE jsonb USING to_jsonb(amount)",
       "FROM payments PREDICT is_fraud WITH FEATURES (§amount§, country)", "E0304"},
  };
  for (const LateChange& change : changes) {
    CAPTURE(std::string(change.name));
    const Trial trial("late_change");
    trial.sql(kPayments);
    const MarkedSource source =
        unmark(std::string("TRAIN MODEL fraud USING logistic_regression ") + change.source + ";\n", "fraud.dsl");
    trial.scratch.write("fraud.dsl", source.text);
    const auto script = trial.dmlc({"compile", "fraud.dsl", "-o", "-"});
    REQUIRE(script.code == 0);
    REQUIRE(trial.dmlc({"plan", "fraud.dsl", "-o", "fraud.plan"}).code == 0);
    trial.sql(change.change);
    const auto before = catalog_state(trial.url);
    const bool outside = std::string(change.code) == "E0930";
    check_refused(trial, trial.dmlc({"apply", "fraud.plan", "--yes", "--format", "json"}), before, outside ? 3 : 1,
                  change.code, source.place);
    // psql knows nothing of the change; where the statements still fit, the job finds it.
    const auto applied = trial.psql("-1", script.out);
    if (applied.code != 0) CHECK(catalog_difference(before, catalog_state(trial.url)).empty());
    if (applied.code == 0) CHECK(trial.wait_for("SELECT error_code FROM dml.jobs", "E0611"));
  }
}

TEST_CASE("bad moment: tables that change while the file is being applied") {
  if (!has_extension()) return;
  const LateChange changes[] = {
      {"table dropped", "DROP TABLE payments", "FROM §payments§ PREDICT is_fraud WITH FEATURES (amount, country)",
       "E0611"},
      {"column dropped", "ALTER TABLE payments DROP COLUMN amount",
       "FROM §payments§ PREDICT is_fraud WITH FEATURES (amount, country)", "E0611"},
      {"type changed", "ALTER TABLE payments ALTER COLUMN amount TYPE text",
       "FROM payments PREDICT is_fraud WITH FEATURES (§amount§, country)", "E0611"},
  };
  for (const LateChange& change : changes) {
    CAPTURE(std::string(change.name));
    const Trial trial("late_lock");
    trial.sql(kPayments);
    const MarkedSource source =
        unmark(std::string("TRAIN MODEL fraud USING logistic_regression ") + change.source + ";\n", "fraud.dsl");
    trial.scratch.write("fraud.dsl", source.text);
    PendingChange pending(trial, change.change);
    RunningCommand run(trial.input({"run", "fraud.dsl", "--format", "json"}));
    REQUIRE(trial.wait_for(kWaiting, "t"));
    pending.commit();
    const auto outcome = run.finish();
    check_refused(trial, outcome, catalog_state(trial.url), 1, change.code, source.place);
    CHECK(trial.ask("SELECT count(*) FROM dml.models") == "0");
    CHECK(trial.ask("SELECT count(*) FROM pg_proc WHERE proname LIKE 'fraud%'") == "0");
    CHECK(trial.ask("SELECT count(*) FROM pg_class WHERE relname LIKE 'fraud%'") == "0");
  }
}

TEST_CASE("bad moment: Ctrl-C cancels the job, ends with 130 and takes the new model back") {
  if (!has_extension()) return;
  const Trial trial("interrupted");
  trial.sql(kPayments);
  const MarkedSource slow = unmark(
      "TRAIN MODEL §slow§ USING gradient_boosting(n_estimators = 100000) FROM payments PREDICT is_fraud"
      " WITH FEATURES (amount, country);\n"
      "PREDICT USING MODEL slow FROM payments STORE RESULTS IN scored KEY (id);\n",
      "slow.dsl");
  trial.scratch.write("slow.dsl", slow.text);
  const auto before = catalog_state(trial.url);
  RunningCommand run(trial.input({"run", "slow.dsl", "--format", "json"}));
  REQUIRE(trial.wait_for("SELECT phase FROM dml.jobs WHERE kind = 'train'", "fit"));
  run.interrupt();
  const auto outcome = run.finish();
  check_refused(trial, outcome, before, 130, "E0615", slow.place);
  const auto jobs = objects(outcome.out, "job");
  CHECK(
      std::any_of(jobs.begin(), jobs.end(), [](const auto& job) { return contains(job, "\"state\":\"cancelled\""); }));
  CHECK(objects(outcome.out, "taken-back").size() == 2);
  CHECK(trial.wait_for("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'dml: %' AND state = 'active'", "0"));
}

TEST_CASE("bad moment: what was there before a run that fails stays") {
  if (!has_extension()) return;
  const Trial trial("failed_again");
  trial.sql(kPayments);
  trial.scratch.write("fraud.dsl", kFraud);
  REQUIRE(trial.dmlc({"run", "fraud.dsl"}).code == 0);
  const std::string guess = "SELECT fraud_predict_proba(99, 'DE')::text";
  const std::string answer = trial.ask(guess);
  trial.sql("UPDATE payments SET is_fraud = true");
  const auto failed = trial.dmlc({"run", "fraud.dsl", "--format", "json"});
  CHECK(failed.code == 1);
  CHECK(errors(failed.out).at(0).code == "E0604");
  CHECK(errors(failed.out).at(0).place == "fraud.dsl:3:11-3:19");
  CHECK(objects(failed.out, "taken-back").empty());
  CHECK(trial.ask("SELECT state || version FROM dml.models") == "trained1");
  CHECK(trial.ask(guess) == answer);
}

TEST_CASE("bad moment: only what came to nothing is taken back") {
  if (!has_extension()) return;
  const Trial trial("half_failed");
  trial.sql(kPayments);
  trial.sql("ALTER TABLE payments ADD COLUMN nothing float8");
  const MarkedSource both = unmark(
      "CREATE TABLE own AS SELECT 1 AS one;\n"
      "TRAIN MODEL good USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);\n"
      "TRAIN MODEL bad USING linear_regression FROM payments PREDICT §nothing§ WITH FEATURES (amount);\n"
      "PREDICT USING MODEL good FROM payments STORE RESULTS IN good_scores KEY (id);\n"
      "PREDICT USING MODEL bad FROM payments STORE RESULTS IN bad_scores KEY (id);\n",
      "both.dsl");
  trial.scratch.write("both.dsl", both.text);
  const auto run = trial.dmlc({"run", "both.dsl", "--format", "json"});
  CHECK(run.code == 1);
  REQUIRE(errors(run.out).size() == 1);
  CHECK(errors(run.out)[0].place == both.place);
  CHECK(trial.ask("SELECT string_agg(model_name || ' ' || state, ', ') FROM dml.models") == "good trained");
  CHECK(trial.ask("SELECT count(*) FROM good_scores") == "2000");
  CHECK(trial.ask("SELECT to_regclass('bad_scores') IS NULL AND to_regproc('bad_predict') IS NULL") == "t");
  CHECK(trial.ask("SELECT count(*) FROM own") == "1");
  const auto told = trial.dmlc({"run", "both.dsl"});
  CHECK(contains(told.err, "own"));
}

TEST_CASE("bad moment: a new model that somebody uses meanwhile stays") {
  if (!has_extension()) return;
  const Trial trial("used_meanwhile");
  trial.sql(kPayments);
  trial.sql(
      "CREATE FUNCTION slow(x numeric) RETURNS numeric LANGUAGE plpgsql STABLE AS"
      " 'BEGIN PERFORM pg_sleep(0.1); RETURN x; END'");
  trial.scratch.write("slow.dsl",
                      "TRAIN MODEL slow USING logistic_regression FROM payments PREDICT is_fraud"
                      " WITH FEATURES (slow(amount) AS amount, country);\n");
  RunningCommand run(trial.input({"run", "slow.dsl"}));
  REQUIRE(trial.wait_for("SELECT phase FROM dml.jobs WHERE kind = 'train'", "ingest"));
  trial.sql("CREATE VIEW caller AS SELECT slow_predict(amount, country) FROM payments");
  run.interrupt();
  const auto outcome = run.finish();
  CHECK(outcome.code == 130);
  CHECK(contains(outcome.err, "model public.slow stays"));
  CHECK(contains(outcome.err, "view public.caller"));
  CHECK(trial.ask("SELECT state FROM dml.models") == "failed");
}
