// SPDX-License-Identifier: Apache-2.0
// Runs tests/runtime/*.sql with psql, each in a database of its own, and compares with the .out beside it.
#include <doctest/doctest.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/diff.h"
#include "tests/shared_cluster.h"
#include "tests/test_options.h"

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What psql shows, with the statements: they make the expectation readable. The prelude turns them on.
std::string run_psql(const std::string& url, const fs::path& script) {
  const std::string prelude = (script.parent_path() / "prelude.psql").string();
  const std::string command =
      "cat '" + prelude + "' '" + script.string() + "' | DMLC_SOURCE_DIR='" + std::string(DMLC_SOURCE_DIR) +
      "' PGOPTIONS='--client-min-messages=warning' PGTZ=UTC LC_ALL=C psql -X -q -d '" + url + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), n);
  ::pclose(pipe);
  return output;
}

}  // namespace

TEST_CASE("snapshots: SQL scripts of the runtime") {
  const fs::path folder = fs::path(DMLC_SOURCE_DIR) / "tests/runtime";
  std::vector<fs::path> scripts;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".sql") scripts.push_back(entry.path());
  std::sort(scripts.begin(), scripts.end());
  if (scripts.empty() || !dmlc::tests::shared_cluster().running().has_extension) {
    MESSAGE("skipped: " << (scripts.empty() ? "no scripts" : "the extension was not built"));
    return;
  }
  const auto& options = dmlc::tests::test_options();
  for (const auto& script : scripts) {
    const std::string name = script.stem().string();
    CAPTURE(name);
    const std::string output = run_psql(dmlc::tests::fresh_database("runtime_" + name), script);
    // A crash is never what a script expects, whatever its .out says.
    CHECK(output.find("connection to server was lost") == std::string::npos);
    fs::path expected = script;
    expected.replace_extension(".out");
    if (options.update && ::fnmatch(options.update_glob.c_str(), ("runtime/" + name).c_str(), 0) == 0) {
      std::ofstream(expected, std::ios::binary) << output;
      continue;
    }
    const std::string difference = dmlc::tests::unified_diff(read_file(expected), output, name + ".out");
    CHECK_MESSAGE(difference.empty(), difference << "accept with: dmlc_tests --update");
  }
}
