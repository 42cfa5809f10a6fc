// SPDX-License-Identifier: Apache-2.0
// Programs with one small mistake.
#include "tests/mutants.h"

#include <fmt/format.h>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "lexer/lexer.h"

namespace dmlc::tests {
namespace {

class Mutator {
 public:
  explicit Mutator(const std::string& text)
      : text_(text), list_(syntax::lex(sources_.add("program.dsl", text), sources_, sink_)) {}

  std::size_t count() const { return list_.tokens.size() * 3; }

  Mutant make(std::size_t number) const {
    const std::size_t i = number / 3;
    const syntax::Token& token = list_.tokens[i];
    const std::string before = text_.substr(0, token.begin);
    const std::string word = text_.substr(token.begin, token.end - token.begin);
    if (number % 3 == 0) return {fmt::format("without token {}", i), before + text_.substr(token.end)};
    if (number % 3 == 1) return {fmt::format("token {} twice", i), before + word + " " + text_.substr(token.begin)};
    if (i + 1 == list_.tokens.size()) return {"unchanged", text_};
    const syntax::Token& next = list_.tokens[i + 1];
    return {fmt::format("tokens {} and {} changed", i, i + 1),
            before + text_.substr(next.begin, next.end - next.begin) + text_.substr(token.end, next.begin - token.end) +
                word + text_.substr(next.end)};
  }

 private:
  std::string text_;
  SourceMap sources_;
  DiagnosticSink sink_;
  syntax::TokenList list_;
};

}  // namespace

std::vector<Mutant> mutants_of(const std::string& text, std::size_t stride, std::size_t first) {
  const Mutator mutator(text);
  std::vector<Mutant> mutants;
  for (std::size_t number = first; number < mutator.count(); number += stride) mutants.push_back(mutator.make(number));
  return mutants;
}

}  // namespace dmlc::tests
