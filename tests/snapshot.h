// SPDX-License-Identifier: Apache-2.0
// What a snapshot case is, and the table of what can be compared with its siblings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dmlc::tests {

/// One `.dsl` file below tests/.
struct SnapshotCase {
  std::string name;  ///< path below tests/: "parser/clauses.dsl"
  std::string text;
  std::vector<std::string> args;  ///< of a `-- args:` line, the second of the file

  /// First folder of the name: "parser".
  [[nodiscard]] std::string area() const { return name.substr(0, name.find('/')); }
};

/// What is reported about a case.
struct SnapshotDiagnosis {
  std::string text;                ///< as the command line shows it
  std::vector<std::string> codes;  ///< of the errors, in order
};

/// Runs the stages that the case's area is about. lexer and parser cases are only parsed.
[[nodiscard]] SnapshotDiagnosis diagnose(const SnapshotCase& test_case);

/// Makes the text that the sibling with this suffix must hold.
struct SnapshotProducer {
  std::string_view suffix;  ///< ".ast"
  std::string (*produce)(const SnapshotCase&);
};

[[nodiscard]] const std::vector<SnapshotProducer>& snapshot_producers();

}  // namespace dmlc::tests
