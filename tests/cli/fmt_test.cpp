// SPDX-License-Identifier: Apache-2.0
// `dmlc fmt`: what is written, what is shown, and the exit codes.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "compiler/cli/unified_diff.h"
#include "tests/cli/command.h"

using namespace dmlc::tests;
namespace fs = std::filesystem;

namespace {

constexpr const char* kUgly = "drop   model a;\n\n\n-- kept\nDROP MODEL b";
constexpr const char* kFormatted = "DROP MODEL a;\n\n-- kept\nDROP MODEL b;\n";

}  // namespace

TEST_CASE("cli: fmt writes what changes and touches nothing else") {
  ScratchDirectory scratch;
  const std::string ugly = scratch.write("ugly.dsl", kUgly);
  const std::string formatted = scratch.write("formatted.dsl", kFormatted);
  fs::permissions(ugly, fs::perms(0640));
  const auto before = fs::last_write_time(formatted);
  fs::create_symlink(ugly, scratch.path() / "link.dsl");
  const auto run = run_dmlc({"fmt", (scratch.path() / "link.dsl").string(), formatted});
  CHECK(run.code == 0);
  CHECK(run.out.empty());
  CHECK(scratch.read("ugly.dsl") == kFormatted);
  CHECK(fs::status(ugly).permissions() == fs::perms(0640));
  CHECK(fs::is_symlink(scratch.path() / "link.dsl"));
  CHECK(fs::last_write_time(formatted) == before);
}

TEST_CASE("cli: fmt --check shows a diff and writes nothing") {
  ScratchDirectory scratch;
  const std::string ugly = scratch.write("ugly.dsl", kUgly);
  const std::string formatted = scratch.write("formatted.dsl", kFormatted);
  const auto run = run_dmlc({"fmt", "--check", ugly, formatted});
  CHECK(run.code == 4);
  CHECK(run.out.find("--- " + ugly) == 0);
  CHECK(run.out.find("-drop   model a;\n+DROP MODEL a;\n") != std::string::npos);
  CHECK(run.out.find(formatted) == std::string::npos);
  CHECK(scratch.read("ugly.dsl") == kUgly);
  const auto clean = run_dmlc({"fmt", "--check", formatted});
  CHECK(clean.code == 0);
  CHECK(clean.out.empty());
  CHECK(clean.err.empty());
}

TEST_CASE("cli: fmt reads stdin, and a file with mistakes stays as it is") {
  const auto piped = run_dmlc({.arguments = {"fmt", "-"}, .stdin_text = kUgly});
  CHECK(piped.code == 0);
  CHECK(piped.out == kFormatted);
  ScratchDirectory scratch;
  const std::string broken = scratch.write("broken.dsl", "drop model;");
  const std::string ugly = scratch.write("ugly.dsl", kUgly);
  const auto run = run_dmlc({"fmt", broken, ugly});
  CHECK(run.code == 1);
  CHECK(run.err.find("E0101") != std::string::npos);
  CHECK(scratch.read("broken.dsl") == "drop model;");
  CHECK(scratch.read("ugly.dsl") == kFormatted);
  CHECK(run_dmlc({"fmt", "--check", broken, ugly}).code == 1);
  CHECK(run_dmlc({"fmt", (scratch.path() / "absent.dsl").string()}).code == 3);
  CHECK(run_dmlc(std::vector<std::string>{"fmt"}).code == 2);
}

TEST_CASE("cli: a unified diff names the lines it is about") {
  using dmlc::cli::unified_diff;
  CHECK(unified_diff("a\n", "a\n", "f").empty());
  CHECK(unified_diff("", "a\n", "f") == "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  CHECK(unified_diff("a", "a\n", "f") == "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  CHECK(unified_diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6\n", "f") ==
        "--- f\n+++ f\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+x\n 6\n");
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += std::to_string(i) + "\n";
  CHECK(unified_diff(many, "x\n", "f").ends_with("+x\n"));
}
