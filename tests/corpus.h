// SPDX-License-Identifier: Apache-2.0
// The programs of tests/corpus: many small ones a file, each with what the compiler must say about it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/types/catalog.h"

namespace dmlc::tests {

struct ExpectedDiagnostic {
  std::string code;
  std::uint32_t line = 0;    ///< within the program, from 1
  std::uint32_t column = 0;  ///< in characters, from 1
  friend auto operator<=>(const ExpectedDiagnostic&, const ExpectedDiagnostic&) = default;
};

/// One program. In its file it is led by a line `=== E0201 2:9 W0403 3:4 [offline] [generate] | title`, with every
/// error and warning in the order of their places; an accepted program names none.
struct CorpusProgram {
  std::string file;  ///< relative to tests/corpus
  std::string title;
  std::string text;
  std::vector<ExpectedDiagnostic> expected;
  bool offline = false;   ///< without tables.json
  bool generate = false;  ///< up to code generation

  [[nodiscard]] std::string name() const { return file + ": " + title; }
};

/// The programs below tests/corpus/`folder`, in the order of their files. Throws std::runtime_error for a malformed
/// one.
[[nodiscard]] std::vector<CorpusProgram> read_corpus(const std::string& folder);

/// The tables that the programs speak of: tests/corpus/tables.json.
[[nodiscard]] const types::Catalog& corpus_catalog();

/// Compiles the program alone; errors and warnings as they are to be expected.
[[nodiscard]] std::vector<ExpectedDiagnostic> diagnose(const CorpusProgram& program);

}  // namespace dmlc::tests
