// SPDX-License-Identifier: Apache-2.0
// Options, configuration, exit codes and output files: what needs no database.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "compiler/cli/files.h"
#include "compiler/cli/plan.h"
#include "compiler/cli/table.h"
#include "tests/cli/command.h"

using namespace dmlc;
using namespace dmlc::tests;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTable = "CREATE TABLE t (x double precision, y double precision);\n";
constexpr const char* kModel = "TRAIN MODEL m USING linear_regression FROM t PREDICT y WITH FEATURES (x);\n";

std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("cli: usage mistakes end with 2 and a help line") {
  CHECK(run_dmlc(std::vector<std::string>{}).code == 2);
  const auto unknown = run_dmlc({"complie"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("did you mean `compile`") != std::string::npos);
  CHECK(unknown.out.empty());
  CHECK(run_dmlc({"compile"}).code == 2);
  CHECK(run_dmlc({"check", "x.dsl", "--format", "yaml"}).code == 2);
  CHECK(run_dmlc({"jobs", "--limit", "-3"}).code == 2);
  const auto secret = run_dmlc({"models", "--database", "postgresql://a:secret@h/d"});
  CHECK(secret.code == 2);
  CHECK(secret.err.find("E0925") != std::string::npos);
  CHECK(secret.err.find("secret@") == std::string::npos);
}

TEST_CASE("cli: help and version") {
  const auto help = run_dmlc({"--help"});
  CHECK(help.code == 0);
  CHECK(help.out.find("predict") != std::string::npos);
  CHECK(run_dmlc({"run", "--help"}).code == 0);
  CHECK(run_dmlc({"version"}).out.starts_with("dmlc "));
  const auto json = json_lines(run_dmlc({"version", "--format", "json"}).out);
  REQUIRE(json.size() == 1);
  CHECK(json[0]["reason"] == "version");
}

TEST_CASE("cli: compile writes three artifacts, touches nothing that is equal, and is deterministic") {
  ScratchDirectory scratch;
  const std::string source = scratch.write("fraud.dsl", std::string(kTable) + kModel);
  const auto first = run_dmlc(
      {"compile", source, "-o", (scratch.path() / "out").string(), "--depfile", (scratch.path() / "fraud.d").string()});
  CHECK_MESSAGE(first.code == 0, first.err);
  CHECK(first.out.empty());
  struct stat before{}, after{};
  REQUIRE(::stat((scratch.path() / "out/fraud.sql").c_str(), &before) == 0);
  CHECK(fs::exists(scratch.path() / "out/fraud.down.sql"));
  CHECK(nlohmann::json::accept(scratch.read("out/fraud.manifest.json")));
  CHECK(scratch.read("fraud.d").find("fraud.dsl") != std::string::npos);
  const auto second = run_dmlc({"compile", source, "-o", (scratch.path() / "out").string()});
  CHECK(second.code == 0);
  REQUIRE(::stat((scratch.path() / "out/fraud.sql").c_str(), &after) == 0);
  CHECK(before.st_ino == after.st_ino);
  const auto printed = run_dmlc({"compile", source, "-o", "-"});
  CHECK(printed.code == 0);
  CHECK(printed.out.find("dml.declare_model") != std::string::npos);
  CHECK(printed.out.find("COMMIT") == std::string::npos);
  const auto piped = run_dmlc(CommandInput{{"compile", "-", "-o", "-"}, std::string(kTable) + kModel, {}, {}});
  CHECK(piped.code == 0);
}

TEST_CASE("cli: mistakes in sources end with 1, outside failures with 3") {
  ScratchDirectory scratch;
  const std::string wrong = scratch.write("wrong.dsl", std::string(kTable) +
                                                           "TRAIN MODEL m USING linear_regresion FROM t PREDICT y"
                                                           " WITH FEATURES (x);\n");
  const auto checked = run_dmlc({"check", wrong});
  CHECK(checked.code == 1);
  CHECK(checked.err.find("linear_regression") != std::string::npos);
  CHECK(checked.err.find("\x1b[") == std::string::npos);
  CHECK(run_dmlc({"check", wrong, "--color", "always"}).err.find("\x1b[") != std::string::npos);
  const auto compiled = run_dmlc({"compile", wrong, "-o", (scratch.path() / "out").string()});
  CHECK(compiled.code == 1);
  CHECK_FALSE(fs::exists(scratch.path() / "out"));
  const auto missing = run_dmlc({"check", (scratch.path() / "nowhere.dsl").string()});
  CHECK(missing.code == 3);
  CHECK(missing.err.find("E0920") != std::string::npos);
  const auto away = run_dmlc({"models", "--database", "postgresql:///x?host=/nonexistent"});
  CHECK(away.code == 3);
  CHECK(away.err.find("E0901") != std::string::npos);
}

TEST_CASE("cli: every format of diagnostics") {
  ScratchDirectory scratch;
  const std::string wrong =
      scratch.write("wrong.dsl", "TRAIN MODEL m USING nonsense FROM t PREDICT y WITH FEATURES (x);\n");
  const auto lines = json_lines(run_dmlc({"check", wrong, "--format", "json"}).out);
  REQUIRE(lines.size() >= 2);
  CHECK(lines[0]["reason"] == "diagnostic");
  const auto sarif = nlohmann::json::parse(run_dmlc({"check", wrong, "--format", "sarif"}).out);
  CHECK(sarif["version"] == "2.1.0");
  CHECK(sarif["runs"][0]["results"].size() >= 1);
  CHECK(run_dmlc({"check", wrong, "--format", "github"}).out.starts_with("::"));
  CHECK(nlohmann::json::parse(run_dmlc({"check", wrong, "--format", "gitlab"}).out).is_array());
  CHECK(run_dmlc({"check", wrong, "--format", "junit"}).out.starts_with("<?xml"));
  const auto none = run_dmlc({"check", wrong, "--format", "none"});
  CHECK(none.code == 1);
  CHECK(none.out.empty());
  CHECK(none.err.empty());
}

TEST_CASE("cli: dmlc.toml, its mistakes, and what wins over it") {
  ScratchDirectory scratch;
  scratch.write("schema.sql", kTable);
  scratch.write("m.dsl", kModel);
  scratch.write("dmlc.toml", "schema = \"schema.sql\"\nrequire_schema = true\nformat = \"json\"\n");
  const auto in = [&](std::vector<std::string> arguments) {
    return run_dmlc(CommandInput{std::move(arguments), {}, scratch.path(), {}});
  };
  CHECK(in({"check", "m.dsl"}).code == 0);
  CHECK(json_lines(in({"check", "m.dsl"}).out).back()["ok"] == true);
  CHECK(in({"check", "m.dsl", "--format", "human"}).out.empty());
  scratch.write("dmlc.toml", "databse = \"x\"\n");
  const auto unknown = in({"check", "m.dsl"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("did you mean `database`") != std::string::npos);
  scratch.write("dmlc.toml", "require_schema = \"yes\"\n");
  CHECK(in({"check", "m.dsl"}).err.find("E0924") != std::string::npos);
  scratch.write("dmlc.toml", "require_schema = yes\n");
  CHECK(in({"check", "m.dsl"}).err.find("E0922") != std::string::npos);
  // A project file may not open a connection by itself.
  scratch.write("dmlc.toml", "database = \"postgresql:///x?host=/nonexistent\"\nschema = \"schema.sql\"\n");
  CHECK(in({"check", "m.dsl"}).code == 0);
  CHECK(in({"models"}).code == 3);
}

TEST_CASE("cli: explain and debug") {
  CHECK(run_dmlc({"explain", "e0901"}).out.find("# E0901") == 0);
  const auto unknown = run_dmlc({"explain", "E0000"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("E0926") != std::string::npos);
  ScratchDirectory scratch;
  const std::string source = scratch.write("m.dsl", std::string(kTable) + kModel);
  CHECK(run_dmlc({"debug", "tokens", source}).out.find("TRAIN") != std::string::npos);
  CHECK(run_dmlc({"debug", "ast", source}).out.find("linear_regression") != std::string::npos);
  CHECK(run_dmlc({"debug", "ir", source}).out.find("train") != std::string::npos);
}

TEST_CASE("cli: written files are whole, renamed, and left alone when equal") {
  ScratchDirectory scratch;
  const auto path = scratch.path() / "a/b.txt";
  CHECK(*cli::write_file(path, "one"));
  CHECK_FALSE(*cli::write_file(path, "one"));
  CHECK(*cli::write_file(path, "two"));
  CHECK(scratch.read("a/b.txt") == "two");
  CHECK_FALSE(cli::write_file("/proc/nothing/here", "x").ok());
  CHECK(cli::dependency_rule({"out/a.sql"}, {"with space.dsl"}) ==
        "out/a.sql: \\\n  with\\ space.dsl\n\nwith\\ space.dsl:\n");
}

TEST_CASE("cli: numbers and tables for people") {
  CHECK(cli::grouped(1234567) == "1,234,567");
  CHECK(cli::grouped(-1234) == "-1,234");
  CHECK(cli::grouped(999) == "999");
  CHECK(cli::spoken_duration(0.44) == "0.4 s");
  CHECK(cli::spoken_duration(200) == "3 min 20 s");
  cli::Table table({{"name"}, {"rows", cli::Table::Align::Right}});
  table.add({"ä\x1b", "10"});
  CHECK(table.print(false) == "name   rows\nä\\x1b    10\n");
}

TEST_CASE("plan: differences of specs in words") {
  const std::string before =
      R"({"algorithm":"a","parameters":{"l2":1.0},"features":[{"name":"x","type":"int","kind":"number"}]})";
  CHECK(cli::compare_specs(before, before).empty());
  const auto differences = cli::compare_specs(
      before, R"({"algorithm":"b","parameters":{"l2":2.0},"features":[{"name":"z","type":"int","kind":"number"}]})");
  CHECK(differences == std::vector<std::string>{"algorithm: \"a\" → \"b\"", "feature x goes or changes",
                                                "feature z comes or changes", "parameters.l2: 1.0 → 2.0"});
}
