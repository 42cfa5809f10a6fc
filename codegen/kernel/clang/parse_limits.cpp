// SPDX-License-Identifier: Apache-2.0
// Counts what Clang reads of a kernel's source, and leaves where no kernel goes.
#include "codegen/kernel/clang/parse_limits.h"

#include <clang/Basic/IdentifierTable.h>
#include <clang/Lex/MacroArgs.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/Token.h>

#include <algorithm>
#include <vector>

namespace dmlc::codegen {
namespace {

constexpr std::size_t kMaxSourceBytes = std::size_t{1} << 20;
/// Behind the preprocessor; a kernel has some thousands.
constexpr std::size_t kMaxTokens = 1'000'000;
/// Without `;`, `,` and braces: each token may be a level of recursion in Clang.
constexpr std::size_t kMaxTokensOfStatement = 10'000;
/// `else`, `for`, `while`, `do` and `switch`, which may nest without a brace.
constexpr std::size_t kMaxBranches = 2'000;
constexpr std::size_t kMaxExpansions = 200'000;
constexpr std::size_t kMaxInstances = 5'000;
constexpr std::chrono::seconds kMaxTime{10};

/// How often the body of the macro repeats the argument that it repeats most.
std::size_t repetition(const clang::MacroInfo& macro) {
  std::vector<std::size_t> counts(macro.getNumParams() + 1, 0);
  for (const clang::Token& token : macro.tokens()) {
    if (token.getIdentifierInfo() == nullptr) continue;
    const int parameter = macro.getParameterNum(token.getIdentifierInfo());
    if (parameter >= 0) ++counts[static_cast<std::size_t>(parameter)];
  }
  return *std::max_element(counts.begin(), counts.end());
}

}  // namespace

std::optional<ir::KernelFinding> limit_broken_by(const std::string& text) {
  if (text.size() <= kMaxSourceBytes) return std::nullopt;
  ir::KernelFinding finding;
  finding.message = "it has more than 1 MiB";
  finding.rule = ir::KernelFinding::Rule::Limit;
  finding.help = "keep the kernel alone in its source";
  return finding;
}

void ParseWatch::leave(const char* rule) {
  broken_ = rule;
  std::longjmp(escape, 1);  // NOLINT(cert-err52-cpp)
}

void ParseWatch::check_time() {
  if (std::chrono::steady_clock::now() - begin_ > kMaxTime) leave("reading it takes longer than any kernel should");
}

void ParseWatch::read(const clang::Token& token) {
  if (++tokens_ > kMaxTokens) leave("it has more tokens than a kernel should");
  if (tokens_ % 256 == 0) check_time();
  // It makes as many template arguments as it is told, at once.
  if (token.is(clang::tok::identifier) && token.getIdentifierInfo()->getName() == "__make_integer_seq")
    leave("it uses `__make_integer_seq`");
  if (token.isOneOf(clang::tok::semi, clang::tok::comma, clang::tok::l_brace, clang::tok::r_brace))
    tokens_of_statement_ = 0;
  else if (++tokens_of_statement_ > kMaxTokensOfStatement)
    leave("it has a statement of more than 10000 tokens");
  if (token.isOneOf(clang::tok::kw_else, clang::tok::kw_for, clang::tok::kw_while, clang::tok::kw_do,
                    clang::tok::kw_switch) &&
      ++branches_ > kMaxBranches)
    leave("it has more than 2000 branches");
}

void ParseWatch::expand(const clang::MacroInfo& macro, const clang::MacroArgs* arguments) {
  if (++expansions_ > kMaxExpansions) leave("its macros are expanded more often than a kernel should");
  if (expansions_ % 256 == 0) check_time();
  if (arguments == nullptr) return;
  // Arguments are expanded before anyone may count them; with each bracket in them they may multiply once more.
  std::size_t size = 0;
  unsigned depth = 0, deepest = 0;
  for (unsigned i = 0; i < arguments->getNumMacroArguments(); ++i)
    for (const clang::Token* token = arguments->getUnexpArgument(i); token->isNot(clang::tok::eof); ++token, ++size) {
      if (token->is(clang::tok::l_paren)) deepest = std::max(deepest, ++depth);
      if (token->is(clang::tok::r_paren) && depth > 0) --depth;
    }
  const std::size_t factor = std::max<std::size_t>(repetition(macro), 1);
  for (unsigned level = 0; level <= deepest && size <= kMaxTokens && factor > 1; ++level) size *= factor;
  if (size > kMaxTokens) leave("its macros are expanded to more tokens than a kernel should have");
}

void ParseWatch::instantiate() {
  if (++instances_ > kMaxInstances) leave("its templates are made concrete more often than a kernel should");
  if (instances_ % 64 == 0) check_time();
}

}  // namespace dmlc::codegen
