// SPDX-License-Identifier: Apache-2.0
// What each kind of snapshot holds: one row per suffix.
#include "compiler/base/source_file.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/sink.h"
#include "lexer/lexer.h"
#include "lexer/print_tokens.h"
#include "parser/parser.h"
#include "parser/print_ast.h"
#include "tests/snapshot.h"

namespace dmlc::tests {

namespace {
/// A case's text as a file, named as it is shown in diagnostics.
struct Source {
  SourceMap sources;
  FileId file = 0;
  DiagnosticSink sink;

  explicit Source(const SnapshotCase& test_case)
      : file(sources.add(test_case.name.substr(test_case.name.rfind('/') + 1), test_case.text)) {}
};

std::string tokens(const SnapshotCase& test_case) {
  Source source(test_case);
  return syntax::print_tokens(syntax::lex(source.file, source.sources, source.sink), source.sources);
}

std::string ast(const SnapshotCase& test_case) {
  Source source(test_case);
  return syntax::print_ast(syntax::parse(source.file, source.sources, source.sink), source.sources);
}

std::string diagnostics(const SnapshotCase& test_case) { return diagnose(test_case).text; }
}  // namespace

SnapshotDiagnosis diagnose(const SnapshotCase& test_case) {
  Source source(test_case);
  static_cast<void>(syntax::parse(source.file, source.sources, source.sink));
  SnapshotDiagnosis result;
  const auto sorted = source.sink.sorted();
  result.text = render_report(sorted, source.sources);
  for (const Diagnostic& diagnostic : sorted)
    if (diagnostic.severity == Severity::Error) result.codes.push_back(diagnostic.code);
  return result;
}

const std::vector<SnapshotProducer>& snapshot_producers() {
  static const std::vector<SnapshotProducer> table = {
      {".tokens", tokens},
      {".ast", ast},
      {".diag", diagnostics},
  };
  return table;
}

}  // namespace dmlc::tests
