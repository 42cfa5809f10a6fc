// SPDX-License-Identifier: Apache-2.0
// The way back: after the up script and the down script a database is what it was before, in every catalog.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/catalog_state.h"
#include "tests/cli/trial.h"

using namespace dmlc::tests;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = DMLC_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> programs_in(const char* folder) {
  std::vector<fs::path> programs;
  for (const auto& entry : fs::directory_iterator(kRoot / folder))
    if (entry.path().extension() == ".dsl") programs.push_back(entry.path());
  std::sort(programs.begin(), programs.end());
  REQUIRE_FALSE(programs.empty());
  return programs;
}

void run_script(const Trial& trial, const std::string& options, const std::string& script) {
  const auto done = trial.psql(options, script);
  REQUIRE_MESSAGE(done.code == 0, done.out);
}

/// Rows for the tables that the inputs of the code generation make: on empty ones a script would stop.
constexpr std::pair<const char*, const char*> kRows[] = {
    {"payments",
     "SELECT i, i % 97, i % 31 + 1, CASE i % 2 WHEN 0 THEN 'DE' ELSE 'FR' END,"
     " timestamptz '2025-02-03' + i * interval '1 hour', i % 3 = 0 FROM generate_series(1, 200) AS i"},
    {"customers",
     "SELECT i, 20 + i % 50, i % 91, 'country ' || i % 5, (ARRAY['basic', 'plus', 'pro']::plan[])[1 + i % 3], i % 9,"
     " i % 3 = 0 FROM generate_series(1, 200) AS i"},
    {"sales",
     "SELECT timestamptz '2025-02-03' + i * interval '7 hours', i % 40, i % 13 FROM generate_series(1, 200) AS i"},
    {"shop_sales",
     "SELECT i, date '2025-02-03' + i, 'region ' || i % 2, i % 3, i % 17, i % 40 FROM generate_series(1, 200) AS i"},
    {"shop_days",
     "SELECT 'region ' || i % 2, i % 3, date '2025-02-03' + i / 6, i % 17 + 1 FROM generate_series(0, 359) AS i"},
    {"daily", "SELECT date '2025-02-03' + i, 50 + i % 7 FROM generate_series(1, 200) AS i"},
    {"orders",
     "SELECT i, i % 17, 1 + i % 5, timestamptz '2025-02-03' + i * interval '1 hour', i % 3 = 0 "
     "FROM generate_series(1, 200) AS i"},
    {"checked_payments", "SELECT * FROM payments"},
    {"countries", "VALUES ('DE', 0.1), ('FR', 0.2)"},
    {"wine", "SELECT i, i % 7, 'kind ' || i % 3 FROM generate_series(1, 100) AS i"},
    {"trades", "SELECT i, i * 0.25 FROM generate_series(1, 100) AS i"},
    {"\"Homes\"", "SELECT i, i % 80, i % 5, i * 1000 FROM generate_series(1, 100) AS i"},
};

/// The program with an INSERT behind every CREATE TABLE.
std::string with_rows(const fs::path& program) {
  std::istringstream in(read(program));
  std::string text;
  for (std::string line; std::getline(in, line);) {
    text += line + "\n";
    for (const auto& [table, rows] : kRows)
      if (line.starts_with("CREATE TABLE " + std::string(table) + " "))
        text += "INSERT INTO " + std::string(table) + " " + rows + ";\n";
  }
  return text;
}

/// Up and down twice: the first time the jobs are cut off, the second time they may end.
void check_way_back(const Trial& trial, const fs::path& program) {
  const std::string name = program.filename().string();
  CAPTURE(name);
  const auto compiled = trial.dmlc({"compile", program.string(), "-o", trial.scratch.path().string()});
  REQUIRE_MESSAGE(compiled.code == 0, compiled.err);
  const auto up = trial.dmlc({"compile", program.string(), "-o", "-"});
  const std::string down = trial.scratch.read(program.stem().string() + ".down.sql");
  for (const bool wait : {false, true}) {
    const auto before = catalog_state(trial.url);
    run_script(trial, "-1", up.out);
    if (wait) REQUIRE(trial.wait_for("SELECT count(*) FROM dml.jobs WHERE state IN ('queued', 'running')", "0"));
    // A schedule may have queued its next job by now.
    if (wait) CHECK(trial.ask("SELECT count(*) FROM dml.jobs WHERE state IN ('failed', 'cancelled')") == "0");
    run_script(trial, "", down);
    // What IF NOT EXISTS makes may have been there before: the way back leaves it alone.
    if (!wait && contains(read(program), "IF NOT EXISTS")) continue;
    const std::string difference = catalog_difference(before, catalog_state(trial.url));
    CHECK_MESSAGE(difference.empty(), difference);
  }
}

}  // namespace

TEST_CASE("up and down: the inputs of the code generation leave nothing behind") {
  if (!has_extension()) return;
  const Trial trial("way_back");
  trial.sql("ALTER DATABASE way_back SET dml.threads = 1");
  for (const auto& program : programs_in("tests/codegen"))
    check_way_back(trial, trial.scratch.write(program.filename().string(), with_rows(program)));
}

TEST_CASE("up and down: the examples leave nothing behind but what IF NOT EXISTS made") {
  if (!has_extension()) return;
  const Trial trial("way_back_examples");
  trial.sql("ALTER DATABASE way_back_examples SET dml.threads = 1");
  run_script(trial, "",
             "\\cd '" + kRoot.string() + "'\n\\i examples/data/load.sql\n\\set rows 3000\n\\i examples/payments.sql\n");
  for (const char* folder : {"examples", "examples/demo"})
    for (const auto& program : programs_in(folder)) check_way_back(trial, program);
}

TEST_CASE("compile: the same bytes in every directory and every time") {
  ScratchDirectory scratch;
  const std::string schema = (kRoot / "examples/data/tables.sql").string();
  for (const char* folder : {"examples", "examples/demo", "tests/codegen"})
    for (const auto& program : programs_in(folder)) {
      const std::string name = program.stem().string();
      CAPTURE(name);
      for (const char* directory : {"one", "two/deeper"}) {
        std::vector<std::string> arguments = {"compile", program.string(), "-o", (scratch.path() / directory).string()};
        if (folder != std::string("tests/codegen")) arguments.insert(arguments.end(), {"--schema", schema});
        const auto compiled = run_dmlc(arguments);
        REQUIRE_MESSAGE(compiled.code == 0, compiled.err);
      }
      for (const char* ending : {".sql", ".down.sql", ".manifest.json"}) {
        const std::string one = scratch.read("one/" + name + ending);
        CHECK_FALSE(one.empty());
        CHECK(one == scratch.read("two/deeper/" + name + ending));
      }
    }
  std::size_t kernels = 0;
  for (const auto& file : fs::directory_iterator(scratch.path() / "one/kernels")) {
    const std::string name = "kernels/" + file.path().filename().string();
    CHECK_MESSAGE(scratch.read("one/" + name) == scratch.read("two/deeper/" + name), name);
    ++kernels;
  }
  CHECK(kernels > 0);
}
