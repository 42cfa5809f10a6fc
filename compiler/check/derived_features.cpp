// SPDX-License-Identifier: Apache-2.0
// Finds the transformer that an expression calls and takes its row apart.
#include "compiler/check/derived_features.h"

#include "compiler/sql/quote.h"
#include "compiler/sql/token.h"

namespace dmlc::check {

const KnownTransformer* called_transformer(const Checker& checker, const std::string& expr) {
  const sql::TokenIndex tokens(expr);
  const bool is_qualified = tokens.is_identifier(0) && tokens.is(1, ".");
  const std::size_t name = is_qualified ? 2 : 0;
  if (!tokens.is_identifier(name) || !tokens.is(name + 1, "(")) return nullptr;
  if (tokens.after_bracket(name + 1) != tokens.tokens().size()) return nullptr;
  const ir::TableName wanted{is_qualified ? sql::identifier_value(tokens.text_of(0)) : checker.options.default_schema,
                             sql::identifier_value(tokens.text_of(name))};
  const auto found = checker.transformers.find(wanted);
  return found == checker.transformers.end() ? nullptr : &found->second;
}

ast::SqlFragment around(const ast::SqlFragment& fragment, const std::string& before, const std::string& after) {
  ast::SqlFragment result = fragment;
  // The line end closes a comment that may stand at the end of the fragment.
  const bool may_end_in_comment = fragment.text.find("--") != std::string::npos;
  result.text = before + fragment.text + (may_end_in_comment ? "\n" : "") + after;
  for (ast::SqlPart& part : result.parts) part.offset += static_cast<std::uint32_t>(before.size());
  return result;
}

ast::SqlFragment column_of_row(const ast::SqlFragment& call, const ir::Column& column) {
  return around(call, "CAST((",
                ")." + sql::quote_identifier(column.name) + " AS " + column.type.without_modifier().name + ")");
}

}  // namespace dmlc::check
