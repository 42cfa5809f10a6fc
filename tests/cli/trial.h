// SPDX-License-Identifier: Apache-2.0
// A database and a directory of sources in which a test goes the user's way, and what `dmlc` finds there.
#pragma once

#include <string>
#include <vector>

#include "tests/cli/command.h"

namespace dmlc::tests {

/// A diagnostic of `--format json`.
struct Finding {
  std::string code;
  std::string severity;
  std::string place;  ///< "bad.dsl:3:8-3:16": begin and end; empty when it has none
  std::string message;
  std::string helps;  ///< one line each
};

/// The diagnostics among the lines of `--format json`.
[[nodiscard]] std::vector<Finding> findings(const std::string& json_lines);
/// Those with the severity "error".
[[nodiscard]] std::vector<Finding> errors(const std::string& json_lines);
/// The objects with this `reason`, as text.
[[nodiscard]] std::vector<std::string> objects(const std::string& json_lines, const std::string& reason);

/// A source text with one place in it marked by a § before and behind it.
struct MarkedSource {
  std::string text;   ///< without the marks
  std::string place;  ///< as in Finding; empty without marks
};
[[nodiscard]] MarkedSource unmark(const std::string& marked, const std::string& file);

/// A database that is there already, by its URL.
struct ExistingDatabase {
  std::string url;
};

/// Everything in the database is done as its owner unless a role is given.
struct Trial {
  ScratchDirectory scratch;
  std::string url;

  /// Makes a database of this name anew.
  explicit Trial(const std::string& database);
  explicit Trial(ExistingDatabase database) : url(std::move(database.url)) {}

  /// Runs statements; a mistake in them ends the test.
  void sql(const std::string& statements) const;
  /// First value of the first row; empty when there is none.
  [[nodiscard]] std::string ask(const std::string& query) const;
  /// Asks until the answer is `answer`; false after 30 seconds.
  [[nodiscard]] bool wait_for(const std::string& query, const std::string& answer) const;
  /// `dmlc ARGUMENTS --database URL`, with the directory of sources as working directory.
  [[nodiscard]] CommandInput input(std::vector<std::string> arguments, const std::string& role = {}) const;
  [[nodiscard]] CommandOutcome dmlc(std::vector<std::string> arguments, const std::string& role = {}) const;
  /// psql reads a script; `options` such as "-1". Its output is in `out`.
  [[nodiscard]] CommandOutcome psql(const std::string& options, const std::string& script) const;
};

/// False with a printed line where the extension was not built.
[[nodiscard]] bool has_extension();
[[nodiscard]] bool contains(const std::string& text, const std::string& part);

}  // namespace dmlc::tests
