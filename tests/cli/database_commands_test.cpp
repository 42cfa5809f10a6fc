// SPDX-License-Identifier: Apache-2.0
// Commands that talk to a database: apply, run, plan, predict, jobs, models, status, cancel, schema pull.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "compiler/database/connection.h"
#include "tests/cli/trial.h"
#include "tests/shared_cluster.h"

using namespace dmlc;
using namespace dmlc::tests;
namespace fs = std::filesystem;

namespace {

/// A database of its own, with 1,000 rows of a signal that models can learn.
struct Bench {
  ScratchDirectory scratch;
  std::string url;

  explicit Bench(const std::string& name) : url(fresh_database(name)) {
    ask("CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, is_fraud boolean)");
    ask("INSERT INTO payments SELECT i, (i * 7919 % 1000) / 10.0, CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' END,"
        " (i * 7919 % 1000) > 700 FROM generate_series(1, 1000) i");
    ask("ANALYZE payments");
  }
  std::string ask(const std::string& sql) const {
    auto connection = database::Connection::open(url);
    REQUIRE(connection);
    const auto rows = connection->query(sql);
    REQUIRE_MESSAGE(rows, sql << ": " << rows.error().message);
    return rows->row_count() > 0 ? rows->string(0, 0) : "";
  }
  CommandOutcome dmlc(std::vector<std::string> arguments, const std::string& text = {}) const {
    arguments.insert(arguments.end(), {"--database", url});
    return run_dmlc(CommandInput{std::move(arguments), text, scratch.path(), {}});
  }
};

constexpr const char* kFraud =
    "TRAIN MODEL fraud\n"
    "  USING logistic_regression(l2 = 1.0)\n"
    "  FROM payments\n"
    "  PREDICT is_fraud\n"
    "  WITH FEATURES (amount, country)\n"
    "  OPTIMIZE FOR roc_auc;\n";

}  // namespace

TEST_CASE("apply: all or nothing, with the place of the mistake") {
  const Bench bench("apply_plain");
  bench.scratch.write("good.dsl", "CREATE TABLE items (id int PRIMARY KEY);\nINSERT INTO items VALUES (1);\n");
  const auto good = bench.dmlc({"apply", "good.dsl"});
  CHECK_MESSAGE(good.code == 0, good.err);
  CHECK(bench.ask("SELECT count(*) FROM items") == "1");
  bench.scratch.write("bad.dsl",
                      "CREATE TABLE more (a int);\nINSERT INTO items VALUES (2);\nINSERT INTO items VALUES (1);\n");
  const auto bad = bench.dmlc({"apply", "bad.dsl"});
  CHECK(bad.code == 1);
  CHECK(contains(bad.err, "E0908"));
  CHECK(contains(bad.err, "bad.dsl:3:1"));
  CHECK(bench.ask("SELECT count(*) FROM items") == "1");
  CHECK(bench.ask("SELECT to_regclass('more') IS NULL") == "t");
}

TEST_CASE("apply: destructive steps only when allowed") {
  const Bench bench("apply_destructive");
  bench.scratch.write("drop.dsl", "DROP TABLE payments;\n");
  const auto refused = bench.dmlc({"apply", "drop.dsl"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "E0932"));
  CHECK(bench.ask("SELECT count(*) FROM payments") == "1000");
  CHECK(bench.dmlc({"apply", "drop.dsl", "--allow-destructive", "--yes"}).code == 0);
  CHECK(bench.ask("SELECT to_regclass('payments') IS NULL") == "t");
}

TEST_CASE("apply: Ctrl-C rolls back and ends with 130") {
  const Bench bench("apply_interrupt");
  bench.scratch.write("slow.dsl", "CREATE TABLE left_over (a int);\nSELECT pg_sleep(30);\n");
  RunningCommand command(CommandInput{{"apply", "slow.dsl", "--database", bench.url}, {}, bench.scratch.path(), {}});
  for (int i = 0; i < 500 && bench.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "0";
       ++i)
    ::usleep(20'000);
  command.interrupt();
  const auto outcome = command.finish();
  CHECK(outcome.code == 130);
  CHECK(contains(outcome.err, "E0909"));
  CHECK(bench.ask("SELECT to_regclass('left_over') IS NULL") == "t");
}

TEST_CASE("schema pull: a file that check accepts, and the same bytes again") {
  const Bench bench("schema_pull");
  CHECK(bench.dmlc({"schema", "pull", "-o", "schema.json"}).code == 0);
  CHECK(contains(bench.dmlc({"schema", "pull", "-o", "schema.json"}).err, "unchanged"));
  bench.scratch.write("fraud.dsl", kFraud);
  const auto checked = run_dmlc(CommandInput{
      {"check", "fraud.dsl", "--schema", "schema.json", "--require-schema"}, {}, bench.scratch.path(), {}});
  CHECK_MESSAGE(checked.code == 0, checked.err);
  bench.scratch.write("wrong.dsl",
                      "TRAIN MODEL m USING linear_regression FROM paymnts PREDICT amount WITH FEATURES (id);\n");
  const auto wrong =
      run_dmlc(CommandInput{{"check", "wrong.dsl", "--schema", "schema.json"}, {}, bench.scratch.path(), {}});
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "payments"));
}

TEST_CASE("commands that look need a database that is there") {
  ScratchDirectory empty;
  const auto models = run_dmlc(CommandInput{{"models"}, {}, empty.path(), {}});
  CHECK(models.code == 3);
  CHECK(contains(models.err, "E0916"));
  CHECK_FALSE(fs::exists(empty.path() / ".dmlc"));
}

TEST_CASE("a database without the extension is told apart") {
  const Bench bench("no_extension");
  bench.ask("DROP EXTENSION IF EXISTS declarativeml CASCADE");
  bench.scratch.write("fraud.dsl", kFraud);
  const auto run = bench.dmlc({"run", "fraud.dsl"});
  CHECK(run.code == 3);
  CHECK(contains(run.err, "E0906"));
  CHECK(bench.dmlc({"status"}).code == 0);
}

TEST_CASE("run: trains, shows metrics beside the baseline, and predicts") {
  if (!has_extension()) return;
  const Bench bench("run_train");
  bench.scratch.write("fraud.dsl", kFraud);
  const auto run = bench.dmlc({"run", "fraud.dsl"});
  CHECK_MESSAGE(run.code == 0, run.err);
  CHECK(contains(run.out, "roc_auc"));
  CHECK(contains(run.out, "naive baseline"));
  CHECK(contains(bench.dmlc({"models"}).out, "trained"));
  CHECK(contains(bench.dmlc({"jobs"}).out, "done"));
  CHECK(contains(bench.dmlc({"status"}).out, "1 trained"));
  const auto high = bench.dmlc({"predict", "fraud", "amount=99", "country=DE"});
  CHECK_MESSAGE(high.code == 0, high.err);
  CHECK(contains(high.out, "prediction  true"));
  const auto json =
      nlohmann::json::parse(bench.dmlc({"predict", "fraud", "amount=1", "country=null", "--format", "json"}).out);
  CHECK(json["prediction"] == false);
  CHECK(json["probabilities"].size() == 2);
  const auto misspelt = bench.dmlc({"predict", "fraud", "amout=1", "country=DE"});
  CHECK(misspelt.code == 2);
  CHECK(contains(misspelt.err, "did you mean `amount`"));
  CHECK(contains(bench.dmlc({"predict", "fraud", "amount=1"}).err, "E0941"));
  CHECK(contains(bench.dmlc({"predict", "fraud", "amount=much", "country=DE"}).err, "E0942"));
  CHECK(contains(bench.dmlc({"predict", "frud", "amount=1"}).err, "did you mean `fraud`"));
}

TEST_CASE("run: the card of a model waits for its training; apply shows what is there") {
  if (!has_extension()) return;
  const Bench bench("run_card");
  bench.scratch.write("card.dsl", std::string(kFraud) + "EXPLAIN MODEL fraud;\n");
  const auto applied = bench.dmlc({"apply", "card.dsl"});
  CHECK_MESSAGE(applied.code == 0, applied.err);
  CHECK(contains(applied.out, "none yet"));
  const auto run = bench.dmlc({"run", "card.dsl"});
  CHECK_MESSAGE(run.code == 0, run.err);
  CHECK_FALSE(contains(run.out, "none yet"));
  CHECK(contains(run.out, "indicators of 2 values and NULL"));
  CHECK(run.out.find("model public.fraud version") < run.out.find("features"));
  const auto json = bench.dmlc({"run", "card.dsl", "--format", "json"});
  CHECK(contains(json.out, R"({"reason":"card","model":"public.fraud","lines":[{"section":"model","item":"name")"));
}

TEST_CASE("run trains every time, apply only what has changed") {
  if (!has_extension()) return;
  const Bench bench("run_again");
  bench.scratch.write("fraud.dsl", kFraud);
  CHECK(bench.dmlc({"run", "fraud.dsl"}).code == 0);
  CHECK(bench.dmlc({"plan", "fraud.dsl", "--exit-code"}).code == 0);
  const auto applied = bench.dmlc({"apply", "fraud.dsl", "--format", "json"});
  CHECK(applied.code == 0);
  CHECK(contains(applied.out, "\"reason\":\"unchanged\""));
  CHECK(bench.ask("SELECT count(*) FROM dml.jobs") == "1");
  const auto again = bench.dmlc({"run", "fraud.dsl"});
  CHECK_MESSAGE(again.code == 0, again.err);
  CHECK(contains(again.out, "model public.fraud version 2"));
  CHECK(bench.ask("SELECT version FROM dml.models") == "2");
  std::string changed = kFraud;
  changed.replace(changed.find("1.0"), 3, "2.0");
  bench.scratch.write("fraud.dsl", changed);
  CHECK(contains(bench.dmlc({"apply", "fraud.dsl"}).out, "job 3"));
}

TEST_CASE("run: predictions are stored after the training") {
  if (!has_extension()) return;
  const Bench bench("run_store");
  bench.scratch.write(
      "both.dsl", std::string(kFraud) + "PREDICT USING MODEL fraud FROM payments STORE RESULTS IN scored KEY (id);\n");
  const auto run = bench.dmlc({"run", "both.dsl"});
  CHECK_MESSAGE(run.code == 0, run.err);
  CHECK(bench.ask("SELECT count(*) FROM scored") == "1000");
}

TEST_CASE("plan: create, unchanged, change, exit code, and stale saved plans") {
  if (!has_extension()) return;
  const Bench bench("plan_model");
  bench.scratch.write("fraud.dsl", kFraud);
  const auto first = bench.dmlc({"plan", "fraud.dsl", "--exit-code", "-o", "fraud.plan"});
  CHECK_MESSAGE(first.code == 4, first.err);
  CHECK(contains(first.out, "+ model public.fraud"));
  CHECK(contains(first.out, "1,000 rows"));
  CHECK(contains(first.out, "trains on about 1,0"));
  CHECK(contains(first.out, "training takes about "));
  const auto applied = bench.dmlc({"apply", "fraud.plan"});
  CHECK_MESSAGE(applied.code == 0, applied.err);
  const auto stale = bench.dmlc({"apply", "fraud.plan"});
  CHECK(stale.code == 3);
  CHECK(contains(stale.err, "E0930"));
  for (int i = 0; i < 500 && bench.ask("SELECT state FROM dml.models") != "trained"; ++i) ::usleep(20'000);
  CHECK(bench.dmlc({"plan", "fraud.dsl", "--exit-code"}).code == 0);
  std::string changed = kFraud;
  changed.replace(changed.find("1.0"), 3, "2.0");
  bench.scratch.write("fraud.dsl", changed);
  const auto differs = bench.dmlc({"plan", "fraud.dsl", "--exit-code"});
  CHECK(differs.code == 4);
  CHECK(contains(differs.out, "~ model public.fraud"));
  CHECK(contains(differs.out, "parameters.l2"));
}

TEST_CASE("plan: what a training is going to cost, and that its memory will not do") {
  if (!has_extension()) return;
  const Bench bench("plan_cost");
  bench.scratch.write("fraud.dsl", kFraud);
  const auto plan = bench.dmlc({"plan", "fraud.dsl", "--format", "json"});
  CHECK_MESSAGE(plan.code == 0, plan.err);
  CHECK(contains(plan.out, R"("cost":{"rows":1000,"matrix_bytes":13000,"memory_bytes":)"));
  CHECK_FALSE(contains(plan.out, "warning["));
  std::string limited = kFraud;
  limited.insert(limited.find(';'), "\n  WITH LIMITS (memory = '20kB')");
  bench.scratch.write("limited.dsl", limited);
  const auto streamed = bench.dmlc({"plan", "limited.dsl"});
  CHECK_MESSAGE(streamed.code == 0, streamed.err);
  CHECK(contains(streamed.out,
                 "warning[W0617]: it needs more than its limit of 20 kB and will read its rows from a file"));
  limited.replace(limited.find("logistic_regression(l2 = 1.0)"), 29, "knn");
  limited.replace(limited.find("roc_auc"), 7, "accuracy");
  bench.scratch.write("limited.dsl", limited);
  const auto refused = bench.dmlc({"plan", "limited.dsl"});
  CHECK_MESSAGE(refused.code == 0, refused.err);
  CHECK(contains(refused.out, "warning[E0609]: it needs more than its limit of 20 kB and will be refused"));
  // what the program itself makes is not there to be asked
  bench.scratch.write("made.dsl", "CREATE TABLE made AS SELECT * FROM payments;\n" +
                                      std::string(kFraud).replace(std::string(kFraud).find("payments"), 8, "made"));
  const auto unknown = bench.dmlc({"plan", "made.dsl"});
  CHECK_MESSAGE(unknown.code == 0, unknown.err);
  CHECK(contains(unknown.out, "+ model public.fraud"));
  CHECK_FALSE(contains(unknown.out, "training takes"));
}

TEST_CASE("cancel: unknown and ended jobs are told apart") {
  if (!has_extension()) return;
  const Bench bench("cancel_jobs");
  CHECK(contains(bench.dmlc({"cancel", "99"}).err, "E0944"));
  bench.scratch.write("fraud.dsl", kFraud);
  CHECK(bench.dmlc({"run", "fraud.dsl"}).code == 0);
  const auto ended = bench.dmlc({"cancel", bench.ask("SELECT job_id FROM dml.jobs")});
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "E0945"));
}

TEST_CASE("db: start, url, status, stop of a project") {
  ScratchDirectory project;
  const auto in = [&](std::vector<std::string> arguments) {
    return run_dmlc(CommandInput{std::move(arguments), {}, project.path(), {}});
  };
  CHECK(contains(in({"db", "status"}).out, "does not run"));
  const auto started = in({"db", "start"});
  CHECK_MESSAGE(started.code == 0, started.err);
  CHECK(started.out.starts_with("postgresql:///dmlc?host="));
  CHECK(in({"db", "url"}).out == started.out);
  CHECK(contains(in({"db", "status"}).out, "running"));
  CHECK(in({"status"}).code == 0);
  CHECK(in({"db", "stop"}).code == 0);
  CHECK(contains(in({"db", "status"}).out, "does not run"));
}
