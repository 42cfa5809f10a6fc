// SPDX-License-Identifier: Apache-2.0
// Servers that are away, go away or have no disk space left, and tables that change while a job waits.
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/catalog_state.h"
#include "tests/cli/trial.h"
#include "tests/shared_cluster.h"

using namespace dmlc::tests;
using dmlc::database::ThrowAwayCluster;
namespace fs = std::filesystem;

namespace {

constexpr const char* kPoints =
    "CREATE TABLE points (x double precision, y double precision);"
    "INSERT INTO points SELECT i, hashint4(i) FROM generate_series(1, 4000) i;"
    "ANALYZE points;";
constexpr const char* kLine = "TRAIN MODEL line USING linear_regression FROM points PREDICT y WITH FEATURES (x);\n";

/// A server of this test alone, with the extension in its database.
struct OwnServer {
  dmlc::DiagnosticSink sink;
  std::optional<ThrowAwayCluster> cluster;

  explicit OwnServer(const std::string& settings) : cluster(ThrowAwayCluster::start(sink, settings)) {
    REQUIRE_MESSAGE(cluster, (sink.diagnostics().empty() ? std::string() : sink.diagnostics().front().message));
  }
};

/// A file system of a few megabytes that the server may use as a tablespace.
class SmallDisk {
 public:
  SmallDisk(const char* size, const fs::path& data) {
    std::string name = "/tmp/dmlc-disk-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    struct stat owner{};
    REQUIRE(::stat(data.c_str(), &owner) == 0);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
    if (!mounted_) MESSAGE("skipped: a small file system cannot be mounted here: " << std::strerror(errno));
    mounted_ = mounted_ && ::chown(path_.c_str(), owner.st_uid, owner.st_gid) == 0;
  }
  ~SmallDisk() {
    (void)::umount2(path_.c_str(), MNT_DETACH);
    (void)::rmdir(path_.c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uintmax_t free_bytes() const { return fs::space(path_).available; }
  /// A file that takes space until it is thrown off.
  void load_ballast(std::size_t bytes) const { std::ofstream(path_ + "/ballast") << std::string(bytes, 'x'); }
  void drop_ballast() const { fs::remove(path_ + "/ballast"); }

 private:
  std::string path_;
  bool mounted_ = false;
};

ExistingDatabase database_on(const SmallDisk& disk, const ThrowAwayCluster& cluster) {
  const Trial owner(ExistingDatabase{cluster.url()});
  owner.sql("CREATE TABLESPACE small_disk LOCATION '" + disk.path() + "'");
  owner.sql("CREATE DATABASE on_small_disk TABLESPACE small_disk");
  ExistingDatabase made{cluster.url_of("on_small_disk")};
  Trial(made).sql("CREATE EXTENSION declarativeml");
  return made;
}

/// Fills a table, a row a page, until about `left` bytes are free.
void fill(const Trial& trial, const SmallDisk& disk, std::uintmax_t left) {
  trial.sql("CREATE TABLE filler (t text); ALTER TABLE filler ALTER t SET STORAGE PLAIN");
  for (int i = 0; i < 50 && disk.free_bytes() > left + 8192; ++i) {
    const auto pages = std::max<std::uintmax_t>((disk.free_bytes() - left) / 8192 * 9 / 10, 1);
    trial.sql("INSERT INTO filler SELECT repeat('x', 7000) FROM generate_series(1, " + std::to_string(pages) + ")");
  }
}

void check_state(const Trial& trial, const CatalogState& before) {
  const std::string difference = catalog_difference(before, catalog_state(trial.url));
  CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace

TEST_CASE("bad server: nobody answers") {
  ScratchDirectory scratch;
  scratch.write("line.dsl", kLine);
  for (const char* command : {"run", "apply", "plan"}) {
    const auto away = run_dmlc(dmlc::tests::CommandInput{
        {command, "line.dsl", "--format", "json", "--database", "postgresql:///x?host=/nonexistent"},
        {},
        scratch.path(),
        {}});
    CHECK(away.code == 3);
    REQUIRE(errors(away.out).size() == 1);
    CHECK(errors(away.out)[0].code == "E0901");
    CHECK(errors(away.out)[0].place.empty());
    CHECK(contains(errors(away.out)[0].helps, "--database"));
  }
}

TEST_CASE("bad server: one that dies while a file is applied has changed nothing") {
  if (!has_extension()) return;
  OwnServer server("");
  const Trial trial(ExistingDatabase{server.cluster->url()});
  trial.sql(kPoints);
  trial.sql("CHECKPOINT");
  trial.scratch.write("line.dsl",
                      std::string("CREATE TABLE left_over (a integer);\n") + kLine + "SELECT pg_sleep(60);\n");
  const auto before = catalog_state(trial.url);
  RunningCommand run(trial.input({"run", "line.dsl", "--format", "json"}));
  REQUIRE(trial.wait_for("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", "1"));
  server.cluster->kill_server();
  const auto outcome = run.finish();
  CHECK(outcome.code == 3);
  REQUIRE(errors(outcome.out).size() == 1);
  CHECK(errors(outcome.out)[0].code == "E0904");
  REQUIRE(server.cluster->restart(server.sink));
  check_state(trial, before);
}

TEST_CASE("bad server: a source that changes while its training waits") {
  if (!has_extension()) return;
  OwnServer server("dml.max_workers = 1\n");
  const Trial trial(ExistingDatabase{server.cluster->url()});
  trial.sql(kPoints);
  trial.sql(
      "CREATE FUNCTION slow(x float8) RETURNS float8 LANGUAGE plpgsql STABLE AS"
      " 'BEGIN PERFORM pg_sleep(0.1); RETURN x; END'; CREATE TABLE rest AS TABLE points; ANALYZE rest");
  trial.scratch.write("slow.dsl",
                      "TRAIN MODEL slow USING linear_regression FROM rest PREDICT y WITH FEATURES (slow(x) AS x);\n");
  REQUIRE(trial.dmlc({"apply", "slow.dsl", "--yes"}).code == 0);
  REQUIRE(trial.wait_for("SELECT state FROM dml.jobs", "running"));

  const MarkedSource line =
      unmark("TRAIN MODEL line USING linear_regression FROM §points§ PREDICT y WITH FEATURES (x);\n", "line.dsl");
  trial.scratch.write("line.dsl", line.text);
  RunningCommand run(trial.input({"run", "line.dsl", "--format", "json"}));
  REQUIRE(trial.wait_for("SELECT count(*) FROM dml.jobs WHERE model_name = 'line'", "1"));
  trial.sql("ALTER TABLE points DROP COLUMN x CASCADE");
  trial.sql("SELECT dml.cancel_job(job_id) FROM dml.jobs WHERE model_name = 'slow'");
  const auto outcome = run.finish();
  CHECK(outcome.code == 1);
  REQUIRE_MESSAGE(errors(outcome.out).size() == 1, outcome.out);
  CHECK(errors(outcome.out)[0].code == "E0611");
  CHECK(errors(outcome.out)[0].place == line.place);
  CHECK(trial.ask("SELECT string_agg(model_name, ',') FROM dml.models") == "slow");
  CHECK(trial.ask("SELECT count(*) FROM pg_proc WHERE proname LIKE 'line_predict%'") == "0");
}

TEST_CASE("bad server: no disk space left") {
  if (!has_extension()) return;
  OwnServer server("autovacuum = off\ndml.threads = 1\n");
  const SmallDisk disk("48m", server.cluster->running().data);
  if (!disk.mounted()) return;
  const Trial trial(database_on(disk, *server.cluster));
  trial.sql(kPoints);
  trial.sql("CHECKPOINT");  // pages that are in memory alone would want their space later
  // Enough for the model's declaration, too little for its trees.
  disk.load_ballast(8'000'000);
  fill(trial, disk, 1'000'000);
  const MarkedSource trees = unmark(
      "TRAIN MODEL §trees§ USING gradient_boosting(n_estimators = 600, max_depth = 8) FROM points PREDICT y"
      " WITH FEATURES (x, hashint4(x::integer + 1) AS noise) SPLIT DATA training = 1;\n",
      "trees.dsl");
  trial.scratch.write("trees.dsl", trees.text);
  const auto before = catalog_state(trial.url);
  const auto stored = trial.dmlc({"run", "trees.dsl", "--format", "json"});
  disk.drop_ballast();  // a server without any space takes no connections
  CHECK(stored.code == 3);
  REQUIRE_MESSAGE(errors(stored.out).size() == 1, stored.out);
  CHECK(errors(stored.out)[0].code == "E0612");
  CHECK(errors(stored.out)[0].place == trees.place);
  CHECK(contains(errors(stored.out)[0].message, "No space left on device"));
  CHECK(objects(stored.out, "taken-back").size() == 1);
  check_state(trial, before);

  // Too little for a statement of the file.
  trial.scratch.write(
      "table.dsl",
      "CREATE TABLE copy AS SELECT sha512(i::text::bytea) FROM generate_series(1, 400000) AS i;\n" + trees.text);
  const auto refused = trial.dmlc({"run", "table.dsl", "--format", "json"});
  CHECK(refused.code == 3);
  REQUIRE_MESSAGE(errors(refused.out).size() == 1, refused.out);
  CHECK(errors(refused.out)[0].code == "E0612");
  CHECK(errors(refused.out)[0].place == "table.dsl:1:1-1:88");
  check_state(trial, before);
}
