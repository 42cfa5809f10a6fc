// SPDX-License-Identifier: Apache-2.0
// What formatting promises for every file: the same tokens and descriptions, and nothing to do the second time.
#include "compiler/format/format.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/base/check.h"
#include "lexer/lexer.h"
#include "parser/parser.h"
#include "tests/corpus.h"

namespace {

namespace fs = std::filesystem;
using dmlc::DiagnosticSink;
using dmlc::SourceMap;

struct Sample {
  std::string name;
  std::string text;
};

/// Every source of the tree, with the programs of the corpus.
const std::vector<Sample>& corpus() {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> found;
    for (const char* folder : {"tests", "examples"})
      for (const auto& entry : fs::recursive_directory_iterator(fs::path(DMLC_SOURCE_DIR) / folder)) {
        if (entry.path().extension() != ".dsl") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        found.push_back({fs::relative(entry.path(), DMLC_SOURCE_DIR).generic_string(), text.str()});
      }
    for (const char* folder : {"accepted", "refused"})
      for (const auto& program : dmlc::tests::read_corpus(folder)) found.push_back({program.name(), program.text});
    std::sort(found.begin(), found.end(), [](const Sample& a, const Sample& b) { return a.name < b.name; });
    return found;
  }();
  return samples;
}

/// Empty when the text has syntax errors.
std::optional<std::string> format(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const auto file = sources.add("a.dsl", text);
  return dmlc::format::format(file, sources, sink);
}

std::vector<std::string> descriptions(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const auto file = sources.add("a.dsl", text);
  std::vector<std::string> result;
  for (const auto& statement : dmlc::syntax::parse(file, sources, sink).statements)
    result.push_back(dmlc::ast::visit_statement([](const auto& s) { return s.description; }, statement));
  return result;
}

/// False when the text has syntax errors. That the tokens are the same is verified by `format` itself.
bool check_promises(const std::string& name, const std::string& text) {
  const auto once = format(text);
  if (!once) return false;
  CHECK_MESSAGE(format(*once) == once, name << " changes when formatted again:\n" << text);
  CHECK_MESSAGE(descriptions(*once) == descriptions(text), name << " has other descriptions:\n" << text);
  CHECK_MESSAGE((once->empty() || (once->ends_with('\n') && !once->ends_with("\n\n"))), name);
  return true;
}

/// The text with white space and comments put between its tokens at random.
std::string scatter(const std::string& text, std::mt19937& random) {
  SourceMap sources;
  DiagnosticSink sink;
  const auto list = dmlc::syntax::lex(sources.add("a.dsl", text), sources, sink);
  constexpr const char* kParts[] = {
      " ",          "\n",      "\n\n\n",   "\t",         "\r\n",   "\r",      " /* a */",
      " /* b\n */", " -- c\n", " --d  \n", "\n-- own\n", " /**/ ", " -- e\r", "\r/* f\r * g */\r"};
  const unsigned rate = random() % 5;
  std::string result;
  std::uint32_t at = 0;
  for (const auto& token : list.tokens) {
    const std::string_view between = list.text.substr(at, token.begin - at);
    at = token.end;
    if (random() % 8 < rate) {
      if (!between.empty()) result += random() % 2 == 0 ? " " : "\n";
      for (unsigned k = random() % 3 + 1; k > 0; --k) result += kParts[random() % std::size(kParts)];
    } else {
      result += between;
    }
    result += list.text_of(token);
  }
  return result;
}

}  // namespace

TEST_CASE("format: every source that parses keeps its meaning and is stable") {
  std::size_t formatted = 0;
  for (const Sample& sample : corpus()) formatted += check_promises(sample.name, sample.text) ? 1 : 0;
  CHECK(formatted > 50);
}

TEST_CASE("format: the same holds with white space and comments anywhere") {
  std::mt19937 random(1);
  for (const Sample& sample : corpus())
    for (int round = 0; round < 5; ++round)
      if (!check_promises(sample.name, scatter(sample.text, random))) break;
}

TEST_CASE("format: the same holds however lines end, and descriptions do not depend on it") {
  for (const Sample& sample : corpus()) {
    if (!format(sample.text)) continue;
    for (const char* line_end : {"\r", "\r\n"}) {
      std::string text;
      for (const char c : sample.text) {
        if (c == '\n')
          text += line_end;
        else if (c != '\r')
          text += c;
      }
      CHECK_MESSAGE(descriptions(text) == descriptions(sample.text), sample.name);
      check_promises(sample.name, text);
    }
  }
}

TEST_CASE("format: the examples are formatted") {
  for (const Sample& sample : corpus())
    if (sample.name.starts_with("examples/"))
      CHECK_MESSAGE(format(sample.text) == sample.text, "dmlc fmt " << sample.name);
}

TEST_CASE("format: what is formatted fits the width wherever it can be broken") {
  for (const Sample& sample : corpus()) {
    if (!sample.name.starts_with("examples/")) continue;
    std::istringstream lines(format(sample.text).value_or(""));
    for (std::string line; std::getline(lines, line);)
      if (line.find("--") == std::string::npos && line.find("'") == std::string::npos)
        CHECK_MESSAGE(line.size() <= 120, sample.name << ": " << line);
  }
}

TEST_CASE("format: nothing is given for a file with syntax errors") {
  CHECK(!format("TRAIN MODEL m USING x FROM t; DROP MODEL a;"));
  CHECK(!format("\\set x 1\nSELECT 1;"));
  CHECK(!format("COPY t FROM stdin;\n1\n\\.\n"));
  CHECK(format("COPY t FROM stdin") == "COPY t FROM stdin\n");
  CHECK(format("") == "");
  CHECK(format(" \n\t\n") == "");
  CHECK(format("\n\n-- only a comment  ") == "-- only a comment\n");
}

TEST_CASE("format: time is linear and nesting no danger") {
  const auto begin = std::chrono::steady_clock::now();
  std::string deep = "x";
  for (int i = 0; i < 190; ++i) deep = "(" + deep + " + a_name_that_is_long_enough_to_break)";
  std::string cases = "1";
  for (int i = 0; i < 1000; ++i) cases = "CASE WHEN a THEN " + cases + " END";
  std::string sum = "a";
  for (int i = 0; i < 20'000; ++i) sum += " + b";
  for (const std::string& expr : {deep, cases, sum})
    CHECK(check_promises("deep", "TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (" + expr + " AS f);"));
  std::string many;
  for (int i = 0; i < 5'000; ++i)
    many += fmt::format(
        "-- model {0}\nTRAIN MODEL m{0} USING knn(k = 3) FROM t WHERE a > 1\nPREDICT y -- y\n"
        "WITH FEATURES (a, b, c);\n\n",
        i);
  CHECK(check_promises("many", many));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
