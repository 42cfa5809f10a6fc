// SPDX-License-Identifier: Apache-2.0
// Verifies SQL fragments with PostgreSQL's own grammar: each is exactly what its place allows, or refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/text_range.h"

namespace dmlc::sql {

struct ParseTree;

/// Why a text was refused. `range` lies in the text given to the function, never outside it.
struct ParseError {
  std::string message;  ///< lower case, no full stop, names in backticks
  TextRange range;      ///< the token at fault; empty at the end of the text
};

struct Statement {
  std::string kind;  ///< node of the grammar: SelectStmt, CreateStmt, InsertStmt, …
  TextRange range;   ///< without leading and trailing blanks, comments and the semicolon
};

struct StatementList {
  std::vector<Statement> statements;
  std::optional<ParseError> error;
};

/// All statements of a plain SQL text.
[[nodiscard]] StatementList parse_statements(std::string_view text);

/// The text is exactly one SELECT (or VALUES, TABLE, WITH … SELECT) that only reads: no INTO, no locking clause, no
/// data-modifying WITH, no parameters. nullopt when it is.
[[nodiscard]] std::optional<ParseError> parse_query(std::string_view text);
/// The same when the text was parsed already.
[[nodiscard]] std::optional<ParseError> parse_query(std::string_view text, const ParseTree& tree);

/// The text is exactly one scalar expression; nothing can leak out of parentheses put around it. Parameters and
/// trailing comments that would swallow what follows are refused.
[[nodiscard]] std::optional<ParseError> parse_expression(std::string_view text);
/// Whether parentheses around the text hold it together: it closes none that it did not open, has no `;` and no comment
/// that would hide the closing one. What stands between them may still be no expression.
[[nodiscard]] bool stays_in_parentheses(std::string_view text);

/// The text is what may follow FROM in one SELECT: tables, joins, WHERE, GROUP BY … LIMIT; the query ends with it (no
/// UNION, INTO or locking).
[[nodiscard]] std::optional<ParseError> parse_from_list(std::string_view text);

/// The text is what may stand between WITH and the statement: `a AS (…), b (x, y) AS (…)`, with RECURSIVE if
/// `recursive`; only reading queries.
[[nodiscard]] std::optional<ParseError> parse_with_list(std::string_view text, bool recursive);

/// The text is one type name.
[[nodiscard]] std::optional<ParseError> parse_type(std::string_view text);

}  // namespace dmlc::sql
