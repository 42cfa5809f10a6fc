// SPDX-License-Identifier: Apache-2.0
// Holds the tree to its own rules: rows have files, files have rows, includes follow the table, every diagnostic is
// documented and shown.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "ir/pipeline.h"
#include "stdlib/catalog.h"
#include "stdlib/kernel.h"

namespace {

namespace fs = std::filesystem;
const fs::path kRoot = DMLC_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Source files of the project below the given folders, relative to the root.
std::vector<std::string> sources() {
  std::vector<std::string> files;
  static const std::set<std::string> kExtensions = {".h", ".cpp", ".def", ".yy", ".ll", ".inc", ".cu"};
  for (const char* folder : {"compiler", "lexer", "parser", "ir", "codegen", "stdlib", "runtime", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
      if (entry.is_regular_file() && kExtensions.contains(entry.path().extension().string()))
        files.push_back(fs::relative(entry.path(), kRoot).string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Which folders the files of a folder may include: the table of docs/architecture.md. The longest prefix decides.
const std::map<std::string, std::vector<std::string>> kMayInclude = {
    {"compiler/base", {"compiler/base"}},
    {"compiler/diagnostics", {"compiler/base", "compiler/diagnostics", "runtime/include"}},
    {"compiler/types", {"compiler/base", "compiler/types"}},
    {"stdlib", {"compiler/base", "compiler/types", "stdlib"}},
    {"lexer", {"compiler/base", "compiler/diagnostics", "lexer", "parser"}},
    {"parser", {"compiler/base", "compiler/diagnostics", "lexer", "parser"}},
    {"compiler/format", {"compiler/base", "compiler/diagnostics", "lexer", "parser", "compiler/format"}},
    {"compiler/sql", {"compiler/base", "compiler/types", "compiler/sql"}},
    {"ir", {"compiler/base", "compiler/diagnostics", "compiler/types", "stdlib", "ir"}},
    {"compiler/check",
     {"compiler/base", "compiler/diagnostics", "compiler/types", "compiler/sql", "stdlib", "parser", "ir",
      "compiler/check", "runtime/include"}},
    {"codegen",
     {"compiler/base", "compiler/diagnostics", "compiler/types", "compiler/sql", "stdlib", "ir", "codegen",
      "runtime/include", "runtime/src/nvrtc"}},
    {"compiler/database",
     {"compiler/base", "compiler/diagnostics", "compiler/types", "compiler/sql", "compiler/database", "compiler/driver",
      "runtime/include"}},
    {"compiler/driver",
     {"compiler/base", "compiler/diagnostics", "compiler/types", "compiler/sql", "stdlib", "parser", "lexer", "ir",
      "compiler/check", "codegen", "compiler/driver"}},
    {"compiler/cli",
     {"compiler/base", "compiler/diagnostics", "compiler/types", "compiler/sql", "compiler/driver", "compiler/database",
      "compiler/format", "compiler/cli", "stdlib", "runtime/include"}},
    {"runtime", {"runtime"}},
};

const std::vector<std::string>* allowed_for(const std::string& file) {
  const std::vector<std::string>* best = nullptr;
  std::size_t length = 0;
  for (const auto& [folder, allowed] : kMayInclude)
    if (file.starts_with(folder + "/") && folder.size() >= length) best = &allowed, length = folder.size();
  return best;
}

bool is_ours(const std::string& include) {
  return std::any_of(kMayInclude.begin(), kMayInclude.end(),
                     [&](const auto& row) { return include.starts_with(row.first + "/"); });
}

}  // namespace

TEST_CASE("includes follow the table") {
  const std::regex include("#include \"([^\"]+)\"");
  for (const std::string& file : sources()) {
    const std::vector<std::string>* allowed = allowed_for(file);
    // PostgreSQL, too, has a folder parser/; this file is where its headers are included.
    if (allowed == nullptr || file == "runtime/src/pg/server.h") continue;
    const std::string text = read(kRoot / file);
    for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) {
      const std::string target = (*it)[1];
      if (!is_ours(target)) continue;
      const bool fits = std::any_of(allowed->begin(), allowed->end(),
                                    [&](const std::string& folder) { return target.starts_with(folder + "/"); });
      CHECK_MESSAGE(fits, fmt::format("{} must not include {}", file, target));
    }
  }
}

TEST_CASE("PostgreSQL's headers stay behind the gate") {
  for (const std::string& file : sources()) {
    if (!file.starts_with("runtime/src/") || file.starts_with("runtime/src/pg/") ||
        file.starts_with("runtime/src/jobs/") || file == "runtime/src/extension.cpp" ||
        file == "runtime/src/boundary.h")
      continue;
    CHECK_MESSAGE(read(kRoot / file).find("postgres.h") == std::string::npos, file);
  }
}

TEST_CASE("every source file is led by its licence and one sentence") {
  for (const std::string& file : sources()) {
    const std::string text = read(kRoot / file);
    CHECK_MESSAGE(text.find("SPDX-License-Identifier: Apache-2.0") < 200, file);
  }
}

TEST_CASE("every diagnostic has a page") {
#define DMLC_DIAGNOSTIC(code, name, severity, message) \
  CHECK_MESSAGE(fs::exists(kRoot / "docs/errors" / (#code ".md")), #code);
#define DMLC_RETIRED(code, reason)
#define DMLC_WITH_RUNTIME
#include "compiler/diagnostics/diagnostics.def"
}

TEST_CASE("every page belongs to a diagnostic") {
  for (const auto& entry : fs::directory_iterator(kRoot / "docs/errors")) {
    const std::string code = entry.path().stem().string();
    CHECK_MESSAGE(dmlc::find_diagnostic(code) != nullptr, code);
  }
}

TEST_CASE("every pass has a file and a case") {
#define DMLC_PASS(name, reason)                                           \
  CHECK_MESSAGE(fs::exists(kRoot / "ir/passes" / (#name ".cpp")), #name); \
  CHECK_MESSAGE(fs::exists(kRoot / "tests/passes" / #name), #name " has no case under tests/passes");
#include "ir/passes.def"
#undef DMLC_PASS
}

TEST_CASE("every algorithm has a record, a cost and a case") {
  const std::string costs = read(kRoot / "runtime/src/train/cost.def");
  for (const dmlc::stdlib::Algorithm* algorithm : dmlc::stdlib::algorithms()) {
    const std::string name(algorithm->name);
    CHECK_MESSAGE(fs::exists(kRoot / "stdlib/algorithms" / (name + ".h")), name);
    CHECK_MESSAGE(fs::exists(kRoot / "tests/stdlib" / (name + ".dsl")), name, " has no case under tests/stdlib");
    CHECK_MESSAGE(costs.find("DMLC_COST(" + name + ",") != std::string::npos, name, " has no row in cost.def");
    CHECK_FALSE(algorithm->summary.empty());
    CHECK_FALSE(algorithm->source.empty());
    for (const auto& parameter : algorithm->parameters) CHECK_FALSE(parameter.summary.empty());
  }
}

TEST_CASE("every learned transformer has a file and a case") {
  const std::string rows = read(kRoot / "runtime/src/transform/transformers.def");
  const std::string cases = read(kRoot / "tests/numeric/transforms_test.cpp");
  for (const dmlc::stdlib::Transformer& transformer : dmlc::stdlib::transformers()) {
    if (transformer.needs_time_column) continue;  // SQL over earlier rows learns nothing
    const std::string name(transformer.name);
    CHECK_MESSAGE(rows.find("DMLC_TRANSFORMER(" + name + ")") != std::string::npos, name, " is not fitted");
    CHECK_MESSAGE(fs::exists(kRoot / "runtime/src/transform" / (name + ".cpp")), name);
    CHECK_MESSAGE(cases.find("TEST_CASE(\"transform " + name + "\")") != std::string::npos, name, " has no case");
  }
}

TEST_CASE("every kernel has a source with a comment, and a case") {
  const std::string cases = read(kRoot / "tests/kernels/library_cases.cpp");
  std::set<std::string> names;
  for (const dmlc::stdlib::Kernel& kernel : dmlc::stdlib::kernels()) {
    const std::string name(kernel.name);
    names.insert(name);
    CHECK_MESSAGE(read(kRoot / "stdlib/kernels" / (name + ".cu")) == kernel.source, name);
    const std::string head = fmt::format("\nextern \"C\" __global__ void {}(", kernel.function);
    CHECK_MESSAGE(kernel.source.find(head) != std::string_view::npos, name, " has no function ", kernel.function);
    CHECK_MESSAGE(kernel.source.find("\n/// Error: ") != std::string_view::npos, name, " does not say its error");
    CHECK_MESSAGE(kernel.source.find("NULL") != std::string_view::npos, name, " does not say what becomes of NULL");
    CHECK_MESSAGE(!kernel.summary.empty(), name, " has no summary: one sentence in the first line of its comment");
    CHECK_MESSAGE(cases.find("DMLC_CASE(" + name + ")") != std::string::npos, name, " has no case in tests/kernels");
  }
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "stdlib/kernels"))
    if (entry.is_regular_file())
      CHECK_MESSAGE(names.contains(entry.path().stem().string()), entry.path().filename().string(), " has no row");
}
