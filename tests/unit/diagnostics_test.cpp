// SPDX-License-Identifier: Apache-2.0
// Collecting and rendering diagnostics.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/render_json.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/runtime_diagnostics.h"
#include "compiler/diagnostics/sink.h"

using dmlc::Diag;
using dmlc::DiagnosticSink;
using dmlc::SourceMap;
using dmlc::Span;

namespace {
/// The span of `what` in the file's text.
Span find(const SourceMap& sources, dmlc::FileId file, std::string_view what) {
  const auto at = static_cast<std::uint32_t>(sources.file(file).text().find(what));
  return {file, at, at + static_cast<std::uint32_t>(what.size())};
}
}  // namespace

TEST_CASE("a diagnostic with labels, notes and help") {
  SourceMap sources;
  const auto file = sources.add("fraud.dsl", "TRAIN MODEL fraud\n  USING logistic_regresion(learning_rate = 0.01)\n");
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(find(sources, file, "logistic_regresion"), "logistic_regresion")
      .label("not in the standard library")
      .note(find(sources, file, "fraud"), "needed by model `fraud`")
      .note("a fact without a place")
      .help("did you mean `logistic_regression`?");
  CHECK(dmlc::render_text(sink.sorted()[0], sources) ==
        "error[E0201]: unknown algorithm `logistic_regresion`\n"
        "  --> fraud.dsl:2:9\n"
        "   |\n"
        " 1 | TRAIN MODEL fraud\n"
        "   |             ----- needed by model `fraud`\n"
        " 2 |   USING logistic_regresion(learning_rate = 0.01)\n"
        "   |         ^^^^^^^^^^^^^^^^^^ not in the standard library\n"
        "   |\n"
        "   = note: a fact without a place\n"
        "   = help: did you mean `logistic_regression`?\n");
}

TEST_CASE("several labels of one line hang below each other") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", "aa bb cc\n");
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(find(sources, file, "bb"), "bb")
      .label("middle")
      .note(find(sources, file, "aa"), "left")
      .note(find(sources, file, "cc"), "right");
  CHECK(dmlc::render_text(sink.sorted()[0], sources) ==
        "error[E0201]: unknown algorithm `bb`\n"
        "  --> a.dsl:1:4\n"
        "   |\n"
        " 1 | aa bb cc\n"
        "   | -- ^^ -- right\n"
        "   | |  |\n"
        "   | |  middle\n"
        "   | left\n");
}

TEST_CASE("tabs are widened, wide characters measured, columns count characters") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", "\tç名 x\n");
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(find(sources, file, "x"), "x");
  CHECK(dmlc::render_text(sink.sorted()[0], sources) ==
        "error[E0201]: unknown algorithm `x`\n"
        "  --> a.dsl:1:5\n"
        "   |\n"
        " 1 |     ç名 x\n"
        "   |         ^\n");
}

TEST_CASE("lines far apart are joined by dots, one line between is shown") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", "a\nb\nc\nd\ne\nf\n");
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(find(sources, file, "f"), "f")
      .note(find(sources, file, "a"), "one")
      .note(find(sources, file, "c"), "two");
  CHECK(dmlc::render_text(sink.sorted()[0], sources) ==
        "error[E0201]: unknown algorithm `f`\n"
        "  --> a.dsl:6:1\n"
        "   |\n"
        " 1 | a\n"
        "   | - one\n"
        " 2 | b\n"
        " 3 | c\n"
        "   | - two\n"
        "...\n"
        " 6 | f\n"
        "   | ^\n");
}

TEST_CASE("long lines are cut around the mark") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", std::string(500, 'x') + " here " + std::string(500, 'y'));
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(find(sources, file, "here"), "here");
  const std::string text = dmlc::render_text(sink.sorted()[0], sources, {.width = 60});
  CHECK(text.find(" here ") != std::string::npos);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    CHECK(end - begin < 70);
    begin = end + 1;
  }
}

TEST_CASE("rendering never fails, whatever the place") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", "ab");
  sources.add("empty.dsl", "");
  for (const Span span : {Span{file, 0, 0}, Span{file, 2, 2}, Span{file, 1, 900}, Span{file, 900, 1}, Span{1, 0, 0},
                          Span{1, 5, 9}, Span{9, 0, 1}}) {
    DiagnosticSink sink;
    sink.report<Diag::UnknownAlgorithm>(span, "x").note(span, "n").label("l").fix(span, "r");
    CHECK_FALSE(dmlc::render_text(sink.sorted()[0], sources).empty());
    CHECK(nlohmann::json::accept(dmlc::render_json(sink.sorted()[0], sources)));
  }
}

TEST_CASE("control characters of sources and names do not reach the terminal") {
  SourceMap sources;
  const auto file = sources.add("a\x1b[2J.dsl", "x\x1b[31m\xE2\x80\xAEy\x07\xFF");
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(Span{file, 0, 1}, "\x1b[31m").help("\x07");
  const std::string text = dmlc::render_text(sink.sorted()[0], sources);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  CHECK(dmlc::render_text(sink.sorted()[0], sources, {.colour = true}).find('\x1b') != std::string::npos);
}

TEST_CASE("a report shows errors first, at most twenty, and says what it cut") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", std::string(100, 'x'));
  DiagnosticSink sink;
  sink.report<dmlc::finding::ConstantFeature>(Span{file, 0, 1}, "w");
  for (std::uint32_t i = 0; i < 25; ++i) sink.report<Diag::UnknownAlgorithm>(Span{file, i, i + 1}, i);
  const std::string text = dmlc::render_report(sink.sorted(), sources);
  CHECK(text.starts_with("error"));
  CHECK(text.find("warning[") == std::string::npos);
  CHECK(text.ends_with("\nerror: 25 errors, 1 warning; 6 more not shown\n"));
  CHECK(dmlc::render_report({}, sources).empty());
}

TEST_CASE("diagnostics are sorted by place and equal ones appear once") {
  DiagnosticSink sink;
  sink.report_without_place<Diag::UnknownAlgorithm>("z");
  sink.report<Diag::UnknownAlgorithm>(Span{0, 5, 6}, "b");
  sink.report<Diag::UnknownAlgorithm>(Span{0, 1, 2}, "a");
  sink.report<Diag::UnknownAlgorithm>(Span{0, 5, 6}, "c");
  sink.report<Diag::UnknownAlgorithm>(Span{0, 5, 6}, "b");
  const auto sorted = sink.sorted();
  REQUIRE(sorted.size() == 4);
  CHECK(sorted[0].message == "unknown algorithm `a`");
  CHECK(sorted[1].message == "unknown algorithm `b`");
  CHECK(sorted[2].message == "unknown algorithm `c`");
  CHECK_FALSE(sorted[3].has_span);
  CHECK(sink.error_count() == 5);
}

TEST_CASE("JSON holds the whole diagnostic") {
  SourceMap sources;
  const auto file = sources.add("a.dsl", "ç\nxx yy");
  DiagnosticSink sink;
  sink.report<Diag::UnknownAlgorithm>(find(sources, file, "yy"), "yy\xFF")
      .label("here")
      .note(find(sources, file, "xx"), "there")
      .note("nowhere")
      .help("try this")
      .fix(find(sources, file, "yy"), "zz");
  const std::string line = dmlc::render_json(sink.sorted()[0], sources);
  CHECK(line.find('\n') == std::string::npos);
  const auto json = nlohmann::json::parse(line);
  CHECK(json["reason"] == "diagnostic");
  CHECK(json["code"] == "E0201");
  CHECK(json["severity"] == "error");
  CHECK(json["file"] == "a.dsl");
  CHECK(json["spans"][0]["begin"]["line"] == 2);
  CHECK(json["spans"][0]["begin"]["column"] == 4);
  CHECK(json["spans"][0]["end"]["column"] == 6);
  CHECK(json["spans"][0]["label"] == "here");
  CHECK(json["notes"][0]["span"]["begin"]["column"] == 1);
  CHECK_FALSE(json["notes"][1].contains("span"));
  CHECK(json["helps"][0] == "try this");
  CHECK(json["fixes"][0]["replacement"] == "zz");
}

TEST_CASE("codes are found by name") {
  CHECK(dmlc::find_diagnostic("E0201")->name == "UnknownAlgorithm");
  CHECK(dmlc::find_diagnostic("E0601")->severity == dmlc::Severity::Error);
  CHECK(dmlc::find_diagnostic("E9999") == nullptr);
}
