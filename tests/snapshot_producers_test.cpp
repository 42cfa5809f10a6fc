// SPDX-License-Identifier: Apache-2.0
// What each kind of snapshot holds: one row per suffix.
#include <algorithm>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/driver/compile.h"
#include "compiler/format/format.h"
#include "lexer/lexer.h"
#include "lexer/print_tokens.h"
#include "parser/parser.h"
#include "parser/print_ast.h"
#include "tests/corpus.h"
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

/// Empty for a case with syntax errors, which is not formatted.
std::string formatted(const SnapshotCase& test_case) {
  Source source(test_case);
  return format::format(source.file, source.sources, source.sink).value_or("");
}

std::string diagnostics(const SnapshotCase& test_case) { return diagnose(test_case).text; }

/// Compiles the case offline with the options of its `-- args:` line.
driver::Compilation compile(const SnapshotCase& test_case, Source& source, driver::Stage stage) {
  driver::Options options;
  options.stage = stage;
  options.keep_ir = true;
  options.name_kernel_code = true;
  for (const std::string& arg : test_case.args) {
    static constexpr std::string_view kDump = "--dump-ir=after:";
    if (arg.starts_with(kDump)) options.dump_after_pass = arg.substr(kDump.size());
    if (arg == "--require-schema") options.require_schema = true;
    if (arg == "--corpus-catalog") options.catalog = corpus_catalog(), options.has_catalog = true;
    if (arg == "--compile-kernels") options.name_kernel_code = false;
    if (arg == "--whole-catalog") options.has_catalog = true;  // as if a schema file held the tables of the case
  }
  return driver::compile({source.file}, options, source.sources, source.sink);
}

/// `-- args: --generate`: what is wrong shows where code is generated.
bool generates(const SnapshotCase& test_case) {
  return std::find(test_case.args.begin(), test_case.args.end(), "--generate") != test_case.args.end();
}

std::string ir(const SnapshotCase& test_case) {
  Source source(test_case);
  const driver::Compilation compilation = compile(test_case, source, driver::Stage::Check);
  const bool dump = std::any_of(test_case.args.begin(), test_case.args.end(),
                                [](const std::string& arg) { return arg.starts_with("--dump-ir="); });
  return dump ? compilation.ir_dump : compilation.ir;
}

std::string up_sql(const SnapshotCase& test_case) {
  Source source(test_case);
  return compile(test_case, source, driver::Stage::Generate).up_sql;
}

std::string down_sql(const SnapshotCase& test_case) {
  Source source(test_case);
  return compile(test_case, source, driver::Stage::Generate).down_sql;
}

std::string manifest(const SnapshotCase& test_case) {
  Source source(test_case);
  return compile(test_case, source, driver::Stage::Generate).manifest;
}
}  // namespace

SnapshotDiagnosis diagnose(const SnapshotCase& test_case) {
  Source source(test_case);
  const std::string area = test_case.area();
  if (area == "lexer" || area == "parser" || area == "format")
    static_cast<void>(syntax::parse(source.file, source.sources, source.sink));
  else
    static_cast<void>(
        compile(test_case, source, generates(test_case) ? driver::Stage::Generate : driver::Stage::Check));
  SnapshotDiagnosis result;
  const auto sorted = source.sink.sorted();
  result.text = render_report(sorted, source.sources);
  for (const Diagnostic& diagnostic : sorted)
    if (diagnostic.severity == Severity::Error) result.codes.push_back(diagnostic.code);
  return result;
}

const std::vector<SnapshotProducer>& snapshot_producers() {
  static const std::vector<SnapshotProducer> table = {
      {".tokens", tokens}, {".ast", ast},       {".fmt", formatted},     {".ir", ir},
      {".sql", up_sql},    {".down", down_sql}, {".manifest", manifest}, {".diag", diagnostics},
  };
  return table;
}

}  // namespace dmlc::tests
