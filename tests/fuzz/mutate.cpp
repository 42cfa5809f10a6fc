// SPDX-License-Identifier: Apache-2.0
// Changes programs by whole tokens and clauses.
#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <random>
#include <vector>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "lexer/lexer.h"
#include "parser/grammar.hpp"
#include "stdlib/catalog.h"

namespace dmlc::fuzz {
namespace {

/// Every keyword and punctuation of the grammar, names of the standard library, and literals of all kinds.
std::vector<std::string> make_words() {
  std::vector<std::string> words = {"1",
                                    "-1",
                                    "0.5",
                                    "1e-3",
                                    "50%",
                                    "4K",
                                    "3 epochs",
                                    "30 days",
                                    "'text'",
                                    "$$x$$",
                                    "\"q\"",
                                    "a.b",
                                    "[1, 2]",
                                    "{a: 1}",
                                    "NULL",
                                    "customers",
                                    "age",
                                    "churned",
                                    "t.*",
                                    "SELECT 1",
                                    "CASE WHEN a THEN 1 END",
                                    "(SELECT 1)",
                                    "-- c\n",
                                    "/* c */",
                                    "::int",
                                    "99999999999999999999"};
  for (int i = 0; i < syntax::Grammar::YYNTOKENS; ++i)
    words.emplace_back(syntax::Grammar::symbol_name(static_cast<syntax::Grammar::symbol_kind_type>(i)));
  for (const auto* algorithm : stdlib::algorithms()) words.emplace_back(algorithm->name);
  for (const auto& metric : stdlib::metrics()) words.emplace_back(metric.name);
  for (const auto& transformer : stdlib::transformers()) words.emplace_back(transformer.name);
  for (const auto& distribution : stdlib::distributions()) words.emplace_back(distribution.form);
  for (const auto& action : stdlib::actions()) words.emplace_back(action.form);
  return words;
}

/// A text as its tokens, each with the white space before it.
std::vector<std::string> pieces_of(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const syntax::TokenList list = syntax::lex(sources.add("fuzz.dsl", text), sources, sink);
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (const syntax::Token& token : list.tokens) {
    pieces.push_back(text.substr(from, token.end - from));
    from = token.end;
  }
  return pieces;
}

class TokenMutator {
 public:
  TokenMutator(std::vector<std::string> pieces, std::uint32_t seed) : pieces_(std::move(pieces)), random_(seed) {}

  std::string run() {
    for (std::size_t count = 1 + pick(4); count > 0; --count) change();
    std::string text;
    for (const std::string& piece : pieces_) text += piece;
    return text;
  }

 private:
  std::size_t pick(std::size_t below) { return below == 0 ? 0 : random_() % below; }
  std::vector<std::string>::iterator place() {
    return pieces_.begin() + static_cast<std::ptrdiff_t>(pick(pieces_.size()));
  }
  std::string word() {
    static const std::vector<std::string> words = make_words();
    return " " + words[pick(words.size())];
  }

  void change() {
    if (pieces_.empty()) {
      pieces_.push_back(word());
      return;
    }
    const auto at = place();
    switch (pick(7)) {
      case 0:
        pieces_.erase(at);
        break;
      case 1:
        pieces_.insert(at, *std::vector<std::string>{*at}.begin());
        break;
      case 2:
        std::iter_swap(at, place());
        break;
      case 3:
        *at = word();
        break;
      case 4:
        pieces_.insert(at, word());
        break;
      case 5:
        move_run(at);
        break;
      default:
        nest(at);
        break;
    }
  }

  /// Moves or repeats a run of tokens: a clause, an item of a list.
  void move_run(std::vector<std::string>::iterator from) {
    const auto left = static_cast<std::size_t>(pieces_.end() - from);
    const std::vector<std::string> run(from,
                                       from + static_cast<std::ptrdiff_t>(1 + pick(std::min<std::size_t>(left, 12))));
    if (pick(2) == 0) pieces_.erase(from, from + static_cast<std::ptrdiff_t>(run.size()));
    const auto to = pieces_.begin() + static_cast<std::ptrdiff_t>(pick(pieces_.size() + 1));
    pieces_.insert(to, run.begin(), run.end());
  }

  void nest(std::vector<std::string>::iterator at) {
    static constexpr const char* kOpen[] = {"(", "[", "{"};
    static constexpr const char* kClose[] = {")", "]", "}"};
    const std::size_t kind = pick(3);
    *at = std::string(" ") + kOpen[kind] + *at + kClose[kind];
  }

  std::vector<std::string> pieces_;
  std::mt19937 random_;
};

}  // namespace

std::string mutate_tokens(const std::string& text, std::uint32_t seed) {
  return TokenMutator(pieces_of(text), seed).run();
}

}  // namespace dmlc::fuzz
