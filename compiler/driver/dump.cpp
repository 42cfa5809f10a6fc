// SPDX-License-Identifier: Apache-2.0
// Text forms of tokens and syntax trees.
#include "compiler/driver/dump.h"

#include <fmt/format.h>

#include "lexer/lexer.h"
#include "parser/parser.h"
#include "parser/print_ast.h"

namespace dmlc::driver {

std::string dump_tokens(FileId file, const SourceMap& sources, DiagnosticSink& sink) {
  const syntax::TokenList list = syntax::lex(file, sources, sink);
  std::string text;
  for (const syntax::Token& token : list.tokens) {
    const Position at = sources.file(file).position(token.begin);
    text += fmt::format("{}:{} {} {}\n", at.line, at.column, syntax::name_of(token.kind), list.text_of(token));
  }
  return text;
}

std::string dump_ast(FileId file, const SourceMap& sources, DiagnosticSink& sink) {
  return syntax::print_ast(syntax::parse(file, sources, sink), sources);
}

}  // namespace dmlc::driver
