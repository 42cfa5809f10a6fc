// SPDX-License-Identifier: Apache-2.0
// Results that a computation writes as whole pages are rows like any others: for readers, indexes, VACUUM, amcheck,
// transactions that end early, and a server that dies.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "compiler/database/embedded_cluster.h"
#include "compiler/database/postmaster.h"
#include "tests/cli/trial.h"

namespace {

using namespace dmlc::tests;

/// Every tenth row without a value.
constexpr const char* kTable = R"(
CREATE TABLE public.readings (id bigint PRIMARY KEY, x real);
INSERT INTO public.readings SELECT i, CASE WHEN i % 10 <> 0 THEN i % 1000 END FROM generate_series(1, 100003) AS i;
)";
constexpr const char* kProgram =
    "COMPUTE doubled FROM readings(x) INTO TABLE doubled(y) USING vector_scale WITH (factor = 2);\n";

void declare(const Trial& trial) {
  trial.sql(kTable);
  trial.scratch.write("doubled.dsl", kProgram);
  const auto applied = trial.dmlc({"apply", "doubled.dsl", "--yes"});
  REQUIRE_MESSAGE(applied.code == 0, applied.err);
}

/// A directory whose server is stopped at the end, however the test ends.
struct Project {
  ScratchDirectory directory;
  ~Project() {
    dmlc::DiagnosticSink sink;
    (void)dmlc::database::stop_cluster(directory.path(), sink);
  }
};

/// Records of the log since `place` that hold many pages.
int logged_pages(const Trial& trial, const std::string& place) {
  return std::stoi(
      trial.ask(fmt::format("SELECT count(*) FROM pg_get_wal_records_info_till_end_of_wal('{}') "
                            "WHERE record_type = 'FPI' AND block_ref LIKE '%blkref #20%'",
                            place)));
}

/// Waits until no other session's snapshot keeps deleted rows alive, as one of autovacuum or the worker may.
void vacuum(const Trial& trial) {
  CHECK(
      trial.wait_for("SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid() "
                     "AND datname = current_database()",
                     "0"));
  trial.sql("VACUUM public.doubled");
}

/// The table holds every row once, with the right value, by scan and by index, and its pages are sound.
void check_results(const Trial& trial, const char* table = "public.doubled") {
  CHECK(trial.ask(fmt::format("SELECT count(*) FROM public.readings r FULL JOIN {} d USING (id) "
                              "WHERE d.y IS DISTINCT FROM 2 * r.x",
                              table)) == "0");
  CHECK(trial.ask(fmt::format("SELECT count(*) FROM {}", table)) == "100003");
  CHECK(trial.ask(fmt::format("SELECT y FROM {} WHERE id = 77777", table)) == "1554");
  CHECK(trial.ask(fmt::format("SELECT count(*) FROM verify_heapam('{}')", table)) == "0");
}

}  // namespace

TEST_CASE("results in pages: sound for readers, indexes and transactions that end early") {
  if (!has_extension()) return;
  const Trial trial("results_in_pages");
  trial.sql("CREATE EXTENSION amcheck; CREATE EXTENSION pg_walinspect");
  declare(trial);
  trial.sql("TRUNCATE public.doubled");
  const std::string before = trial.ask("SELECT pg_current_wal_insert_lsn()");
  trial.sql("SELECT public.doubled()");
  CHECK(logged_pages(trial, before) > 10);
  check_results(trial);
  CHECK(trial.ask("SELECT bt_index_check('public.doubled_pkey', true)") == "");
  trial.sql("BEGIN; UPDATE public.readings SET x = 1; SELECT public.doubled(); ROLLBACK");
  check_results(trial);
  trial.sql("BEGIN; SAVEPOINT s; SELECT public.doubled(); ROLLBACK TO s; SELECT public.doubled(); COMMIT");
  check_results(trial);
  trial.sql(
      "BEGIN; SELECT public.doubled(); UPDATE public.doubled SET y = y; DELETE FROM public.doubled WHERE id = 5;"
      "SAVEPOINT s; SELECT public.doubled(); COMMIT");
  check_results(trial);
  trial.sql("VACUUM (FREEZE) public.doubled");
  trial.sql("REINDEX TABLE public.doubled");
  check_results(trial);
  CHECK(trial.ask("SELECT bt_index_parent_check('public.doubled_pkey', true)") == "");
}

TEST_CASE("results in pages: the room that deleted rows leave is filled before the table grows") {
  if (!has_extension()) return;
  const Trial trial("results_reuse_room");
  trial.sql("CREATE EXTENSION amcheck; CREATE EXTENSION pg_walinspect");
  declare(trial);
  const std::int64_t once = std::stoll(trial.ask("SELECT pg_relation_size('public.doubled')"));
  for (int run = 0; run < 5; ++run) {
    trial.sql("SELECT public.doubled()");
    vacuum(trial);
  }
  CHECK(std::stoll(trial.ask("SELECT pg_relation_size('public.doubled')")) <= 2 * once + 64 * 8192);
  check_results(trial);
  // One old page with room is filled, and the other rows still come in pages.
  trial.sql("TRUNCATE public.doubled; INSERT INTO public.doubled VALUES (-1, 0)");
  vacuum(trial);
  const std::string before = trial.ask("SELECT pg_current_wal_insert_lsn()");
  trial.sql("SELECT public.doubled()");
  CHECK(logged_pages(trial, before) > 10);
  CHECK(trial.ask("SELECT count(*) > 1 FROM public.doubled WHERE ctid < '(1,0)'") == "t");
  check_results(trial);
  trial.sql("TRUNCATE public.doubled; ALTER TABLE public.doubled SET (fillfactor = 25); SELECT public.doubled()");
  const std::int64_t loose = std::stoll(trial.ask("SELECT pg_relation_size('public.doubled')"));
  CHECK(loose > 3 * once);
  CHECK(loose < 5 * once);
  check_results(trial);
}

TEST_CASE("results in pages: tables with other columns, without a key, unlogged and temporary readers") {
  if (!has_extension()) return;
  const Trial trial("results_other_tables");
  trial.sql("CREATE EXTENSION amcheck");
  declare(trial);
  const char* const tables[] = {
      "CREATE TABLE public.doubled (id bigint, y real)",
      "CREATE UNLOGGED TABLE public.doubled (id bigint PRIMARY KEY, y real)",
      "CREATE TABLE public.doubled (gone int, flag boolean, y real, stamp timestamptz, id bigint NOT NULL, label name, "
      "small smallint, mark uuid); ALTER TABLE public.doubled DROP gone",
      "CREATE TABLE public.doubled (note text, y real, id bigint PRIMARY KEY)",
      "CREATE TABLE public.doubled (id bigint PRIMARY KEY, y real CHECK (y >= 0))",
  };
  for (const char* table : tables) {
    CAPTURE(table);
    trial.sql(fmt::format("DROP TABLE public.doubled; {}; SELECT public.doubled()", table));
    check_results(trial);
  }
  trial.sql("DROP TABLE public.doubled; CREATE TABLE public.doubled (id bigint PRIMARY KEY, y real NOT NULL)");
  const auto refused = trial.psql("-1", "SELECT public.doubled();");
  CHECK(contains(refused.err + refused.out, "null value in column \"y\""));
  CHECK(trial.ask("SELECT count(*) FROM public.doubled") == "0");
}

TEST_CASE("results in pages: all of them are there after a server died") {
  if (!has_extension()) return;
  const Project project;
  dmlc::DiagnosticSink sink;
  const auto start = [&] {
    auto cluster = dmlc::database::start_cluster(project.directory.path(), [](std::string_view) {}, sink);
    REQUIRE(cluster);
    return *cluster;
  };
  auto cluster = start();
  {
    const Trial trial(ExistingDatabase{cluster.url});
    trial.sql("CREATE EXTENSION IF NOT EXISTS amcheck");
    trial.sql("CHECKPOINT");
    declare(trial);
    trial.sql("SELECT public.doubled()");
  }
  for (const pid_t pid : dmlc::database::processes_in(cluster.data)) ::kill(pid, SIGKILL);
  while (!dmlc::database::processes_in(cluster.data).empty()) ::usleep(1000);
  cluster = start();
  const Trial trial(ExistingDatabase{cluster.url});
  check_results(trial);
  CHECK(trial.ask("SELECT bt_index_parent_check('public.doubled_pkey', true)") == "");
}
