// SPDX-License-Identifier: Apache-2.0
// Where a blank stands between two tokens of a line.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/format/marks.h"
#include "lexer/token.h"

namespace dmlc::format {

/// Answers for statements of the language. No answer joins two tokens into another one.
class Spacing {
 public:
  Spacing(const syntax::TokenList& list, const std::vector<Mark>& marks) : list_(list), marks_(marks) {}

  /// Whether a blank stands between tokens[i - 1] and tokens[i], both of one statement.
  [[nodiscard]] bool before(std::size_t i) const;
  /// Whether tokens[i], an operator, has no operand on its left. `first` begins the statement.
  [[nodiscard]] bool is_prefix(std::size_t i, std::size_t first = 0) const;

 private:
  [[nodiscard]] bool around_dot(std::size_t i) const;
  [[nodiscard]] bool around_colon(std::size_t i) const;
  [[nodiscard]] bool around_operator(std::size_t i) const;
  [[nodiscard]] bool before_parenthesis(std::size_t i) const;
  [[nodiscard]] bool before_bracket(std::size_t i) const;
  /// As it stands in the source: for pairs that are rare and easily become another token.
  [[nodiscard]] bool as_written(std::size_t i) const { return list_.tokens[i - 1].end != list_.tokens[i].begin; }

  const syntax::TokenList& list_;
  const std::vector<Mark>& marks_;
};

}  // namespace dmlc::format
