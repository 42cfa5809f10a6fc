// SPDX-License-Identifier: Apache-2.0
// Any bytes, through lexer and parser, to the printed AST.
#include "parser/parser.h"
#include "parser/print_ast.h"
#include "tests/fuzz/budget.h"
#include "tests/fuzz/mutate.h"

DMLC_TOKEN_MUTATOR

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > dmlc::fuzz::kMostBytes) return -1;
  const dmlc::fuzz::Budget budget;
  dmlc::SourceMap sources;
  dmlc::DiagnosticSink sink;
  const auto file = sources.add("fuzz.dsl", std::string(reinterpret_cast<const char*>(data), size));
  const auto parsed = dmlc::syntax::parse(file, sources, sink);
  static_cast<void>(dmlc::syntax::print_ast(parsed, sources));
  return 0;
}
