// SPDX-License-Identifier: Apache-2.0
// Compares every case below tests/ with its siblings, or rewrites them with --update.
#include "tests/snapshot.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "tests/diff.h"
#include "tests/test_options.h"

namespace {

namespace fs = std::filesystem;
using dmlc::tests::SnapshotCase;

const fs::path kTests = fs::path(DMLC_SOURCE_DIR) / "tests";
/// Folders that hold cases; the other folders of tests/ have runners of their own.
constexpr std::string_view kAreas[] = {"lexer",  "parser",  "format", "check",
                                       "passes", "codegen", "stdlib", "diagnostics"};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text, std::size_t count) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; lines.size() < count && std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The words behind `-- args:` in the second line.
std::vector<std::string> args_of(const std::string& text) {
  constexpr std::string_view kMark = "-- args:";
  const auto lines = lines_of(text, 2);
  std::vector<std::string> args;
  if (lines.size() < 2 || !lines[1].starts_with(kMark)) return args;
  std::istringstream words(lines[1].substr(kMark.size()));
  for (std::string word; words >> word;) args.push_back(word);
  return args;
}

SnapshotCase load(const fs::path& path) {
  std::string text = read(path);
  auto args = args_of(text);
  return {fs::relative(path, kTests).generic_string(), std::move(text), std::move(args)};
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> case_files() {
  std::vector<fs::path> cases;
  for (const std::string_view area : kAreas) {
    if (!fs::exists(kTests / area)) continue;
    for (const fs::path& file : files_below(kTests / area))
      if (file.extension() == ".dsl") cases.push_back(file);
  }
  return cases;
}

fs::path sibling(const fs::path& path, std::string_view suffix) { return fs::path(path).replace_extension(suffix); }

/// The code that a case below diagnostics/ must show and nothing else; empty for other cases.
std::string promised_code(const fs::path& path) {
  const std::string stem = path.stem().string();
  const bool named = stem.size() > 5 && (stem[0] == 'E' || stem[0] == 'W' || stem[0] == 'N') && stem[5] == '_' &&
                     std::all_of(stem.begin() + 1, stem.begin() + 5, [](unsigned char c) { return std::isdigit(c); });
  return named ? stem.substr(0, 5) : "";
}

bool must_fail(const fs::path& path) {
  return path.stem().string().starts_with("fail_") || promised_code(path).starts_with("E");
}

void compare(const SnapshotCase& test_case, const fs::path& expectation, const std::string& actual) {
  const std::string expected = read(expectation);
  if (expected == actual) return;
  const std::string name = fs::relative(expectation, kTests.parent_path()).generic_string();
  FAIL_CHECK(dmlc::tests::unified_diff(expected, actual, name) << "to accept: dmlc_tests --update " << test_case.name);
}

void update(const fs::path& expectation, const std::string& actual) {
  if (read(expectation) == actual) return;
  std::ofstream(expectation, std::ios::binary) << actual;
  std::cout << "updated " << fs::relative(expectation, kTests.parent_path()).generic_string() << "\n";
}

void run_case(const fs::path& path) {
  const SnapshotCase test_case = load(path);
  CAPTURE(test_case.name);
  CHECK_MESSAGE(test_case.text.find("-- ") <= std::string_view("\xEF\xBB\xBF").size(),
                "the first line says what the case proves");
  const auto& options = dmlc::tests::test_options();
  const bool updating = options.update && fnmatch(options.update_glob.c_str(), test_case.name.c_str(), 0) == 0;
  bool compared = false;
  for (const auto& producer : dmlc::tests::snapshot_producers()) {
    const fs::path expectation = sibling(path, producer.suffix);
    if (!fs::exists(expectation)) continue;
    compared = true;
    const std::string actual = producer.produce(test_case);
    if (updating)
      update(expectation, actual);
    else if (!options.update)
      compare(test_case, expectation, actual);
  }
  CHECK_MESSAGE(compared, "no file beside the case says what is expected");
  const auto diagnosis = dmlc::tests::diagnose(test_case);
  CHECK_MESSAGE(diagnosis.codes.empty() == !must_fail(path), diagnosis.text);
  if (must_fail(path)) CHECK_MESSAGE(fs::exists(sibling(path, ".diag")), "a failing case has a .diag");
  if (const std::string code = promised_code(path); !code.empty()) {
    for (const std::string& found : diagnosis.codes) CHECK(found == code);
    CHECK(diagnosis.text.find("[" + code + "]") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("snapshots: every case gives what its siblings hold") {
  for (const fs::path& path : case_files()) run_case(path);
}

TEST_CASE("snapshots: every expectation belongs to a case and no folder is empty") {
  std::set<std::string> suffixes;
  for (const auto& producer : dmlc::tests::snapshot_producers()) suffixes.emplace(producer.suffix);
  for (const std::string_view area : kAreas) {
    const fs::path folder = kTests / area;
    if (!fs::exists(folder)) continue;
    CHECK_MESSAGE(!files_below(folder).empty(), folder.string());
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_directory()) CHECK_MESSAGE(!fs::is_empty(entry.path()), entry.path().string());
    for (const fs::path& file : files_below(folder)) {
      if (file.extension() == ".dsl") continue;
      CHECK_MESSAGE(suffixes.contains(file.extension().string()), "nothing makes " << file.string());
      CHECK_MESSAGE(fs::exists(sibling(file, ".dsl")), "no case for " << file.string());
    }
  }
}
