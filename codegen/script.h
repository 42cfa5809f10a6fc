// SPDX-License-Identifier: Apache-2.0
// Lays statements out as a script that a database administrator reads.
#pragma once

#include <string>
#include <vector>

#include "codegen/sql/sql.h"
#include "compiler/base/source_file.h"

namespace dmlc::codegen {

/// Lines of the script that a statement takes, from 1.
struct LineRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct Script {
  std::string text;
  std::vector<LineRange> lines;  ///< parallel to the statements
};

struct ScriptOptions {
  std::string head;  ///< sentences of the head comment, one a line
  std::string default_schema;
  bool transaction = true;  ///< BEGIN and COMMIT around it
  bool show_source = true;  ///< each block is led by the statement it came from
};

[[nodiscard]] Script write_script(const std::vector<Statement>& statements, const SourceMap& sources,
                                  const ScriptOptions& options);
/// The file's name without folders: artifacts name no paths.
[[nodiscard]] std::string base_name(const std::string& path);

}  // namespace dmlc::codegen
