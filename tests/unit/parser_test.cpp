// SPDX-License-Identifier: Apache-2.0
// What parsing promises beyond single statements: places, limits, and that no input makes it fail.
#include "parser/parser.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "compiler/diagnostics/render_json.h"
#include "compiler/diagnostics/render_text.h"
#include "lexer/lexer.h"
#include "parser/print_ast.h"

namespace {

namespace fs = std::filesystem;
using dmlc::DiagnosticSink;
using dmlc::SourceMap;
using dmlc::Span;

/// A text parsed, with all there is to look at.
struct Parsed {
  SourceMap sources;
  DiagnosticSink sink;
  dmlc::ast::File file;

  explicit Parsed(std::string text) {
    const auto id = sources.add("a.dsl", std::move(text));
    file = dmlc::syntax::parse(id, sources, sink);
  }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> result;
    for (const auto& diagnostic : sink.sorted()) result.push_back(diagnostic.code);
    return result;
  }
};

constexpr std::string_view kTrain = "TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a) ";

bool lies_in(Span span, std::size_t size) { return span.begin <= span.end && span.end <= size; }

/// Parses the text and looks at all that came out; the text itself is of no interest.
void parse_anything(const std::string& text) {
  const Parsed parsed(text);
  for (const auto& statement : parsed.file.statements) {
    const Span span = dmlc::ast::span_of(statement);
    if (!lies_in(span, text.size()) || span.empty()) FAIL_CHECK("statement outside of: " << text);
  }
  for (const auto& diagnostic : parsed.sink.diagnostics())
    if (!lies_in(diagnostic.span, text.size())) FAIL_CHECK(diagnostic.code << " outside of: " << text);
  const auto report = dmlc::render_report(parsed.sink.sorted(), parsed.sources);
  const auto printed = dmlc::syntax::print_ast(parsed.file, parsed.sources);
  if (report.empty() && printed.empty() && text.find_first_of("(abcdefghijklmnopqrstuvwxyz") != std::string::npos &&
      text.find("--") == std::string::npos && text.find("/*") == std::string::npos)
    FAIL_CHECK("neither a statement nor a report: " << text);
  for (const auto& diagnostic : parsed.sink.diagnostics())
    if (dmlc::render_json(diagnostic, parsed.sources).empty()) FAIL_CHECK("no JSON");
}

std::vector<std::string> samples() {
  std::vector<std::string> texts;
  for (const char* folder : {"tests", "examples"}) {
    const fs::path root = fs::path(DMLC_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".dsl") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      texts.push_back(text.str());
    }
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

/// The tokens of a text, as texts.
std::vector<std::string> tokens_of(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const auto list = dmlc::syntax::lex(sources.add("a", text), sources, sink);
  std::vector<std::string> tokens;
  for (const auto& token : list.tokens) tokens.emplace_back(list.text_of(token));
  return tokens;
}

std::string joined(const std::vector<std::string>& tokens) {
  std::string text;
  for (const std::string& token : tokens) text += token + " ";
  return text;
}

}  // namespace

TEST_CASE("a fragment knows where its text came from") {
  const Parsed parsed("TRAIN MODEL m USING x\n FROM t /* c */ WHERE a\n PREDICT y WITH FEATURES (a)");
  const auto& model = *dmlc::ast::statement_as<dmlc::ast::TrainModel>(parsed.file.statements.at(0));
  const auto& source = *model.source;
  CHECK(source.text == "t /* c */ WHERE a");
  const auto at = static_cast<std::uint32_t>(source.text.find("WHERE"));
  CHECK(parsed.sources.text(dmlc::ast::place_of(source, at, at + 5)) == "WHERE");
  CHECK(dmlc::ast::place_of(source, 900, 901).begin == source.span.end);
  CHECK(parsed.sources.text(model.source.keyword) == "FROM");
  CHECK(parsed.sources.text(model.features.keyword) == "WITH FEATURES");
  CHECK(parsed.sources.text(model.keyword) == "TRAIN MODEL");
}

TEST_CASE("a fragment made of parts maps each of them") {
  dmlc::ast::SqlFragment fragment{"abcdef", {0, 10, 40}, {{0, {0, 10, 13}}, {3, {0, 37, 40}}}};
  CHECK(dmlc::ast::place_of(fragment, 1, 3) == Span{0, 11, 13});
  CHECK(dmlc::ast::place_of(fragment, 3, 6) == Span{0, 37, 40});
  CHECK(dmlc::ast::place_of(fragment, 2, 4) == Span{0, 12, 38});
}

TEST_CASE("an error in one statement does not hide the others") {
  const Parsed parsed("DROP MODEL; DROP MODEL a; TRAIN MODEL (; SELECT 1; DROP MODEL b c; DROP MODEL d");
  CHECK(parsed.codes() == std::vector<std::string>{"E0101", "E0120", "E0101"});
  CHECK(parsed.file.statements.size() == 3);
}

TEST_CASE("what a statement with a broken byte says is not used") {
  CHECK(Parsed("SELECT 1; SELECT '\xFF'; SELECT 2").file.statements.size() == 2);
  CHECK(Parsed(std::string("SELECT '\0'; SELECT 2", 20)).file.statements.size() == 1);
}

TEST_CASE("nesting has a limit") {
  const auto nested = [](std::size_t n) { return "SELECT " + std::string(n, '(') + "1" + std::string(n, ')'); };
  CHECK(Parsed(nested(200)).codes().empty());
  CHECK(Parsed(nested(201)).codes() == std::vector<std::string>{"E0111"});
  CHECK(Parsed(nested(40'000)).codes() == std::vector<std::string>{"E0111"});
  std::string negations;
  for (int i = 0; i < 30'000; ++i) negations += "NOT ";
  CHECK(Parsed(std::string(kTrain) + "STOP WHEN " + negations + "a > 1").codes() == std::vector<std::string>{"E0111"});
}

TEST_CASE("long inputs take no long time") {
  std::string features = "a";
  for (int i = 0; i < 40'000; ++i) features += ", a";
  const Parsed wide("TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (" + features + ")");
  CHECK(wide.codes().empty());
  CHECK(dmlc::ast::statement_as<dmlc::ast::TrainModel>(wide.file.statements.at(0))->features->size() == 40'001);
  std::string conditions = "a > 1";
  for (int i = 0; i < 20'000; ++i) conditions += " OR a > 1";
  CHECK(Parsed(std::string(kTrain) + "STOP WHEN " + conditions).codes().empty());
  std::string statements;
  for (int i = 0; i < 8'000; ++i) statements += "TRAIN MODEL m USING x FROM t\n";
  CHECK(Parsed(statements).codes().size() > 8'000);
  std::string keys = "PREDICT USING MODEL m FROM t STORE RESULTS IN r";
  for (int i = 0; i < 90'000; ++i) keys += " KEY";
  CHECK(Parsed(keys).codes() == std::vector<std::string>{"E0101"});
}

TEST_CASE("fixes mend what they are for") {
  struct Row {
    const char* wrong;
    const char* right;
  };
  for (const Row row : {Row{"TRAIN MODEL m USING x FROM t PREDICT y FEATURES (a)",
                            "TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a)"},
                        Row{"TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a b)",
                            "TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a, b)"},
                        Row{"TRAIN MODEL m USING x(a: 1) FROM t WITH FEATURES (a)",
                            "TRAIN MODEL m USING x(a= 1) FROM t WITH FEATURES (a)"},
                        Row{"SELECT ‘a b’", "SELECT 'a b'"},
                        Row{"SELECT\xC2\xA0"
                            "1",
                            "SELECT 1"},
                        Row{"TRAIN MODEL m USING x FROM t WITH FEATURES (a) SEED 1 SEED 2",
                            "TRAIN MODEL m USING x FROM t WITH FEATURES (a) SEED 1 "},
                        Row{"SELECT 1\nTRAIN MODEL m USING x FROM t WITH FEATURES (a)",
                            "SELECT 1;\nTRAIN MODEL m USING x FROM t WITH FEATURES (a)"}}) {
    const Parsed parsed(row.wrong);
    REQUIRE(parsed.sink.diagnostics().size() == 1);
    auto fixes = parsed.sink.diagnostics()[0].fixes;
    std::sort(fixes.begin(), fixes.end(), [](const auto& a, const auto& b) { return a.span.begin > b.span.begin; });
    std::string mended = row.wrong;
    for (const auto& fix : fixes) mended.replace(fix.span.begin, fix.span.size(), fix.replacement);
    CHECK(mended == row.right);
    CHECK(Parsed(mended).codes().empty());
  }
}

TEST_CASE("the examples of the pages about syntax are what they say") {
  const auto example = [](const std::string& page, const std::string& heading) {
    const std::size_t begin = page.find("```dml\n", page.find(heading));
    const std::size_t next = page.find("\n## ", page.find(heading) + 1);
    if (begin == std::string::npos || begin > next) return std::string();
    return page.substr(begin + 7, page.find("\n```", begin) - begin - 7);
  };
  for (const auto& entry : fs::directory_iterator(fs::path(DMLC_SOURCE_DIR) / "docs/errors")) {
    const std::string code = entry.path().stem().string();
    // What is wrong with SQL is found behind the parser.
    if (!code.starts_with("E01") || code == "E0129") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream page;
    page << in.rdbuf();
    CAPTURE(code);
    if (const std::string wrong = example(page.str(), "## Wrong"); !wrong.empty())
      CHECK(Parsed(wrong).codes() == std::vector<std::string>{code});
    CHECK(Parsed(example(page.str(), "## Right")).codes().empty());
  }
}

TEST_CASE("no beginning of a source makes the parser fail") {
  for (const std::string& text : samples())
    for (std::size_t size = 0; size <= text.size(); ++size) parse_anything(text.substr(0, size));
}

TEST_CASE("no change of tokens makes the parser fail") {
  const auto texts = samples();
  std::vector<std::string> all = {
      "(",    ")",    "[",  "]",       "{",    "}",        ";",   "'",    "\"",  "$$",           "/*", "--\n", "\\g",
      "\x01", "\xFF", "E'", "PREDICT", "WITH", "FEATURES", "NOT", "CASE", "END", "BEGIN ATOMIC", "‘",  "*",    ".5."};
  for (const std::string& text : texts)
    for (const std::string& token : tokens_of(text)) all.push_back(token);
  std::mt19937 random(20240229);
  const auto pick = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (const std::string& text : texts) {
    const auto tokens = tokens_of(text);
    if (tokens.empty()) continue;
    for (int round = 0; round < 60; ++round) {
      auto changed = tokens;
      for (std::size_t n = 1 + pick(4); n-- > 0 && !changed.empty();) {
        const auto at = static_cast<std::ptrdiff_t>(pick(changed.size()));
        switch (pick(4)) {
          case 0:
            changed.erase(changed.begin() + at);
            break;
          case 1:
            changed.insert(changed.begin() + at, all[pick(all.size())]);
            break;
          case 2:
            changed[static_cast<std::size_t>(at)] = all[pick(all.size())];
            break;
          default:
            std::swap(changed[static_cast<std::size_t>(at)], changed[pick(changed.size())]);
            break;
        }
      }
      parse_anything(joined(changed));
    }
  }
}

TEST_CASE("no bytes make the parser fail") {
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string text = round % 2 == 0 ? "TRAIN MODEL m USING x(" : "";
    for (std::size_t n = random() % 60; n-- > 0;) text += static_cast<char>(random() % 256);
    const Parsed parsed(text);
    CHECK(dmlc::render_report(parsed.sink.sorted(), parsed.sources).empty() == parsed.sink.diagnostics().empty());
  }
}
